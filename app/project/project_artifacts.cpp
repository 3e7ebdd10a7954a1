// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project/project_artifacts.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/project/artifact_folders.h"
#include "app/project/model_session.h"
#include "app/project/project_session.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace lapidary::app {

namespace {

constexpr int kSoonMs = 200; // a command that writes a folder changes it a few times in a row

} // namespace

ProjectArtifacts::ProjectArtifacts(ProjectSession& project, QObject* parent)
    : QObject(parent)
    , m_project(project)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    connect(&m_soon, &QTimer::timeout, this, &ProjectArtifacts::look);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &ProjectArtifacts::refresh);
    connect(&project, &ProjectSession::changed, this, &ProjectArtifacts::projectChanged);
}

std::vector<Artifact> ProjectArtifacts::of(ArtifactKind kind) const
{
    std::vector<Artifact> some;
    std::copy_if(m_list.begin(), m_list.end(), std::back_inserter(some),
        [kind](const Artifact& one) { return one.kind == kind; });
    return some;
}

const Artifact* ProjectArtifacts::find(const QString& folder) const
{
    const auto found = std::find_if(m_list.begin(), m_list.end(),
        [&folder](const Artifact& one) { return one.folder == folder; });
    return found == m_list.end() ? nullptr : &*found;
}

void ProjectArtifacts::refresh()
{
    if (!m_folder.isEmpty() && !m_soon.isActive()) {
        m_soon.start();
    }
}

QString ProjectArtifacts::freeFolder(ArtifactKind kind, const QString& name) const
{
    if (m_folder.isEmpty()) {
        return {};
    }
    const QString wanted = m_folder + QChar(u'/') + artifactParent(kind) + QChar(u'/')
        + safeArtifactName(name, artifactParent(kind));
    QString folder = wanted;
    for (int number = 2; QFileInfo::exists(folder); ++number) {
        folder = QStringLiteral("%1-%2").arg(wanted).arg(number);
    }
    return folder;
}

QString ProjectArtifacts::cacheFile(const QString& name) const
{
    return m_folder.isEmpty() ? QString() : m_folder + QStringLiteral("/cache/") + name;
}

void ProjectArtifacts::projectChanged()
{
    const QString folder = m_project.isOpen() ? m_project.facts()->folder : QString();
    if (folder == m_folder) {
        return;
    }
    m_folder = folder;
    m_list.clear();
    m_soon.stop();
    if (const QStringList watched = m_watcher.directories(); !watched.isEmpty()) {
        m_watcher.removePaths(watched);
    }
    Q_EMIT changed();
    look();
}

void ProjectArtifacts::look()
{
    const int number = ++m_number;
    if (m_folder.isEmpty()) {
        return;
    }
    inBackground(
        this, [project = m_folder] { return readArtifacts(project); },
        [this, number](ArtifactFolders&& found) {
            if (number == m_number) {
                take(std::move(found.artifacts), found.folders);
            }
        });
}

void ProjectArtifacts::take(std::vector<Artifact> list, const QStringList& watched)
{
    const QStringList before = m_watcher.directories();
    QStringList fresh;
    std::copy_if(watched.begin(), watched.end(), std::back_inserter(fresh),
        [&before](const QString& folder) { return !before.contains(folder); });
    if (!fresh.isEmpty()) {
        m_watcher.addPaths(fresh);
        refresh(); // what came between the look and the watch
    }
    if (list != m_list) {
        m_list = std::move(list);
        Q_EMIT changed();
    }
}

std::vector<ModelChoice> modelChoices(const ModelSession& model, const ProjectArtifacts& artifacts)
{
    std::vector<ModelChoice> choices;
    if (model.facts() && !model.isOnlyLookedAt()) {
        const QString name = model.facts()->name;
        choices.push_back(
            {{}, ProjectArtifacts::tr("dense · %1").arg(name), model.facts()->path, name});
    }
    for (const Artifact& one : artifacts.of(ArtifactKind::Converted)) {
        choices.push_back(
            {one.kind, ProjectArtifacts::tr("converted · %1").arg(one.name), one.folder, one.name});
    }
    for (const Artifact& one : artifacts.of(ArtifactKind::Run)) {
        if (!one.checkpoint.isEmpty()) {
            choices.push_back({one.kind,
                ProjectArtifacts::tr("trained · %1, step %2").arg(one.name).arg(one.checkpointStep),
                one.checkpoint, one.name});
        }
    }
    for (const Artifact& one : artifacts.of(ArtifactKind::Export)) {
        choices.push_back(
            {one.kind, ProjectArtifacts::tr("exported · %1").arg(one.name), one.folder, one.name});
    }
    return choices;
}

} // namespace lapidary::app
