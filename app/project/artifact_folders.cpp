// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project/artifact_folders.h"

#include "app/base/text.h"
#include "model/checkpoint/run_folder.h"
#include "model/core/strict_json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace lapidary::app {

namespace {

constexpr qint64 kFileLimit = 16 * 1024 * 1024;
constexpr int kLongestName = 60;

/// A sort of folder and the file that tells what is in it.
struct Shelf
{
    ArtifactKind kind;
    const char* parent;
    const char* file;
};

constexpr std::array kShelves{
    Shelf{ArtifactKind::Recording, "recordings", "recording.json"},
    Shelf{ArtifactKind::Converted, "exports", "config.json"},
    Shelf{ArtifactKind::Run, "runs", model::kRunFile},
    Shelf{ArtifactKind::Evaluation, "evaluations", "evaluation.json"},
    Shelf{ArtifactKind::Trace, "traces", "summary.json"},
};

model::Result<model::Json> readFacts(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return model::Error{model::ErrorCode::IoError, toUtf8(file.errorString()), toUtf8(path)};
    }
    const QByteArray bytes = file.read(kFileLimit + 1);
    return model::parseStrictJson({bytes.constData(), static_cast<std::size_t>(bytes.size())},
        {.bytes = static_cast<std::size_t>(kFileLimit)});
}

bool isNative(const model::Json& config)
{
    return config.is_object() && config.value("model_type", model::Json()) == "lapidary_moe";
}

void addCheckpoint(Artifact& run)
{
    const auto checkpoints = model::checkpointsOf(toUtf8(run.folder));
    if (!checkpoints.empty()) {
        run.checkpoint = toQString(checkpoints.back().string());
        run.checkpointStep = run.checkpoint.section(QChar(u'-'), -1).toLongLong();
    }
}

/// The artifact in `folder`, or nothing when it holds none (yet).
std::optional<Artifact> readOne(const Shelf& shelf, const QFileInfo& folder)
{
    QFileInfo file(folder.filePath() + QChar(u'/') + QLatin1String(shelf.file));
    const bool isModel = shelf.kind == ArtifactKind::Converted;
    Artifact one{shelf.kind, folder.fileName(), folder.filePath(), {}, {}, {}, 0, {}};
    if (!file.isFile() && isModel) { // a GGUF file tells all by itself
        const auto files = QDir(folder.filePath()).entryInfoList({QStringLiteral("*.gguf")});
        if (files.isEmpty()) {
            return {};
        }
        one.kind = ArtifactKind::Export;
        one.time = files.front().lastModified();
        return one;
    }
    if (!file.isFile()) {
        return {};
    }
    one.time = file.lastModified();
    auto facts = readFacts(file.filePath());
    if (facts) {
        one.facts = *std::move(facts);
    } else {
        one.objection = sentence(facts.error());
    }
    const bool isExported = QFileInfo::exists(one.folder + QStringLiteral("/export.json"));
    if (isModel && (isExported || !isNative(one.facts))) {
        one.kind = ArtifactKind::Export;
    }
    if (shelf.kind == ArtifactKind::Run) {
        addCheckpoint(one);
    }
    return one;
}

} // namespace

QString artifactParent(ArtifactKind kind)
{
    const auto found = std::find_if(kShelves.begin(), kShelves.end(),
        [kind](const Shelf& shelf) { return shelf.kind == kind; });
    return QLatin1String(found == kShelves.end() ? "exports" : found->parent);
}

QString safeArtifactName(const QString& name, const QString& instead)
{
    QString safe;
    for (const QChar letter : name.trimmed().left(kLongestName)) {
        const bool isSafe = letter.isLetterOrNumber() || letter == u'-' || letter == u'_'
            || (letter == u'.' && !safe.isEmpty());
        safe += isSafe ? letter : QChar(u'-');
    }
    return safe.isEmpty() ? instead : safe;
}

ArtifactFolders readArtifacts(const QString& project)
{
    ArtifactFolders found;
    QDir().mkpath(project + QStringLiteral("/cache"));
    for (const Shelf& shelf : kShelves) {
        const QString parent = project + QChar(u'/') + QLatin1String(shelf.parent);
        QDir().mkpath(parent);
        found.folders.append(parent);
        const auto entries = QDir(parent).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
        for (const QFileInfo& entry : entries) {
            if (shelf.kind == ArtifactKind::Run) {
                const QString checkpoints
                    = entry.filePath() + QChar(u'/') + QLatin1String(model::kCheckpointFolder);
                found.folders.append(
                    QFileInfo(checkpoints).isDir() ? checkpoints : entry.filePath());
            }
            if (auto one = readOne(shelf, entry)) {
                found.artifacts.push_back(*std::move(one));
            }
        }
    }
    std::stable_sort(
        found.artifacts.begin(), found.artifacts.end(), [](const Artifact& a, const Artifact& b) {
            return a.kind != b.kind ? a.kind < b.kind
                : a.time != b.time  ? a.time > b.time
                                    : a.name > b.name;
        });
    return found;
}

} // namespace lapidary::app
