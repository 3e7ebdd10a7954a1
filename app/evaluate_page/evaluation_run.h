// SPDX-License-Identifier: GPL-3.0-or-later
// EvaluationRun: the requests of one evaluation, one after another: tasks are made, then models are
// asked; or one model after another is compared with the first on a text.
#pragma once

#include "model/core/json.h"
#include "model/core/result.h"

#include <QObject>
#include <QStringList>

namespace lapidary::app {

class JobStrip;
struct EngineReply;
struct Services;

/// What is to be measured.
struct EvaluationWish
{
    QStringList models; ///< paths; the first is the measure of the others
    bool isText = false;
    bool isGenerated = false;
    model::Json tasks; ///< parameters of make-tasks, when generated
    QStringList files; ///< else
    QString field;
    QString name; ///< of the evaluation
    QString benchmark;
    int maxTokens = 0;
    int limit = 0;   ///< items of each file; 0: all
    int context = 0; ///< of a text's windows
};

class EvaluationRun : public QObject
{
    Q_OBJECT

public:
    /// Shows itself in `strip`, which is borrowed.
    EvaluationRun(Services& services, JobStrip& strip, QObject* parent = nullptr);

    bool isRunning() const { return m_isRunning; }

    /// Begins; not to be called while it runs.
    void start(const EvaluationWish& wish);

Q_SIGNALS:
    void runningChanged();
    /// The evaluation was written to this folder.
    void evaluated(const QString& folder);

private:
    void makeTasks();
    void askModels();
    void measureText();
    void takeAnswers(const model::Result<EngineReply>& answer);
    void takeText(const model::Result<EngineReply>& answer);
    void writeText();
    void fail(const model::Error& error);
    void end(const QString& text);

    Services& m_services;
    JobStrip& m_strip;
    EvaluationWish m_wish;
    QString m_folder;
    model::Json m_measured; ///< evaluation.json of a text, so far
    qsizetype m_next = 0;   ///< of the models
    bool m_isRunning = false;
};

} // namespace lapidary::app
