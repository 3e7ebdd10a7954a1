// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/map_places.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/engine/engine_jobs.h"
#include "app/group/group_session.h"
#include "app/group/layer_table.h"
#include "app/project/project_session.h"
#include "app/services/notices.h"
#include "app/services/services.h"
#include "model/data/mapped_tensors.h"

#include <QDir>
#include <QFileInfo>

#include <utility>

namespace lapidary::app {

namespace {

const QString kRanks = QStringLiteral("ranks");

/// Reads what `project2d` wrote. Errors: as of MappedTensors; Numeric when a place is no number.
model::Result<Places> readPlaces(const QString& file, int units)
{
    LAP_TRY(const auto tensors, model::MappedTensors::open(toUtf8(file)));
    LAP_TRY(const auto points, tensors.values<float>("points", {units, 2}));
    Places places;
    for (std::size_t i = 0; i < points.size(); i += 2) {
        places.x.push_back(points[i]);
        places.y.push_back(points[i + 1]);
    }
    return places;
}

} // namespace

MapPlaces::MapPlaces(Services& services, GroupSession& session, QObject* parent)
    : QObject(parent)
    , m_services(services)
    , m_session(session)
{
    connect(&session, &GroupSession::tableChanged, this, &MapPlaces::update);
    connect(&services.engine, &EngineSession::stateChanged, this, &MapPlaces::changed);
    connect(&services.project, &ProjectSession::changed, this, [this] { m_known.clear(); });
}

bool MapPlaces::hasProjections() const
{
    return m_services.engine.hello().methods.contains(QStringLiteral("project2d"));
}

void MapPlaces::setMethod(const QString& method)
{
    if (std::exchange(m_method, method) != method) {
        update();
    }
}

QString MapPlaces::title() const
{
    const QString kind
        = m_session.kind() == widgets::UnitKind::Neuron ? tr("neurons") : tr("heads");
    const QString name = m_method == kRanks ? tr("rate and contribution") : m_method.toUpper();
    return tr("%1 of the %2 of layer %3").arg(name, kind).arg(m_session.layer());
}

QString MapPlaces::key() const
{
    return QStringLiteral("%1-%2-%3-%4")
        .arg(QFileInfo(m_session.recordingFolder()).fileName(), m_method,
            m_session.kind() == widgets::UnitKind::Neuron ? QStringLiteral("neurons")
                                                          : QStringLiteral("heads"))
        .arg(m_session.layer());
}

void MapPlaces::update()
{
    m_places.reset();
    m_isBusy = false;
    if (m_session.table().columns.empty()) {
        Q_EMIT changed();
        return;
    }
    if (m_method == kRanks) {
        PlainProjection ranks = rankProjection(m_session.table());
        m_places = std::make_shared<Places>(Places{std::move(ranks.x), std::move(ranks.y)});
    } else if (m_known.contains(key())) {
        m_places = m_known.value(key());
    } else {
        ask(key());
    }
    Q_EMIT changed();
}

void MapPlaces::ask(const QString& key)
{
    m_isBusy = true;
    const QString folder
        = m_services.project.facts()->folder + QStringLiteral("/cache/projections");
    const QString file = folder + QChar(u'/') + key + QStringLiteral(".safetensors");
    QDir().mkpath(folder);
    model::Json params{{"model", toUtf8(m_session.modelPath())},
        {"recording", toUtf8(m_session.recordingFolder())}, {"layer", m_session.layer()},
        {"method", toUtf8(m_method)}, {"out", toUtf8(file)}};
    if (m_session.kind() == widgets::UnitKind::Head) {
        params["heads"] = true;
    }
    m_services.engineJobs.run(this, tr("Map: %1").arg(title()),
        {QStringLiteral("project2d"), std::move(params), {},
            [this, key, file](const model::Result<EngineReply>& reply) {
                if (reply) {
                    take(key, file);
                } else if (key == this->key()) {
                    widgets::Message message;
                    message.level = widgets::Level::Error;
                    message.text = tr("The map could not be laid out.");
                    message.detail = sentence(reply.error());
                    m_services.notices.post(message);
                    setMethod(kRanks);
                }
            }});
}

void MapPlaces::take(const QString& key, const QString& file)
{
    inBackground(
        this, [file, units = m_session.table().units.count()] { return readPlaces(file, units); },
        [this, key](model::Result<Places> read) {
            if (read) {
                m_known.insert(key, std::make_shared<Places>(*std::move(read)));
            }
            if (key == this->key()) {
                if (m_known.contains(key)) {
                    update();
                } else {
                    setMethod(kRanks);
                }
            }
        });
}

} // namespace lapidary::app
