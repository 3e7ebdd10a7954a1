// SPDX-License-Identifier: GPL-3.0-or-later
// GroupEngine: what the Group page asks of the engine: to group by a method, and how good the
// grouping of the shown layer is.
#pragma once

#include "model/core/json.h"
#include "model/core/param_spec.h"

#include <QObject>
#include <QTimer>

#include <map>
#include <optional>

namespace lapidary::app {

class GroupSession;
struct Services;

/// Measured figures of one layer; nothing where the engine gave none.
struct LayerQuality
{
    std::optional<double> errorOracle;
    std::optional<double> errorRouter;
    std::optional<double> loadDeviation; ///< standard deviation over mean of the experts' loads
    std::optional<double> coactivation;  ///< within over between experts
    std::optional<double> stepPurity;

    friend bool operator==(const LayerQuality&, const LayerQuality&) = default;
};

/// Reads one element of `layers` of the answer of `quality`.
LayerQuality layerQuality(const model::Json& layer);

class GroupEngine : public QObject
{
    Q_OBJECT

public:
    GroupEngine(Services& services, GroupSession& session, QObject* parent = nullptr);

    bool canGroup() const;
    bool canMeasure() const;

    /// The grouping methods, once `describe` has answered.
    const std::vector<model::KindInfo>& methods() const { return m_methods; }

    /// Asks for the methods, unless they are known.
    void fetchMethods();

    bool isGrouping() const { return m_isGrouping; }

    /// Runs a method over all layers; the result is one edit, or a new grouping when there is none.
    /// `values`: experts, shared, heads and the method's own parameters.
    void group(const model::KindInfo& method, const model::Json& values);

    /// The newest figures of a layer, also while they are measured anew; null: none yet.
    const LayerQuality* quality(int layer) const;
    /// Those at the last snapshot, or the first ones since the grouping was opened.
    const LayerQuality* reference(int layer) const;

    bool isMeasuring() const { return m_isMeasuring; }

    /// Why there are no figures; empty when there are, or when none were asked for.
    const QString& problem() const { return m_problem; }

    /// The present figures become the reference.
    void setReference();

Q_SIGNALS:
    /// Methods, figures or what is being worked on changed.
    void changed();
    /// A grouping by `method` came and was shown.
    void grouped(const QString& method);
    /// An attempt failed.
    void failed(const lapidary::model::Error& error, const QString& what);

private:
    void measureSoon();
    void measure();
    void askQuality(const QString& file, int layer);
    void askGroup(const model::Json& params, const QString& file, const QString& title);
    void takeGrouping(const QString& file, const QString& title);

    Services& m_services;
    GroupSession& m_session;
    std::vector<model::KindInfo> m_methods;
    std::map<int, LayerQuality> m_quality;
    std::map<int, LayerQuality> m_reference;
    QTimer m_timer;
    std::int64_t m_request = 0; ///< the running measurement
    int m_number = 0;           ///< of the newest one; older answers are dropped
    bool m_isFetching = false;
    bool m_isGrouping = false;
    bool m_isMeasuring = false;
    QString m_problem;
};

} // namespace lapidary::app
