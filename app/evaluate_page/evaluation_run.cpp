// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/evaluate_page/evaluation_run.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/evaluate_page/evaluation_view.h"
#include "app/jobs/job_strip.h"
#include "app/model_page/engine_answers.h"
#include "app/project/project_artifacts.h"
#include "app/services/services.h"
#include "model/core/atomic_file.h"
#include "model/core/output_folder.h"

#include <algorithm>

namespace lapidary::app {

using model::Json;

namespace {

Json paths(const QStringList& list)
{
    Json all = Json::array();
    for (const QString& path : list) {
        all.push_back(toUtf8(path));
    }
    return all;
}

/// The member, or null when it is missing.
Json memberOf(const Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : Json();
}

/// Writes evaluation.json into a new folder, whole or not at all. For threads of the pool.
model::Result<void> writeEvaluation(const std::string& folder, const Json& evaluation)
{
    LAP_TRY(model::OutputFolder out,
        model::OutputFolder::create(folder, [](const std::filesystem::path&) { return false; }));
    LAP_CHECK(model::saveFile(out.path() / "evaluation.json", evaluation.dump(2) + "\n"));
    return out.commit();
}

} // namespace

EvaluationRun::EvaluationRun(Services& services, JobStrip& strip, QObject* parent)
    : QObject(parent)
    , m_services(services)
    , m_strip(strip)
{ }

void EvaluationRun::start(const EvaluationWish& wish)
{
    m_wish = wish;
    m_isRunning = true;
    m_next = 0;
    m_folder = m_services.artifacts.freeFolder(ArtifactKind::Evaluation, wish.name);
    m_measured = {{"format", kPerplexityFormat}, {"models", Json::array()},
        {"context", wish.context}, {"partial", false}};
    Q_EMIT runningChanged();
    if (wish.isGenerated) {
        makeTasks();
    } else if (wish.isText) {
        measureText();
    } else {
        askModels();
    }
}

void EvaluationRun::makeTasks()
{
    Json params = m_wish.tasks;
    const QString file
        = m_services.artifacts.cacheFile(QStringLiteral("evaluate-%1-%2-seed-%3.jsonl")
                                             .arg(m_wish.name)
                                             .arg(qint64(numberOf(params, "count")))
                                             .arg(qint64(numberOf(params, "seed"))));
    params["out"] = toUtf8(file);
    m_wish.files = {file};
    m_strip.run(tr("Make reasoning tasks"), QStringLiteral("make-tasks"), std::move(params),
        [this](const model::Result<EngineReply>& answer) {
            if (!answer) {
                fail(answer.error());
            } else if (m_wish.isText) {
                measureText();
            } else {
                askModels();
            }
        });
}

void EvaluationRun::askModels()
{
    Json params{{"models", paths(m_wish.models)}, {"benchmark", toUtf8(m_wish.benchmark)},
        {"data", paths(m_wish.files)}, {"max_tokens", m_wish.maxTokens}, {"out", toUtf8(m_folder)}};
    if (m_wish.limit > 0) {
        params["limit"] = m_wish.limit;
    }
    m_strip.run(tr("Evaluate %n models", nullptr, int(m_wish.models.size())),
        QStringLiteral("evaluate"), std::move(params),
        [this](const model::Result<EngineReply>& answer) { takeAnswers(answer); });
}

void EvaluationRun::takeAnswers(const model::Result<EngineReply>& answer)
{
    if (!answer) {
        fail(answer.error());
        return;
    }
    end(answer->exitStatus == 0 ? tr("Done.") : tr("Stopped; what was answered is kept."));
    Q_EMIT evaluated(m_folder);
}

void EvaluationRun::measureText()
{
    const bool isAlone = m_wish.models.size() == 1;
    const qsizetype other = isAlone ? 0 : m_next + 1;
    Json params{{"data", paths(m_wish.files)}, {"context", m_wish.context}};
    if (!m_wish.field.isEmpty()) {
        params["field"] = toUtf8(m_wish.field);
    }
    if (isAlone) {
        params["model"] = toUtf8(m_wish.models.first());
    } else {
        params["a"] = toUtf8(m_wish.models.first());
        params["b"] = toUtf8(m_wish.models[other]);
        m_strip.setPrefix(tr("Model %1 of %2").arg(other + 1).arg(m_wish.models.size()));
    }
    m_strip.run(tr("Perplexity of %1").arg(modelNameOf(m_wish.models[other])),
        isAlone ? QStringLiteral("perplexity") : QStringLiteral("compare"), std::move(params),
        [this](const model::Result<EngineReply>& answer) { takeText(answer); });
}

void EvaluationRun::takeText(const model::Result<EngineReply>& answer)
{
    const bool isAlone = m_wish.models.size() == 1;
    if (!answer) {
        if (m_measured["models"].empty() || answer.error().code != model::ErrorCode::Cancelled) {
            fail(answer.error());
            return;
        }
        m_measured["partial"] = true; // what was compared is kept
        writeText();
        return;
    }
    Json& models = m_measured["models"];
    const Json& result = answer->value;
    m_measured["tokens"] = numberOf(result, "tokens");
    const auto add = [&](const QString& path, const Json& side) {
        models.push_back({{"name", toUtf8(path)}, {"perplexity", memberOf(side, "perplexity")},
            {"nll", memberOf(side, "nll")}});
    };
    if (isAlone || models.empty()) {
        add(m_wish.models.first(), isAlone ? result : memberOf(result, "a"));
    }
    if (!isAlone) {
        add(m_wish.models[m_next + 1], memberOf(result, "b"));
        for (const char* key : {"ratio", "interval", "kl", "top1_agreement", "active_fraction"}) {
            models.back()[key] = memberOf(result, key);
        }
    }
    ++m_next;
    if (!isAlone && m_next + 1 < m_wish.models.size()) {
        measureText();
    } else {
        writeText();
    }
}

void EvaluationRun::writeText()
{
    m_measured["data"] = paths(m_wish.files);
    inBackground(
        this,
        [folder = toUtf8(m_folder), evaluation = m_measured] {
            return writeEvaluation(folder, evaluation);
        },
        [this](const model::Result<void>& written) {
            if (!written) {
                fail(written.error());
                return;
            }
            end(tr("Done."));
            Q_EMIT evaluated(m_folder);
        });
}

void EvaluationRun::fail(const model::Error& error)
{
    postFailure(
        m_services, error, tr("The models could not be measured"), QStringLiteral("evaluate"));
    end(failureText(error));
}

void EvaluationRun::end(const QString& text)
{
    m_isRunning = false;
    m_strip.setPrefix({});
    m_strip.setText(text);
    m_services.artifacts.refresh();
    Q_EMIT runningChanged();
}

} // namespace lapidary::app
