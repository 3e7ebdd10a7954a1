// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project/project_session.h"

#include "app/base/background.h"
#include "app/base/text.h"

#include <filesystem>
#include <utility>

namespace lapidary::app {

struct ProjectSession::Held
{
    std::optional<model::Project> project;
};

namespace {

ProjectFacts factsOf(const model::Project& project)
{
    return {toQString(project.folder().string()), toQString(project.name()),
        QDateTime::fromString(toQString(project.created()), Qt::ISODate).toLocalTime(),
        toQString(project.notes()), toQString(project.modelReference().path),
        toQString(project.modelReference().fingerprint)};
}

std::filesystem::path toPath(const QString& folder)
{
    return {toUtf8(folder)};
}

} // namespace

ProjectSession::ProjectSession(QObject* parent)
    : QObject(parent)
    , m_held(std::make_shared<Held>())
{
    m_lane.setMaxThreadCount(1);
    m_lane.setExpiryTimeout(-1); // one thread for good: a database handle likes to stay in its own
}

ProjectSession::~ProjectSession()
{
    m_lane.start([held = std::move(m_held)] { held->project.reset(); });
    m_lane.waitForDone();
}

void ProjectSession::open(const QString& folder)
{
    replaceBy([path = toPath(folder)] { return model::Project::open(path); },
        tr("The project could not be opened"), folder);
}

void ProjectSession::create(const QString& folder, const QString& name)
{
    replaceBy(
        [path = toPath(folder), utf8 = toUtf8(name)] {
            // The folder for projects need not exist yet; where it cannot be made, create() says
            // so.
            std::error_code ignored;
            std::filesystem::create_directories(path.parent_path(), ignored);
            return model::Project::create(path, utf8);
        },
        tr("The project could not be made"), folder, Origin::Made);
}

void ProjectSession::openOrMake(const QString& folder, Make make)
{
    replaceBy(
        [path = toPath(folder), make = std::move(make)]() -> model::Result<model::Project> {
            std::error_code ignored;
            return std::filesystem::exists(path, ignored) ? model::Project::open(path) : make(path);
        },
        tr("The project could not be opened"), folder);
}

void ProjectSession::replaceBy(std::function<model::Result<model::Project>()> make,
    const QString& what, const QString& folder, Origin origin)
{
    Q_EMIT aboutToClose();
    ++m_opening;
    Q_EMIT openingChanged();
    const bool isReopened = m_facts && m_facts->folder == folder;
    inBackground(
        m_lane, this,
        [held = m_held, make = std::move(make), isReopened]() -> Opened {
            if (isReopened && held->project) {
                return factsOf(*held->project); // its own lock would refuse it
            }
            LAP_TRY(auto project, make());
            held->project.emplace(std::move(project));
            return factsOf(*held->project);
        },
        [this, what, folder, origin](const Opened& opened) {
            --m_opening;
            if (opened) {
                m_facts = *opened;
                if (origin == Origin::Made) {
                    Q_EMIT made();
                }
                Q_EMIT changed();
            } else {
                Q_EMIT failed(opened.error(), what, folder);
            }
            Q_EMIT openingChanged();
        });
}

void ProjectSession::close()
{
    if (!m_facts) {
        return;
    }
    Q_EMIT aboutToClose();
    m_lane.start([held = m_held] { held->project.reset(); });
    m_facts.reset();
    Q_EMIT changed();
}

void ProjectSession::rename(const QString& name)
{
    edit([utf8 = toUtf8(name)](model::Project& project) { return project.rename(utf8); },
        tr("The project could not be renamed"));
}

void ProjectSession::setNotes(const QString& notes)
{
    edit([utf8 = toUtf8(notes)](model::Project& project) { return project.setNotes(utf8); },
        tr("The notes could not be saved"));
}

void ProjectSession::inProject(std::function<void(model::Project*)> work)
{
    m_lane.start([held = m_held, work = std::move(work)] {
        work(held->project ? &*held->project : nullptr);
    });
}

void ProjectSession::setModel(const model::ModelReference& model)
{
    edit([model](model::Project& project) { return project.setModelReference(model); },
        tr("The model could not be noted in the project"));
}

void ProjectSession::edit(
    std::function<model::Result<void>(model::Project&)> change, const QString& what)
{
    if (!m_facts) {
        return;
    }
    const QString folder = m_facts->folder;
    inBackground(
        m_lane, this,
        [held = m_held, change = std::move(change),
            folder = toPath(folder)]() -> model::Result<std::optional<ProjectFacts>> {
            if (!held->project || held->project->folder() != folder) {
                return std::optional<ProjectFacts>(); // closed meanwhile
            }
            LAP_CHECK(change(*held->project));
            return std::optional(factsOf(*held->project));
        },
        [this, what, folder](const model::Result<std::optional<ProjectFacts>>& facts) {
            if (!facts) {
                Q_EMIT failed(facts.error(), what, folder);
            } else if (*facts && m_facts && m_facts->folder == folder && m_facts != *facts) {
                m_facts = *facts;
                Q_EMIT changed();
            }
        });
}

} // namespace lapidary::app
