// SPDX-License-Identifier: GPL-3.0-or-later
// The dense model as the window knows it: that of the open project, or one that is only looked at.
// Headers are read in the background; whether the model is still the one that the project was made
// with is told by its fingerprint. A project stays open whatever became of its model.
#pragma once

#include "model/checkpoint/open_model.h"
#include "model/core/json.h"
#include "model/core/result.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>

namespace lapidary::app {

class ProjectSession;

/// What is shown of a model; cheap to copy.
struct ModelFacts
{
    QString path;
    QString name;        ///< of the folder or file
    QString fingerprint; ///< "sha256:…"
    quint64 bytes = 0;
    model::Json facts;                                ///< as `inspect` prints them
    std::shared_ptr<const model::OpenedModel> opened; ///< its headers
};

class ModelSession : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        None,    ///< no project has a model and none is looked at
        Opening, ///< its headers are being read
        Ready,
        Missing, ///< nothing is where the project says
        Changed, ///< something else is where the project says
        Failed,  ///< there is something, but it cannot be opened
    };

    explicit ModelSession(ProjectSession& project, QObject* parent = nullptr);

    State state() const { return m_state; }

    /// The open model, also while it is Changed.
    const std::optional<ModelFacts>& facts() const { return m_facts; }

    /// A model that was opened although the project works on another one; see `accept`.
    const std::optional<ModelFacts>& candidate() const { return m_candidate; }

    /// Where the model is, or should be.
    const QString& path() const { return m_path; }

    /// Why it could not be opened, in states Missing and Failed.
    const model::Error& error() const { return m_error; }

    /// True when the model that is shown belongs to no project.
    bool isOnlyLookedAt() const;

    /// Opens a model. It becomes the project's when that has none, or the same one elsewhere;
    /// another one becomes the candidate. Without a project it is looked at, and a project that is
    /// made then takes it.
    void open(const QString& path);

    /// The candidate, or the changed model, becomes the project's.
    void accept();

    /// Reads the headers of the project's model again.
    void refresh();

Q_SIGNALS:
    void changed();
    /// A model that a person asked for could not be opened.
    void failed(const lapidary::model::Error& error, const QString& path);
    /// The same model was found in another place.
    void found(const QString& path);

private:
    void projectChanged();
    void projectMade();
    void inspect(const QString& path, bool isAsked);
    void takeAsked(const model::Result<ModelFacts>& result, const QString& path);
    void takeProjects(const model::Result<ModelFacts>& result, const QString& path);
    void adopt(const ModelFacts& facts);
    void show(State state, std::optional<ModelFacts> facts);

    ProjectSession& m_project;
    State m_state = State::None;
    std::optional<ModelFacts> m_facts;
    std::optional<ModelFacts> m_candidate;
    model::Error m_error;
    QString m_path;
    QString m_folder;      ///< the project that was looked at last
    QString m_fingerprint; ///< of its model, as far as known
    int m_number = 0;      ///< of the newest inspection; older answers are dropped
};

} // namespace lapidary::app
