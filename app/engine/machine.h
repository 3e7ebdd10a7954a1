// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine's `doctor` found out about this machine.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace lapidary::app {

class EngineJobs;
struct EngineProgress;
struct EngineReply;

/// One self-check; `figure` is the largest deviation in units of its tolerance.
struct CheckFacts
{
    QString name;
    QString device; ///< "CPU", "CUDA"
    bool passed = false;
    double figure = 0.0;
    QString detail; ///< one sentence: cases run, the worst of them

    friend bool operator==(const CheckFacts&, const CheckFacts&) = default;
};

/// The answer of `doctor`; what the engine does not tell is empty or 0.
struct MachineFacts
{
    QString processor;
    int cores = 0;
    QStringList lanes;
    double memoryBytes = 0.0;
    QString libtorch;
    bool hasGpu = false;
    QString gpu; ///< its name, else why there is none
    std::vector<CheckFacts> checks;
    bool passed = false;
};

/// Reads the answer of `doctor` leniently: what is missing or of another type is left empty.
MachineFacts machineFacts(const model::Json& doctor);

class Machine : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        Unknown,
        Measuring,
        Known,
        Failed,
    };

    explicit Machine(EngineJobs& jobs, QObject* parent = nullptr);

    State state() const { return m_state; }

    /// The newest facts; kept while they are measured again.
    const std::optional<MachineFacts>& facts() const { return m_facts; }

    /// What is being measured, or why that failed.
    const QString& note() const { return m_note; }

    /// Asks the engine, unless it is being asked already.
    void measure();

Q_SIGNALS:
    void changed();

private:
    void takeProgress(const EngineProgress& progress);
    void takeAnswer(const model::Result<EngineReply>& answer);

    EngineJobs& m_jobs;
    State m_state = State::Unknown;
    std::optional<MachineFacts> m_facts;
    QString m_note;
};

} // namespace lapidary::app
