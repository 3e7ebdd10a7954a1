// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/group_session.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/group/layer_table.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "widgets/board/make_cards.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace lapidary::app {

using widgets::UnitKind;
using widgets::UnitSpace;

namespace {

/// Oldest first, as their names and times of making have it.
std::vector<RecordingEntry> recordingsIn(const QString& projectFolder)
{
    std::vector<RecordingEntry> found;
    const QDir folder(projectFolder + QStringLiteral("/recordings"));
    const auto entries
        = folder.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Time | QDir::Reversed);
    for (const QFileInfo& entry : entries) {
        const QString info
            = entry.filePath() + QChar(u'/') + QLatin1String(model::Recording::kInfoName);
        if (QFileInfo::exists(info)) {
            found.push_back({entry.filePath(), entry.fileName()});
        }
    }
    return found;
}

bool fits(const model::RecordingInfo& info)
{
    return UnitSpace::fits(info.layers, info.neurons, info.heads) && info.layers > 0;
}

} // namespace

GroupSession::GroupSession(Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
    , m_keeper(services.project, m_document)
{
    connect(&services.project, &ProjectSession::changed, this, &GroupSession::projectChanged);
    connect(&m_keeper, &GroupingKeeper::changed, this, &GroupSession::changed);
    projectChanged();
}

void GroupSession::projectChanged()
{
    const auto& facts = m_services.project.facts();
    const QString folder = facts ? facts->folder : QString();
    if (std::exchange(m_folder, folder) == folder) {
        return;
    }
    m_recordings.clear();
    m_recording.reset();
    m_recordingFolder.clear();
    m_error = {};
    m_space = {};
    m_table = {};
    m_kind = UnitKind::Neuron;
    m_layer = 0;
    ++m_wanted;
    m_selection.reset(0);
    refresh();
    Q_EMIT changed();
    Q_EMIT tableChanged();
}

void GroupSession::refresh()
{
    if (m_folder.isEmpty()) {
        return;
    }
    ++m_loading;
    inBackground(
        this, [folder = m_folder] { return recordingsIn(folder); },
        [this, folder = m_folder](std::vector<RecordingEntry> found) {
            --m_loading;
            if (folder == m_folder) {
                m_recordings = std::move(found);
                if (m_recordingFolder.isEmpty() && !m_recordings.empty()) {
                    openRecording(m_recordings.back().folder);
                }
            }
            Q_EMIT changed();
        });
}

void GroupSession::chooseRecording(const QString& folder)
{
    if (folder != m_recordingFolder) {
        openRecording(folder);
    }
}

void GroupSession::openRecording(const QString& folder)
{
    m_recordingFolder = folder;
    m_error = {};
    ++m_loading;
    inBackground(
        this, [path = toUtf8(folder)] { return model::Recording::open(path); },
        [this, folder](model::Result<model::Recording> opened) {
            --m_loading;
            if (folder != m_recordingFolder) {
                return; // another one was chosen meanwhile
            }
            if (opened && !fits(opened->info())) {
                opened = model::Error{model::ErrorCode::Unsupported,
                    "the recording has too many units to be shown", toUtf8(folder), {}, {}};
            }
            if (!opened) {
                m_error = opened.error();
                m_recording.reset();
            } else {
                m_recording = *std::move(opened);
                const model::RecordingInfo& info = m_recording->info();
                const UnitSpace space(static_cast<int>(info.layers), static_cast<int>(info.neurons),
                    static_cast<int>(info.heads));
                if (!(space == m_space)) {
                    m_space = space;
                    m_selection.reset(space.size());
                    m_layer = 0;
                }
                loadTable();
            }
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

void GroupSession::setScope(UnitKind kind, int layer)
{
    const bool isThere = layer >= 0 && layer < m_space.layers();
    const bool isNew = kind != m_kind || layer != m_layer;
    if (isThere && isNew) {
        m_kind = kind;
        m_layer = layer;
        loadTable();
    }
}

void GroupSession::loadTable()
{
    ++m_loading;
    const int number = ++m_wanted;
    inBackground(
        this,
        [recording = *m_recording, space = m_space, kind = m_kind,
            layer = m_layer]() -> model::Result<widgets::UnitTable> {
            LAP_TRY(const model::RecordingLayer recorded, recording.layer(model::LayerId(layer)));
            return makeLayerTable(recorded, recording.info(), space, kind, layer);
        },
        [this, number](model::Result<widgets::UnitTable> table) {
            --m_loading;
            if (number == m_wanted) {
                m_error = table ? model::Error() : table.error();
                m_table = table ? *std::move(table) : widgets::UnitTable();
                m_selection.setPrimary(widgets::kNoUnit);
                Q_EMIT tableChanged();
            }
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

std::vector<model::Owner> GroupSession::owners() const
{
    return widgets::ownersOf(m_document.grouping(), m_kind, m_layer);
}

QString GroupSession::modelPath() const
{
    const auto& facts = m_services.project.facts();
    if (facts && !facts->modelPath.isEmpty()) {
        return facts->modelPath;
    }
    return m_recording ? toQString(m_recording->info().model) : QString();
}

} // namespace lapidary::app
