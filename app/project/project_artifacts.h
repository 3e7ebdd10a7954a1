// SPDX-License-Identifier: GPL-3.0-or-later
// What the open project has made: recordings, converted models, exports, runs, evaluations, traces.
// Read in the background from the small JSON file of each folder and kept up to date by watching.
#pragma once

#include "model/core/json.h"

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>
#include <vector>

namespace lapidary::app {

class ModelSession;
class ProjectSession;

enum class ArtifactKind
{
    Recording,  ///< recordings/: what `record` wrote
    Converted,  ///< exports/, model_type `lapidary_moe`: what `convert` wrote
    Export,     ///< exports/, any other model: what `export` wrote
    Run,        ///< runs/: a training run
    Evaluation, ///< evaluations/: what `evaluate` wrote
    Trace,      ///< traces/: what `trace` wrote
};

/// One folder of the project. `facts` is its JSON file as it lies there: recording.json,
/// config.json, run.json, evaluation.json or summary.json; null when that cannot be read.
struct Artifact
{
    ArtifactKind kind = ArtifactKind::Recording;
    QString name;
    QString folder;
    QDateTime time; ///< when it was written, local
    model::Json facts;
    QString checkpoint; ///< of a run: its newest checkpoint's folder, or empty
    std::int64_t checkpointStep = 0;
    QString objection; ///< why its file cannot be read, as a sentence; else empty

    friend bool operator==(const Artifact&, const Artifact&) = default;
};

/// A model that can be run: what a page offers under "Which model".
struct ModelChoice
{
    std::optional<ArtifactKind> kind; ///< nothing: the project's dense model
    QString title; ///< "dense · stories260K", "converted · moe", "trained · …"
    QString path;  ///< what the engine takes as MODEL
    QString name;  ///< of its folder

    friend bool operator==(const ModelChoice&, const ModelChoice&) = default;
};

class ProjectArtifacts : public QObject
{
    Q_OBJECT

public:
    explicit ProjectArtifacts(ProjectSession& project, QObject* parent = nullptr);

    /// All of them, each kind newest first.
    const std::vector<Artifact>& list() const { return m_list; }

    /// Those of one kind, newest first.
    std::vector<Artifact> of(ArtifactKind kind) const;

    /// The artifact in that folder, or null.
    const Artifact* find(const QString& folder) const;

    /// Looks into the folders again, soon; called by itself when they change.
    void refresh();

    /// A folder that does not exist yet among those of a kind: "…/exports/moe", "…/exports/moe-2".
    /// The name is made safe. Empty without a project.
    QString freeFolder(ArtifactKind kind, const QString& name) const;

    /// A file in the project's cache, which may be deleted at any time. Empty without a project.
    QString cacheFile(const QString& name) const;

Q_SIGNALS:
    void changed();

private:
    void projectChanged();
    void look();
    void take(std::vector<Artifact> list, const QStringList& watched);

    ProjectSession& m_project;
    QFileSystemWatcher m_watcher;
    QTimer m_soon;
    std::vector<Artifact> m_list;
    QString m_folder; ///< of the project whose artifacts are listed
    int m_number = 0; ///< of the newest look; older answers are dropped
};

/// The models that can be run, in the order of the way: dense, converted, trained, exported.
std::vector<ModelChoice> modelChoices(const ModelSession& model, const ProjectArtifacts& artifacts);

} // namespace lapidary::app
