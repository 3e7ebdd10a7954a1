// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/roles/expert_roles.h"

#include <algorithm>

namespace lapidary::model {

namespace {

/// Names within a layer. `{}` stands for the number of the expert; an empty name: the tensor is
/// stored fused or not at all.
struct Spelling
{
    const char* router;
    const char* gate;
    const char* up;
    const char* down;
    const char* gateUp;  ///< of all experts
    const char* allDown; ///< of all experts
};

const Spelling& spelling(ExpertNames names)
{
    static constexpr Spelling kPerExpert{"mlp.gate.weight", "mlp.experts.{}.gate_proj.weight",
        "mlp.experts.{}.up_proj.weight", "mlp.experts.{}.down_proj.weight", "", ""};
    static constexpr Spelling kFused{
        "mlp.gate.weight", "", "", "", "mlp.experts.gate_up_proj", "mlp.experts.down_proj"};
    static constexpr Spelling kMixtral{"block_sparse_moe.gate.weight",
        "block_sparse_moe.experts.{}.w1.weight", "block_sparse_moe.experts.{}.w3.weight",
        "block_sparse_moe.experts.{}.w2.weight", "", ""};
    static constexpr Spelling kGranite{"block_sparse_moe.router.layer.weight", "", "", "",
        "block_sparse_moe.input_linear.weight", "block_sparse_moe.output_linear.weight"};
    static constexpr Spelling kGraniteFused{"block_sparse_moe.router.weight", "", "", "",
        "block_sparse_moe.experts.gate_up_proj", "block_sparse_moe.experts.down_proj"};
    switch (names) {
    case ExpertNames::Fused:
        return kFused;
    case ExpertNames::Mixtral:
        return kMixtral;
    case ExpertNames::Granite:
        return kGranite;
    case ExpertNames::GraniteFused:
        return kGraniteFused;
    default:
        return kPerExpert;
    }
}

bool isFused(const Spelling& names)
{
    return *names.gateUp != '\0';
}

std::string numbered(const char* name, std::size_t expert)
{
    std::string text(name);
    const auto place = text.find("{}");
    return place == std::string::npos ? text : text.replace(place, 2, std::to_string(expert));
}

/// Collects the specs of one layer.
class LayerRoles
{
public:
    LayerRoles(const ModelConfig& config, LayerId layer, const std::string& prefix,
        std::vector<RoleSpec>& specs)
        : m_config(config)
        , m_experts(config.experts.at(layer.value()))
        , m_layer(layer)
        , m_prefix(prefix)
        , m_specs(specs)
    { }

    void add()
    {
        const Spelling& names = spelling(m_config.experts.names);
        const auto count = static_cast<std::int64_t>(m_experts.widths.size());
        spec(Role::Router, names.router, {count, d()});
        if (m_config.experts.gate.hasSelectionBias) {
            spec(Role::SelectionBias, "mlp.gate.e_score_correction_bias", {count});
        }
        if (isFused(names)) {
            const std::int64_t width = m_experts.widths.front();
            spec(Role::ExpertsGateUp, names.gateUp, {count, 2 * width, d()});
            spec(Role::ExpertsDown, names.allDown, {count, d(), width});
        } else {
            addEach(names);
        }
        addShared();
    }

private:
    std::int64_t d() const { return m_config.hiddenSize; }

    void spec(Role role, const std::string& name, Shape shape, ExpertId expert = {})
    {
        m_specs.push_back({role, m_layer, m_prefix + name, std::move(shape), Presence::Required,
            RowOrder::Halves, expert});
    }

    void addEach(const Spelling& names)
    {
        for (std::size_t e = 0; e < m_experts.widths.size(); ++e) {
            const ExpertId expert(static_cast<std::int32_t>(e));
            const std::int64_t width = m_experts.widths[e];
            spec(Role::ExpertGate, numbered(names.gate, e), {width, d()}, expert);
            spec(Role::ExpertUp, numbered(names.up, e), {width, d()}, expert);
            spec(Role::ExpertDown, numbered(names.down, e), {d(), width}, expert);
        }
    }

    void addShared()
    {
        const std::int64_t width = m_experts.sharedWidth;
        if (width == 0) {
            return;
        }
        const ExpertNames names = m_config.experts.names;
        if (names == ExpertNames::Granite || names == ExpertNames::GraniteFused) {
            spec(Role::SharedGateUp, "shared_mlp.input_linear.weight", {2 * width, d()});
            spec(Role::SharedDown, "shared_mlp.output_linear.weight", {d(), width});
            return;
        }
        const std::string stem = "mlp." + m_config.experts.sharedName + ".";
        spec(Role::SharedGate, stem + "gate_proj.weight", {width, d()});
        spec(Role::SharedUp, stem + "up_proj.weight", {width, d()});
        spec(Role::SharedDown, stem + "down_proj.weight", {d(), width});
        if (m_config.experts.hasSharedGate) {
            spec(Role::SharedExpertGate, "mlp." + m_config.experts.sharedName + "_gate.weight",
                {1, d()});
        }
    }

    const ModelConfig& m_config;
    const LayerExperts& m_experts;
    LayerId m_layer;
    const std::string& m_prefix;
    std::vector<RoleSpec>& m_specs;
};

} // namespace

void findExpertNames(const Checkpoint& checkpoint, ModelConfig& config)
{
    ExpertConfig& experts = config.experts;
    const auto first = std::find_if(experts.layers.begin(), experts.layers.end(),
        [](const LayerExperts& layer) { return !layer.isDense(); });
    if (first == experts.layers.end() || experts.spellings.empty()) {
        return;
    }
    const std::string prefix
        = "model.layers." + std::to_string(first - experts.layers.begin()) + ".";
    const auto isStored = [&](ExpertNames names) {
        const Spelling& one = spelling(names);
        return checkpoint.find(prefix + (isFused(one) ? one.gateUp : numbered(one.gate, 0)))
            != nullptr;
    };
    const auto found = std::find_if(experts.spellings.begin(), experts.spellings.end(), isStored);
    experts.names = found == experts.spellings.end() ? experts.spellings.front() : *found;
}

bool storesEachExpert(ExpertNames names)
{
    return !isFused(spelling(names));
}

void addExpertRoles(const ModelConfig& config, LayerId layer, const std::string& prefix,
    std::vector<RoleSpec>& specs)
{
    LayerRoles(config, layer, prefix, specs).add();
}

} // namespace lapidary::model
