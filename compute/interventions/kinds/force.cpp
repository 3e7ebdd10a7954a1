// SPDX-License-Identifier: Apache-2.0
// force: an expert is chosen by every token, in place of the token's last choice, with the weight
// that the gate gives it. A token that has chosen it already keeps its bits.
#include "compute/base/aten.h"
#include "compute/interventions/kinds/intervention.h"
#include "compute/moe/moe_layer.h"

#include <algorithm>
#include <memory>

namespace lapidary::compute {

namespace {

/// What one layer's gate said until its weights come by.
struct GateState
{
    at::Tensor logits;  ///< [N, E]
    at::Tensor experts; ///< [N, K] after the change
    at::Tensor changed; ///< bool [N, 1]: rows with other experts than the gate chose
};

/// Puts the missing experts into the last places that hold no forced one. Returns true when the row
/// has changed.
bool forceRow(std::int64_t* row, std::int64_t K, const std::vector<std::int64_t>& forced)
{
    bool isChanged = false;
    for (const std::int64_t expert : forced) {
        if (std::find(row, row + K, expert) != row + K) {
            continue;
        }
        for (std::int64_t k = K; k-- > 0;) {
            if (std::find(forced.begin(), forced.end(), row[k]) == forced.end()) {
                row[k] = expert;
                isChanged = true;
                break;
            }
        }
    }
    return isChanged;
}

void force(at::Tensor& experts, const std::vector<InterventionTarget>& targets, GateState& state)
{
    std::vector<std::int64_t> forced;
    for (const InterventionTarget& target : targets) {
        forced.push_back(target.expert.value());
    }
    at::Tensor rows = experts.to(at::kCPU).contiguous().clone();
    const at::Tensor changed = at::zeros({rows.size(0), 1}, at::kBool);
    auto* const data = rows.data_ptr<std::int64_t>();
    const std::int64_t K = rows.size(1);
    for (std::int64_t t = 0; t < rows.size(0); ++t) {
        changed.data_ptr<bool>()[t] = forceRow(data + t * K, K, forced);
    }
    experts = rows.to(experts.device());
    state.experts = experts;
    state.changed = changed.to(experts.device());
}

Tap tapOf(std::vector<InterventionTarget> targets, const model::ModelConfig& config)
{
    return [targets = std::move(targets), state = std::make_shared<GateState>(), config](
               at::Tensor& tensor, std::string_view name, model::LayerId layer) {
        if (name == place::kRouterLogits) {
            state->logits = tensor;
            return;
        }
        if (name != place::kExperts && name != place::kExpertWeights) {
            return;
        }
        const auto forced = targetsIn(targets, layer);
        if (forced.empty()) {
            return;
        }
        if (name == place::kExperts) {
            force(tensor, forced, *state);
            return;
        }
        const model::GateSpec gate = config.experts.gateOf(layer.value());
        tensor
            = at::where(state->changed, weighExperts(state->logits, state->experts, gate), tensor);
    };
}

} // namespace

Intervention makeForce()
{
    return {.info = {.id = "force",
                .title = "Force",
                .summary = "Every token chooses an expert, in place of its last choice."},
        .makeTap = tapOf};
}

} // namespace lapidary::compute
