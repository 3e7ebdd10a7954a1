// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/group_engine.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/engine/described_kinds.h"
#include "app/engine/engine_jobs.h"
#include "app/group/group_session.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "model/grouping/grouping_file.h"

#include <QDir>

#include <algorithm>
#include <chrono>
#include <utility>

namespace lapidary::app {

using model::Json;
using model::Result;

namespace {

constexpr std::chrono::milliseconds kMeasureAfter{250};

std::optional<double> number(const Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_number() ? std::optional(found->get<double>())
                                                       : std::nullopt;
}

/// "key=value" as --set takes it.
std::string setting(const std::string& key, const Json& value)
{
    return key + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
}

bool isOwn(const std::string& name)
{
    return name == "experts" || name == "shared" || name == "heads";
}

} // namespace

LayerQuality layerQuality(const Json& layer)
{
    return {number(layer, "error_oracle"), number(layer, "error_router"), number(layer, "load_cv"),
        number(layer, "coactivation_ratio"), number(layer, "step_purity")};
}

GroupEngine::GroupEngine(Services& services, GroupSession& session, QObject* parent)
    : QObject(parent)
    , m_services(services)
    , m_session(session)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kMeasureAfter);
    connect(&m_timer, &QTimer::timeout, this, &GroupEngine::measure);
    auto& document = session.document();
    connect(&document, &widgets::GroupingDocument::reset, this, [this] {
        m_quality.clear();
        m_reference.clear();
        measureSoon();
    });
    connect(&document, &widgets::GroupingDocument::changed, this, &GroupEngine::measureSoon);
    connect(&session, &GroupSession::tableChanged, this, &GroupEngine::measureSoon);
    connect(&services.engine, &EngineSession::stateChanged, this, &GroupEngine::changed);
}

bool GroupEngine::canGroup() const
{
    return m_services.engine.hello().methods.contains(QStringLiteral("group"));
}

bool GroupEngine::canMeasure() const
{
    return m_services.engine.hello().methods.contains(QStringLiteral("quality"));
}

void GroupEngine::fetchMethods()
{
    if (!m_methods.empty() || std::exchange(m_isFetching, true)) {
        return;
    }
    m_services.engine.request(this,
        {QStringLiteral("describe"), Json::object(), {}, [this](const Result<EngineReply>& reply) {
             m_isFetching = false;
             if (reply) {
                 m_methods = describedKinds(reply->value, "grouping");
             } else {
                 Q_EMIT failed(reply.error(), tr("The methods could not be asked for"));
             }
             Q_EMIT changed();
         }});
}

void GroupEngine::group(const model::KindInfo& method, const Json& values)
{
    const auto& facts = m_services.project.facts();
    if (!facts || m_isGrouping) {
        return;
    }
    const QString file = facts->folder + QStringLiteral("/cache/grouping.json");
    Json params{{"model", toUtf8(m_session.modelPath())},
        {"recording", toUtf8(m_session.recordingFolder())}, {"method", method.id},
        {"out", toUtf8(file)}};
    Json settings = Json::array();
    for (const auto& [key, value] : values.items()) {
        if (isOwn(key)) {
            params[key] = value;
        } else {
            settings.push_back(setting(key, value));
        }
    }
    if (!settings.empty()) {
        params["set"] = settings;
    }
    const model::Grouping& known = m_session.document().grouping();
    const bool isLocked = std::any_of(known.experts.begin(), known.experts.end(),
        [](const model::Expert& expert) { return expert.isLocked; });
    const QString kept = facts->folder + QStringLiteral("/cache/kept.json");
    if (isLocked) {
        params["keep"] = toUtf8(kept);
    }
    m_isGrouping = true;
    const QString title = toQString(method.title);
    // Locked experts keep their units: the engine is given the grouping to take them from.
    inBackground(
        this,
        [isLocked, known, path = toUtf8(kept)] {
            return isLocked ? model::writeGrouping(known, path) : Result<void>();
        },
        [this, params = std::move(params), file, title](const Result<void>& written) {
            if (written) {
                askGroup(params, file, title);
                return;
            }
            m_isGrouping = false;
            Q_EMIT failed(written.error(), tr("The units could not be grouped"));
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

void GroupEngine::askGroup(const Json& params, const QString& file, const QString& title)
{
    m_services.engineJobs.run(this, tr("Group: %1").arg(title),
        {QStringLiteral("group"), params, {},
            [this, file, title](const Result<EngineReply>& reply) {
                if (reply) {
                    takeGrouping(file, title);
                    return;
                }
                m_isGrouping = false;
                if (reply.error().code != model::ErrorCode::Cancelled) {
                    Q_EMIT failed(reply.error(), tr("The units could not be grouped"));
                }
                Q_EMIT changed();
            }});
}

void GroupEngine::takeGrouping(const QString& file, const QString& title)
{
    inBackground(
        this, [path = toUtf8(file)] { return model::readGrouping(path); },
        [this, title](const Result<model::Grouping>& read) {
            m_isGrouping = false;
            auto& document = m_session.document();
            if (!read) {
                Q_EMIT failed(read.error(), tr("The new grouping could not be read"));
            } else if (!document.isOpen()) {
                m_session.keeper().create(title, *read);
                Q_EMIT grouped(title);
            } else {
                document.apply(
                    model::difference(document.grouping(), *read, "Group by " + toUtf8(title)));
                Q_EMIT grouped(title);
            }
            Q_EMIT changed();
        });
}

const LayerQuality* GroupEngine::quality(int layer) const
{
    const auto found = m_quality.find(layer);
    return found == m_quality.end() ? nullptr : &found->second;
}

const LayerQuality* GroupEngine::reference(int layer) const
{
    const auto found = m_reference.find(layer);
    return found == m_reference.end() ? nullptr : &found->second;
}

void GroupEngine::setReference()
{
    m_reference = m_quality;
    Q_EMIT changed();
}

void GroupEngine::measureSoon()
{
    ++m_number; // what runs is about something else already
    m_timer.start();
    Q_EMIT changed();
}

void GroupEngine::measure()
{
    const auto& facts = m_services.project.facts();
    if (!facts || !canMeasure() || !m_session.document().isOpen() || !m_session.recording()) {
        m_isMeasuring = false;
        Q_EMIT changed();
        return;
    }
    if (m_request != 0) {
        m_services.engine.cancel(std::exchange(m_request, 0));
    }
    m_isMeasuring = true;
    const int number = m_number;
    const QString file = facts->folder + QStringLiteral("/cache/measured.json");
    inBackground(
        this,
        [grouping = m_session.document().grouping(), path = toUtf8(file)] {
            return model::writeGrouping(grouping, path);
        },
        [this, number, file, layer = m_session.layer()](const Result<void>& written) {
            if (number != m_number) {
                return;
            }
            if (written) {
                askQuality(file, layer);
            } else {
                m_isMeasuring = false;
                m_problem = sentence(written.error());
            }
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

void GroupEngine::askQuality(const QString& file, int layer)
{
    Json params{{"model", toUtf8(m_session.modelPath())},
        {"recording", toUtf8(m_session.recordingFolder())}, {"grouping", toUtf8(file)},
        {"layers", std::to_string(layer)}};
    m_request = m_services.engine.request(this,
        {QStringLiteral("quality"), std::move(params), {},
            [this, number = m_number, layer](const Result<EngineReply>& reply) {
                if (number != m_number) {
                    return;
                }
                m_request = 0;
                m_isMeasuring = false;
                m_problem = reply ? QString() : sentence(reply.error());
                const Json none = Json::array();
                const Json& layers
                    = reply && reply->value.contains("layers") ? reply->value["layers"] : none;
                for (const Json& figures : layers) {
                    if (app::number(figures, "layer") == layer) {
                        m_quality[layer] = layerQuality(figures);
                        m_reference.try_emplace(layer, m_quality[layer]);
                    }
                }
                if (!reply) {
                    m_quality.erase(layer);
                }
                Q_EMIT changed();
            }});
}

} // namespace lapidary::app
