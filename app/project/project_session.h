// SPDX-License-Identifier: GPL-3.0-or-later
// The open project as the window knows it. Every call returns at once; the work is done in order in
// one thread of its own, so that a slow disk never holds the window up.
#pragma once

#include "model/core/result.h"
#include "model/project/project.h"

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QThreadPool>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace lapidary::app {

/// What is shown of an open project; a copy, safe to keep.
struct ProjectFacts
{
    QString folder;
    QString name;
    QDateTime created; ///< local time; invalid when the project does not say
    QString notes;
    QString modelPath;        ///< empty: no model yet
    QString modelFingerprint; ///< "sha256:…", or empty while unknown

    friend bool operator==(const ProjectFacts&, const ProjectFacts&) = default;
};

class ProjectSession : public QObject
{
    Q_OBJECT

public:
    explicit ProjectSession(QObject* parent = nullptr);
    /// Finishes what was begun and gives the project's lock back.
    ~ProjectSession() override;

    bool isOpen() const { return m_facts.has_value(); }

    /// True while a project is being opened or made.
    bool isOpening() const { return m_opening > 0; }

    const std::optional<ProjectFacts>& facts() const { return m_facts; }

    /// Opens a project folder; the one that is open goes once the new one is there.
    void open(const QString& folder);
    /// Makes `folder` (ending in .lapidary) with an empty project of that name and opens it.
    void create(const QString& folder, const QString& name);
    using Make = std::function<model::Result<model::Project>(const std::filesystem::path&)>;
    /// Opens `folder`, or calls `make` in the thread of the project when there is none.
    void openOrMake(const QString& folder, Make make);
    void close();

    /// Changes are on the disk when `changed` tells of them.
    void rename(const QString& name);
    void setNotes(const QString& notes);
    void setModel(const model::ModelReference& model);

    /// Calls `work` in the thread of the project, after all that was asked before; with null when
    /// none is open there. `work` must own everything it uses.
    void inProject(std::function<void(model::Project*)> work);

Q_SIGNALS:
    /// The open project may go away; the last moment to change it.
    void aboutToClose();
    /// Another project, another value, or none any more.
    void changed();
    /// The project that is open now was made just before; `changed` follows.
    void made();
    void openingChanged();
    /// Something could not be done; `what` is the attempt ("The project could not be opened"),
    /// `folder` its project.
    void failed(const lapidary::model::Error& error, const QString& what, const QString& folder);

private:
    struct Held; // the model::Project, touched in the thread of m_lane only

    using Opened = model::Result<ProjectFacts>;
    enum class Origin
    {
        Opened,
        Made,
    };
    void replaceBy(std::function<model::Result<model::Project>()> make, const QString& what,
        const QString& folder, Origin origin = Origin::Opened);
    void edit(std::function<model::Result<void>(model::Project&)> change, const QString& what);

    QThreadPool m_lane; // one thread: everything in order
    std::shared_ptr<Held> m_held;
    std::optional<ProjectFacts> m_facts;
    int m_opening = 0;
};

} // namespace lapidary::app
