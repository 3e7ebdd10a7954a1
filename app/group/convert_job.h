// SPDX-License-Identifier: GPL-3.0-or-later
// ConvertJob: a conversion that goes on while its dialog is closed, and what came of the last one.
#pragma once

#include "app/engine/engine_session.h"
#include "model/grouping/grouping.h"

#include <QObject>

#include <optional>

namespace lapidary::app {

struct Services;

class ConvertJob : public QObject
{
    Q_OBJECT

public:
    explicit ConvertJob(Services& services, QObject* parent = nullptr);

    /// Converts `model` by the grouping as it is now; `params` are those of `convert` without
    /// model, recording, grouping and out. Not to be called while it runs.
    void start(const model::Grouping& grouping, const QString& model, const QString& recording,
        model::Json params);

    /// Measures the perplexity of the dense and of the converted model on a text file.
    void preview(const QString& file, int context, int tokens);

    void cancel();

    bool isConverting() const { return m_work == Work::Converting; }

    bool isRunning() const { return m_work != Work::None; }

    /// How far what runs is; total 0 while unknown.
    const EngineProgress& progress() const { return m_progress; }

    /// What is to be told of the last thing that was done; a sentence or empty.
    const QString& note() const { return m_note; }

    /// What `convert` and `compare` answered; nothing until then.
    const std::optional<model::Json>& result() const { return m_result; }

    const std::optional<model::Json>& comparison() const { return m_comparison; }

    /// The folder of the converted model.
    const QString& folder() const { return m_folder; }

Q_SIGNALS:
    void changed();

private:
    enum class Work
    {
        None,
        Converting,
        Comparing,
    };

    void ask(Work work, const QString& title, const QString& method, model::Json params,
        const QString& failure);
    void take(Work work, const model::Result<EngineReply>& reply, const QString& failure);
    void end(const QString& note);

    Services& m_services;
    Work m_work = Work::None;
    EngineProgress m_progress;
    QString m_note;
    std::optional<model::Json> m_result;
    std::optional<model::Json> m_comparison;
    QString m_folder;
    QString m_model; ///< the dense one
    std::int64_t m_request = 0;
};

} // namespace lapidary::app
