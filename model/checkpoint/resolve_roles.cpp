// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/resolve_roles.h"

#include "model/checkpoint/roles/expert_roles.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lapidary::model {

namespace {

constexpr std::size_t kMaximalListed = 5;

/// Works through the expected tensors; remembers which stored ones have found their role.
class RoleResolver
{
public:
    RoleResolver(const RoleSource& source, const ModelConfig& config)
        : m_source(source)
        , m_config(config)
        , m_isUsed(source.checkpoint.tensors().size(), false)
    { }

    Result<void> resolve(const std::vector<RoleSpec>& specs)
    {
        for (const RoleSpec& spec : specs) {
            LAP_CHECK(resolveOne(spec));
        }
        if (m_missing > 0) {
            return missingTensors();
        }
        return checkUnused();
    }

    ResolvedRoles take() { return std::move(m_resolved); }

private:
    Error error(Finding finding) const
    {
        finding.rule = "CF02";
        return broken(m_source.checkpoint.path(), std::move(finding));
    }

    Result<void> resolveOne(const RoleSpec& spec)
    {
        const TensorInfo* tensor = m_source.checkpoint.find(spec.name);
        if (tensor == nullptr) {
            if (spec.presence == Presence::Required && m_missing++ == 0) {
                m_firstMissing = &spec;
            }
            return {};
        }
        if (tensor->shape != spec.shape) {
            return error({.problem = "a tensor has another shape than the configuration says",
                .place = "tensor " + quotedText(tensor->name),
                .found = text(tensor->shape),
                .expected = text(spec.shape) + " from " + m_source.configName});
        }
        if (!isWeightType(tensor->dtype)) {
            return error({.problem = "a weight has a type that is not one for weights",
                .place = "tensor " + quotedText(tensor->name),
                .found = std::string(name(tensor->dtype)),
                .expected = "a floating-point type"});
        }
        const auto index = static_cast<std::size_t>(tensor - m_source.checkpoint.tensors().data());
        m_isUsed[index] = true;
        m_resolved.roles.push_back({spec.role, spec.layer, index, spec.rows, spec.expert});
        return {};
    }

    Error missingTensors() const
    {
        const std::string& fileName = m_source.checkpoint.files().front()->name();
        const bool isShard = m_source.checkpoint.format() == "safetensors"
            && fileName.find("-of-") != std::string::npos;
        return error({.problem = "tensors are missing: " + grouped(m_missing) + " in all",
            .place = "tensor " + quotedText(m_firstMissing->name),
            .found = "none",
            .expected = text(m_firstMissing->shape) + " from " + m_source.configName,
            .advice = isShard ? "this is one shard of a model; open its folder" : ""});
    }

    /// The layer that a tensor's name puts it in, if it follows the naming of layers.
    std::optional<std::int64_t> layerOf(std::string_view name) const
    {
        const std::string_view prefix
            = m_source.form == StoredForm::Gguf ? "blk." : "model.layers.";
        if (!name.starts_with(prefix)) {
            return std::nullopt;
        }
        name.remove_prefix(prefix.size());
        std::int64_t layer = 0;
        const auto [end, reason] = std::from_chars(name.data(), name.data() + name.size(), layer);
        const bool isNumber
            = reason == std::errc() && end != name.data() + name.size() && *end == '.';
        return isNumber ? std::optional(layer) : std::nullopt;
    }

    /// Tensors that computing does not need and that many files carry.
    bool isHarmless(std::string_view name) const
    {
        return name.ends_with("rotary_emb.inv_freq")
            || (m_config.isTied && name == "lm_head.weight");
    }

    Result<void> checkUnused()
    {
        std::string list;
        std::size_t count = 0;
        const auto tensors = m_source.checkpoint.tensors();
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            if (m_isUsed[i] || isHarmless(tensors[i].name)) {
                continue;
            }
            if (const auto layer = layerOf(tensors[i].name);
                layer && *layer >= m_config.layers + m_config.ignoredLayers) {
                return error({.problem = "there are more layers than the configuration says",
                    .place = "tensor " + quotedText(tensors[i].name),
                    .found = "layer " + std::to_string(*layer),
                    .expected = std::to_string(m_config.layers) + " layers, counted from 0, from "
                        + m_source.configName});
            }
            if (++count <= kMaximalListed) {
                list += (list.empty() ? "" : ", ") + quotedText(tensors[i].name);
            }
        }
        if (count > 0) {
            m_resolved.notices.push_back({"CF02",
                grouped(count) + " tensors play no role in this architecture and are ignored: "
                    + list + (count > kMaximalListed ? ", …" : ""),
                m_source.checkpoint.path()});
        }
        return {};
    }

    const RoleSource& m_source;
    const ModelConfig& m_config;
    std::vector<bool> m_isUsed;
    std::uint64_t m_missing = 0;
    const RoleSpec* m_firstMissing = nullptr;
    ResolvedRoles m_resolved;
};

/// Where each expert has tensors of its own, a configuration cannot promise more experts than there
/// are tensors.
Result<void> checkExpertCount(const RoleSource& source, const ModelConfig& config)
{
    std::uint64_t experts = 0;
    for (const LayerExperts& layer : config.experts.layers) {
        experts += layer.widths.size();
    }
    const std::uint64_t tensors = source.checkpoint.tensors().size();
    if (storesEachExpert(config.experts.names) && experts > tensors) {
        return broken(source.checkpoint.path(),
            {.rule = "CF02",
                .problem = "there are fewer tensors than experts",
                .found = grouped(tensors) + " tensors",
                .expected = grouped(experts) + " experts from " + source.configName});
    }
    return {};
}

/// GGUF metadata do not speak of biases; the tensors do.
void setBiases(ModelConfig& config, const std::vector<RoleTensor>& roles)
{
    const auto has = [&roles](Role role) {
        return std::any_of(roles.begin(), roles.end(),
            [role](const RoleTensor& tensor) { return tensor.role == role; });
    };
    config.hasAttentionBias = has(Role::QueryBias);
    config.hasOutputBias = has(Role::OutputBias);
    config.hasMlpBias = has(Role::UpBias);
}

} // namespace

Result<ResolvedRoles> resolveRoles(
    const RoleSource& source, const ModelFamily& family, ModelConfig& config)
{
    // A configuration drives no allocation: every layer has tensors of its own.
    if (static_cast<std::uint64_t>(config.layers) > source.checkpoint.tensors().size()) {
        return broken(source.checkpoint.path(),
            {.rule = "CF02",
                .problem = "there are fewer tensors than layers",
                .found = grouped(source.checkpoint.tensors().size()) + " tensors",
                .expected = std::to_string(config.layers) + " layers from " + source.configName});
    }
    findExpertNames(source.checkpoint, config);
    LAP_CHECK(checkExpertCount(source, config));
    const std::vector<RoleSpec> specs = family.roles(config, source.form);
    RoleResolver resolver(source, config);
    LAP_CHECK(resolver.resolve(specs));
    ResolvedRoles resolved = resolver.take();
    if (source.form == StoredForm::Gguf) {
        setBiases(config, resolved.roles);
    }
    return resolved;
}

} // namespace lapidary::model
