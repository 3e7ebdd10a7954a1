// SPDX-License-Identifier: Apache-2.0
// Kills a process that trains, at random moments, and looks whether the run that went on is the one
// that was never interrupted, bit by bit.
#pragma once

#include "model/checkpoint/run_folder.h"
#include "model/run/run_reader.h"
#include "tests/engine/engine_process.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/scratch.h"

#include <random>

namespace lapidary::test {

/// The last step that a run has written, or −1.
inline std::int64_t writtenStep(const std::string& run)
{
    auto reader = model::RunReader::open(run + "/run.db");
    const auto rows = reader ? reader->scalars("loss") : reader.error();
    return rows && !rows->empty() ? rows->back().step : -1;
}

/// Starts or goes on with a run and kills it when it has done some steps. False: it was over first.
inline bool trainAndKill(
    const QStringList& arguments, const std::string& run, int steps, int moment)
{
    QProcess process;
    process.start(QStringLiteral(LAPIDARY_ENGINE), arguments);
    const std::int64_t first = writtenStep(run);
    while (process.state() != QProcess::NotRunning) {
        // A step may be replayed, so any change counts.
        const std::int64_t now = writtenStep(run);
        if (now != first && now >= 0 && steps-- <= 0) {
            QTest::qSleep(moment);
            process.kill();
            process.waitForFinished(kPatience);
            return process.exitStatus() == QProcess::CrashExit;
        }
        process.waitForFinished(3);
    }
    return false;
}

/// Every curve but those of the clock, as text.
inline QString curvesOf(const std::string& run)
{
    auto reader = model::RunReader::open(run + "/run.db");
    QString all;
    const auto names = reader->scalarNames();
    for (const std::string& name : *names) {
        if (name == "tokens_per_second" || name == "seconds_left") {
            continue;
        }
        const auto rows = reader->scalars(name);
        for (const model::ScalarRow& row : *rows) {
            all += QStringLiteral("%1 %2 %3\n")
                       .arg(QString::fromStdString(name))
                       .arg(row.step)
                       .arg(row.value, 0, 'g', 17);
        }
    }
    const auto routing = reader->stepRouting();
    for (const model::CountRow& row : *routing) {
        all += QStringLiteral("routing %1 %2").arg(row.step).arg(row.layer);
        for (const std::int32_t count : row.tokens) {
            all += QStringLiteral(" %1").arg(count);
        }
        all += QChar(u'\n');
    }
    return all;
}

/// Trains with everything that a run carries from step to step: progression, curriculum, balance,
/// dense twin. Kills it `kills` times; returns an empty text or what went wrong.
inline QString killTraining(int kills, int steps, unsigned seed)
{
    const QTemporaryDir scratch(scratchTemplate());
    const std::string root = scratch.path().toStdString();
    const QString recipe = QStringLiteral(LAPIDARY_SOURCE_DIR "/resources/recipes/demo.json");
    const auto start = [&](const std::string& run) {
        return QStringList{QStringLiteral("train"), QStringLiteral("--recipe"), recipe,
            QStringLiteral("--out"), QString::fromStdString(run), QStringLiteral("--threads"),
            QStringLiteral("1"), QStringLiteral("--set"), QStringLiteral("steps=%1").arg(steps),
            QStringLiteral("--set"), QStringLiteral("batch_tokens=64"), QStringLiteral("--set"),
            QStringLiteral("checkpoint_every=3"), QStringLiteral("--set"),
            QStringLiteral("validate_every=5"), QStringLiteral("--set"),
            QStringLiteral("validation_items=2")};
    };
    const std::string whole = root + "/whole";
    const std::string killed = root + "/killed";
    if (const EngineEnd end = runEngine(start(whole)); end.status != 0) {
        return QString::fromStdString(end.errors);
    }
    const QStringList resume{
        QStringLiteral("train"), QStringLiteral("--resume"), QString::fromStdString(killed)};
    std::mt19937 random(seed);
    int done = 0;
    for (int i = 0; i < kills; ++i) {
        const bool isNew = !QFileInfo::exists(QString::fromStdString(killed + "/run.json"));
        done += trainAndKill(isNew ? start(killed) : resume, killed,
                    static_cast<int>(random() % 3U), static_cast<int>(random() % 40U))
            ? 1
            : 0;
    }
    if (done * 2 < kills) {
        return QStringLiteral("only %1 of %2 kills found the process at work").arg(done).arg(kills);
    }
    if (const EngineEnd end = runEngine(resume); end.status != 0) {
        return QString::fromStdString(end.errors);
    }
    const auto last = model::checkpointsOf(whole).back().filename().string();
    for (const char* file : {"model.safetensors", "optimizer/state.safetensors", "state.json",
             "twin/model.safetensors", "twin/optimizer/state.safetensors"}) {
        const std::string path = "/checkpoints/" + last + "/" + file;
        const std::string expected = readFile(whole + path);
        if (expected.empty() || readFile(killed + path) != expected) {
            return QString::fromStdString(path + " differs");
        }
    }
    return curvesOf(killed) == curvesOf(whole) ? QString() : QStringLiteral("the curves differ");
}

} // namespace lapidary::test
