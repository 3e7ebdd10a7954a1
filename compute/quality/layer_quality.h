// SPDX-License-Identifier: Apache-2.0
// LayerQuality: how good the cut of one layer is, measured on the recording's sketch before
// anything is converted. Ask again after an edit and only what changed is computed.
#pragma once

#include "compute/base/job.h"
#include "compute/quality/expert_outputs.h"
#include "compute/units/layer_units.h"
#include "model/core/json.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lapidary::compute {

/// The figures of one layer; absent where they are not defined.
struct LayerFigures
{
    model::LayerId layer;
    std::int64_t active = 0; ///< K: slices at work at each token, the shared ones included
    std::int64_t routed = 0; ///< of them, routed experts that are chosen
    /// ε = ‖y − ŷ‖ / ‖y‖ over the tokens, each weighted by 1/‖residual‖², with hard gates.
    std::optional<double> errorOracle; ///< the experts with the largest outputs are chosen
    std::optional<double> errorRouter; ///< the ridge router chooses
    /// Mean over the routed neurons of (b − a) / max(a, b): a distance to the own centre, b to the
    /// nearest other, of the neurons' contribution patterns. ("Simplified silhouette".)
    std::optional<double> silhouette;
    /// Mean cosine of the contribution patterns of two neurons of one expert, over that of two of
    /// different experts.
    std::optional<double> coactivationRatio;
    /// Share of an expert's firing (summed rates) in the step where it fires most, mean over
    /// experts; even firing gives 1 / number of recorded steps.
    std::optional<double> stepPurity;
    /// Standard deviation over mean of how many tokens the router gives each expert.
    std::optional<double> loadCv;
    std::vector<std::int64_t> sizes; ///< of the experts, copies included
    std::int64_t shared = 0;
    std::int64_t unassigned = 0;
    std::vector<std::int64_t> load; ///< tokens of the sketch that the router gives each expert
};

/// {"layer", "error_oracle", …, "sizes"}; undefined figures are null.
model::Json toJson(const LayerFigures& figures);

/// {"layers": […], "mean": {…}}: the mean of each figure over the layers where it is defined.
model::Json toJson(const std::vector<LayerFigures>& layers);

/// Measures cuts of the neurons of one layer.
class LayerQuality
{
public:
    /// Reads the sketch and the down-projection. Errors: those of LayerUnits::open and weight.
    static model::Result<LayerQuality> create(
        const model::OpenedModel& dense, const model::Recording& recording, model::LayerId layer);

    LayerQuality(LayerQuality&&) noexcept;
    LayerQuality& operator=(LayerQuality&&) noexcept;
    ~LayerQuality();

    /// Measures a cut. `active`: K, 0 means half of the slices; a slice is as wide as the routed
    /// experts are on average, which tells how many slices the shared neurons make up.
    /// The same figures at any number of threads. Errors: InvalidArgument for a K that is not
    /// possible.
    model::Result<LayerFigures> measure(const model::Grouping& grouping, std::int64_t active);

private:
    struct State;
    explicit LayerQuality(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

} // namespace lapidary::compute
