// SPDX-License-Identifier: GPL-3.0-or-later
// GroupSession: what the Group page works on: a recording of the project, the units that are shown
// (a kind in a layer), their table and places, and the grouping. Files are read in the background.
#pragma once

#include "app/group/grouping_keeper.h"
#include "model/recording/recording.h"
#include "widgets/document/grouping_document.h"
#include "widgets/document/selection_model.h"
#include "widgets/document/unit_table.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace lapidary::app {

struct Services;

/// A recording that the project has.
struct RecordingEntry
{
    QString folder;
    QString name;
};

class GroupSession : public QObject
{
    Q_OBJECT

public:
    explicit GroupSession(Services& services, QObject* parent = nullptr);

    const std::vector<RecordingEntry>& recordings() const { return m_recordings; }

    /// The recording that is shown, or null while there is none.
    const model::Recording* recording() const { return m_recording ? &*m_recording : nullptr; }

    /// Its folder, also while it is being opened.
    const QString& recordingFolder() const { return m_recordingFolder; }

    /// Why the recording could not be opened; empty message: it could.
    const model::Error& error() const { return m_error; }

    bool isLoading() const { return m_loading > 0 || m_keeper.isLoading(); }

    /// Looks for recordings anew; a new one becomes the shown one when none was.
    void refresh();
    void chooseRecording(const QString& folder);

    const widgets::UnitSpace& space() const { return m_space; }

    widgets::UnitKind kind() const { return m_kind; }

    int layer() const { return m_layer; }

    void setScope(widgets::UnitKind kind, int layer);

    /// The table of the units that are shown; without columns until it is there.
    const widgets::UnitTable& table() const { return m_table; }

    /// Owners of the units that are shown; empty when the grouping does not list them.
    std::vector<model::Owner> owners() const;

    /// Path of the model that was recorded, or of the project's.
    QString modelPath() const;

    widgets::GroupingDocument& document() { return m_document; }

    const widgets::GroupingDocument& document() const { return m_document; }

    GroupingKeeper& keeper() { return m_keeper; }

    widgets::SelectionModel& selection() { return m_selection; }

Q_SIGNALS:
    /// Recordings, the one that is shown, or loading changed.
    void changed();
    /// Another table is shown.
    void tableChanged();

private:
    void projectChanged();
    void openRecording(const QString& folder);
    void loadTable();

    Services& m_services;
    widgets::GroupingDocument m_document;
    GroupingKeeper m_keeper;
    widgets::SelectionModel m_selection;
    std::vector<RecordingEntry> m_recordings;
    std::optional<model::Recording> m_recording;
    QString m_recordingFolder;
    model::Error m_error;
    widgets::UnitSpace m_space;
    widgets::UnitKind m_kind = widgets::UnitKind::Neuron;
    int m_layer = 0;
    widgets::UnitTable m_table;
    QString m_folder; ///< of the project
    int m_loading = 0;
    int m_wanted = 0; ///< number of the newest request for a table; older answers are dropped
};

} // namespace lapidary::app
