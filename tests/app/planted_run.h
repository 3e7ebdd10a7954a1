// SPDX-License-Identifier: GPL-3.0-or-later
// A training run whose figures are planted, written as a job writes it.
#pragma once

#include "model/core/atomic_file.h"
#include "model/project/project.h"
#include "model/run/process_identity.h"
#include "model/run/run_state.h"
#include "model/run/run_store.h"
#include "tests/app/bench.h"

#include <QDir>
#include <QTest>

#include <cmath>
#include <map>
#include <string>

namespace lapidary::robot {

/// Writes one run and goes on writing it, like a job.
class PlantedRun
{
public:
    static constexpr int kLayers = 4;
    static constexpr int kExperts = 8;

    explicit PlantedRun(const QString& folder)
        : m_folder(folder)
    {
        QDir().mkpath(folder);
        const std::string path = folder.toStdString();
        need(model::saveFile(
            path + "/run.json", R"({"format": "lapidary-run-1", "model": "/nowhere/moe"})"));
        auto store = model::RunStore::create(path + "/run.db");
        need(store);
        m_store.emplace(*std::move(store));
    }

    /// Writes steps up to this one, not included. The loss of step s is 3 · exp(−s/40) + 1.
    void writeSteps(int end)
    {
        for (; m_step < end; ++m_step) {
            need(m_store->writeStep(stepAt(m_step)));
        }
    }

    /// What the job says of itself. `pid`: 0 for this program, which lives.
    void say(const std::string& state, std::int64_t pid = 0, int steps = 200)
    {
        model::ProcessIdentity process = model::ownProcess();
        if (pid != 0) {
            process.pid = pid;
        }
        std::map<std::string, std::string> values = model::identityKeys(process);
        values["state"] = state;
        values["heartbeat"] = "2026-11-23T04:00:00Z";
        values["step"] = std::to_string(m_step);
        values["steps"] = std::to_string(steps);
        values["loss"] = std::to_string(lossAt(m_step - 1));
        need(m_store->setStatus(values));
    }

    void setStatus(const std::map<std::string, std::string>& values)
    {
        need(m_store->setStatus(values));
    }

    void event(
        int step, const std::string& severity, const std::string& kind, const std::string& text)
    {
        need(m_store->addEvent({0, {}, step, severity, kind, text, model::Json::object()}));
    }

    /// Goes back to a step, as a resumed job does.
    void goBack(int step)
    {
        need(m_store->dropStepsAfter(step - 1));
        m_step = step;
        event(step, "info", "resume", "goes on at step " + std::to_string(step));
    }

    model::RunStore& store() { return *m_store; }

    const QString& folder() const { return m_folder; }

    static double lossAt(int step) { return 3.0 * std::exp(-step / 40.0) + 1.0; }

private:
    template <class Result>
    static void need(const Result& result)
    {
        if (!result) {
            qFatal("%s", result.error().line().c_str());
        }
    }

    /// Expert 0 of layer 1 gets three times its share, expert 7 of layer 2 nothing; the expert of
    /// the same number as the step's label is the favourite.
    static model::RunStep stepAt(int step)
    {
        model::RunStep row;
        row.step = step;
        row.scalars = {{"loss", lossAt(step)}, {"loss/cross-entropy", lossAt(step) - 0.1},
            {"dense_loss", lossAt(step) - 0.3}, {"learning_rate", 1e-3}, {"tokens", 512.0},
            {"tokens_per_second", 2048.0}, {"max_violation", 2.0 / (1.0 + step)},
            {"router_entropy", 1.5}, {"seconds_left", 200.0 - step}};
        if (step % 20 == 0) {
            row.scalars["validation_loss"] = lossAt(step) + 0.2;
        }
        for (int layer = 0; layer < kLayers; ++layer) {
            std::vector<std::int32_t> load(kExperts, 100);
            std::vector<std::int32_t> routing;
            load[0] = layer == 1 ? 420 : 100;
            load[7] = layer == 2 ? 0 : 60 + step % 80;
            for (int label = 0; label < 5; ++label) {
                for (int expert = 0; expert < kExperts; ++expert) {
                    routing.push_back(expert == label ? 60 : 10);
                }
            }
            row.expertLoad.push_back({step, layer, load});
            row.stepRouting.push_back({step, layer, routing});
        }
        return row;
    }

    QString m_folder;
    std::optional<model::RunStore> m_store;
    int m_step = 0;
};

/// A project without anything in it; returns its folder.
inline QString emptyProject(const Bench& bench)
{
    const QString folder = bench.path(QStringLiteral("Planted.lapidary"));
    if (!model::Project::create(folder.toStdString(), "Planted")) {
        qFatal("the project could not be made");
    }
    return folder;
}

} // namespace lapidary::robot
