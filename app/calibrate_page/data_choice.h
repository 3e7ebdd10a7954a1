// SPDX-License-Identifier: GPL-3.0-or-later
// DataChoice: where the texts come from: files with a look into them, or tasks that are made here.
#pragma once

#include "app/calibrate_page/data_preview.h"
#include "model/core/json.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

struct Services;

class DataChoice : public QWidget
{
    Q_OBJECT

public:
    explicit DataChoice(Services& services, QWidget* parent = nullptr);

    /// Chooses tasks that are made, or these files.
    void setGenerated();
    void setFiles(const QStringList& paths);

    /// True when tasks are to be made before recording.
    bool isGenerated() const;

    /// The chosen files; of generated tasks none.
    QStringList files() const;

    /// The fields to join, or empty for the default.
    QString field() const;

    /// The parameters of `make-tasks` without the output.
    model::Json taskParameters() const;

    /// Takes made tasks as the source, so many and of that seed, which makes them other ones than
    /// those that were recorded.
    void proposeTasks(int count, int seed);

    /// A short name for what is chosen ("five-step-train", "all-1-3").
    QString shortName() const;

    /// Why nothing can be recorded from this yet; empty when it can.
    QString objection() const;

Q_SIGNALS:
    void changed();

private:
    QWidget* makeFiles();
    QWidget* makeTasks();
    void addFiles();
    void removeFile();
    void appendFile(const QString& path);
    void look();
    void showPreview(const DataPreview& preview);

    Services& m_services;
    QComboBox* m_source = nullptr;
    QListWidget* m_files = nullptr;
    QPushButton* m_remove = nullptr;
    QComboBox* m_field = nullptr;
    QListWidget* m_preview = nullptr;
    widgets::TextLabel* m_note = nullptr;
    QComboBox* m_family = nullptr;
    QSpinBox* m_firstLevel = nullptr;
    QSpinBox* m_lastLevel = nullptr;
    QSpinBox* m_count = nullptr;
    QSpinBox* m_seed = nullptr;
    DataPreview m_seen;
    bool m_isLooking = false;
    int m_number = 0; ///< of the newest look
};

} // namespace lapidary::app
