// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine is asked to trace: a model, a text, and changes of the routing.
#pragma once

#include "model/core/json.h"

#include <QString>

#include <vector>

namespace lapidary::app {

/// A change of the routing: one expert of one layer muted, boosted or forced.
struct RouteChange
{
    QString kind; ///< "mute", "boost", "force"
    int layer = 0;
    int expert = 0;
    double factor = 1.0; ///< of a boost

    friend bool operator==(const RouteChange&, const RouteChange&) = default;
};

/// "Mute L2 E5", "Boost L2 E5 × 4".
QString changeText(const RouteChange& change);

struct RouteRequest
{
    QString model;
    QString prompt; ///< used when there is no data file
    int tokens = 0; ///< to generate; 0: none
    QString data;   ///< a data file instead of the prompt
    int skip = 0;   ///< items of it that are passed over
    int limit = 0;  ///< items of it at most
    bool isSampled = false;
    double temperature = 0.8;
    int seed = 0;
    std::vector<RouteChange> changes;
};

/// The parameters of `trace`.
model::Json parametersOf(const RouteRequest& request, const QString& out);

} // namespace lapidary::app
