// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project/recording_library.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/project/project_session.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace lapidary::app {

namespace {

constexpr int kDigits = 3;

QString recordingsOf(const QString& project)
{
    return project + QStringLiteral("/recordings");
}

/// For pool threads.
std::vector<ListedRecording> readAll(const QString& folder)
{
    std::vector<ListedRecording> list;
    const QFileInfoList entries
        = QDir(folder).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QFileInfo& entry : entries) {
        const QFileInfo info(entry.filePath() + QStringLiteral("/recording.json"));
        if (!info.isFile()) {
            continue; // what `record` is still writing has another name, or is no recording
        }
        ListedRecording listed{entry.filePath(), entry.fileName(), info.lastModified(), {}, {}};
        auto recording = model::Recording::open(toUtf8(entry.filePath()));
        if (recording) {
            listed.recording = std::make_shared<const model::Recording>(*std::move(recording));
        } else {
            listed.objection = sentence(recording.error());
        }
        list.push_back(std::move(listed));
    }
    std::stable_sort(list.begin(), list.end(),
        [](const ListedRecording& a, const ListedRecording& b) { return a.made > b.made; });
    return list;
}

/// A name that is safe as the name of a folder.
QString safeName(const QString& name)
{
    QString safe;
    for (const QChar letter : name.trimmed().left(60)) {
        safe
            += letter.isLetterOrNumber() || letter == u'-' || letter == u'_' ? letter : QChar(u'-');
    }
    return safe.isEmpty() ? QStringLiteral("recording") : safe;
}

} // namespace

RecordingLibrary::RecordingLibrary(ProjectSession& project, QObject* parent)
    : QObject(parent)
    , m_project(project)
{
    connect(&project, &ProjectSession::changed, this, [this] {
        const QString folder = m_project.isOpen() ? m_project.facts()->folder : QString();
        if (folder != m_folder) {
            m_folder = folder;
            m_list.clear();
            Q_EMIT changed();
            refresh();
        }
    });
}

void RecordingLibrary::refresh()
{
    const int number = ++m_number;
    if (m_folder.isEmpty()) {
        return;
    }
    inBackground(
        this,
        [project = m_folder] {
            // Where the engine will write, which makes no folders above its own.
            QDir().mkpath(project + QStringLiteral("/cache"));
            QDir().mkpath(recordingsOf(project));
            return readAll(recordingsOf(project));
        },
        [this, number](std::vector<ListedRecording> list) {
            if (number == m_number) {
                m_list = std::move(list);
                Q_EMIT changed();
            }
        });
}

QString RecordingLibrary::nextFolder(const QString& name) const
{
    if (m_folder.isEmpty()) {
        return {};
    }
    int last = 0;
    for (const ListedRecording& listed : m_list) {
        last = std::max(last, listed.name.section(QChar(u'-'), 0, 0).toInt());
    }
    const QString number = QString::number(last + 1).rightJustified(kDigits, QChar(u'0'));
    return QStringLiteral("%1/%2-%3").arg(recordingsOf(m_folder), number, safeName(name));
}

QString RecordingLibrary::tasksFile(const QString& name) const
{
    return m_folder.isEmpty() ? QString()
                              : QStringLiteral("%1/cache/%2.jsonl").arg(m_folder, safeName(name));
}

} // namespace lapidary::app
