// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/open_model.h"

#include "model/checkpoint/dequant/rows.h"
#include "model/checkpoint/resolve_roles.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <tuple>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kMaximalConfig = std::uint64_t{1} << 20;
constexpr std::string_view kConvertedType = "lapidary_moe";
constexpr std::string_view kConfigName = "config.json";

std::tuple<LayerId, Role, ExpertId> orderOf(const RoleTensor& tensor)
{
    return {tensor.layer, tensor.role, tensor.expert};
}

/// Where row `row` of a head-major matrix lies when the pairs are interleaved.
std::int64_t interleavedRow(std::int64_t row, std::int64_t headDim)
{
    const std::int64_t inHead = row % headDim;
    const std::int64_t half = headDim / 2;
    return row - inHead + 2 * (inHead % half) + inHead / half;
}

/// A family whose list `known` names the architecture, or null.
const ModelFamily* familyOf(
    std::string_view architecture, std::vector<std::string> ModelFamily::*known)
{
    for (const ModelFamily& family : registry<ModelFamily>()) {
        const std::vector<std::string>& names = family.*known;
        if (std::find(names.begin(), names.end(), architecture) != names.end()) {
            return &family;
        }
    }
    return nullptr;
}

Error unsupportedArchitecture(const std::string& fileName, std::string_view rule,
    std::string_view found, std::vector<std::string> ModelFamily::*known)
{
    std::string list;
    for (const ModelFamily& family : registry<ModelFamily>()) {
        for (const std::string& name : family.*known) {
            list += (list.empty() ? "" : ", ") + name;
        }
    }
    return broken(fileName,
        {.rule = rule,
            .problem = "the architecture is not supported",
            .found = found.empty() ? "none" : quotedText(found),
            .expected = "one of " + list,
            .code = ErrorCode::Unsupported});
}

/// What the model is and how its configuration reads.
struct Understanding
{
    const ModelFamily* family = nullptr;
    StoredForm form = StoredForm::HuggingFace;
    std::string configName; ///< what errors call the configuration
    ModelConfig config;
    std::vector<Notice> notices;
};

Result<Understanding> understandGguf(const Checkpoint& checkpoint)
{
    const GgufMetadata& metadata = *checkpoint.gguf();
    Understanding model{.form = StoredForm::Gguf, .configName = checkpoint.files().front()->name()};
    if (metadata.has("general.type")) {
        LAP_TRY(const std::string type, metadata.text("general.type"));
        if (type != "model") {
            return broken(model.configName,
                {.rule = "GG09",
                    .problem = "the file is not a whole model",
                    .place = "general.type",
                    .found = quotedText(type),
                    .expected = "\"model\"",
                    .code = ErrorCode::Unsupported});
        }
    }
    std::string architecture;
    if (metadata.has("general.architecture")) {
        LAP_TRY(architecture, metadata.text("general.architecture"));
    }
    model.family = familyOf(architecture, &ModelFamily::ggufArchitectures);
    if (model.family == nullptr) {
        return unsupportedArchitecture(
            model.configName, "GG09", architecture, &ModelFamily::ggufArchitectures);
    }
    const TensorInfo* embedding = checkpoint.find("token_embd.weight");
    const bool isMatrix = embedding != nullptr && embedding->shape.size() == 2;
    const GgufConfig config(metadata, architecture, model.configName,
        isMatrix ? embedding->shape.front() : 0, checkpoint.find("output.weight") != nullptr);
    LAP_TRY(model.config, model.family->readGguf(config));
    return model;
}

/// The family of a config.json: by its first class, or by its type when it names no class.
Result<const ModelFamily*> familyOf(const HuggingFaceConfig& config)
{
    LAP_TRY(const auto classes, config.architectures());
    LAP_TRY(const auto modelType, config.text("model_type"));
    if (modelType == kConvertedType) { // `architectures` may still name the dense class
        return familyOf(*modelType, &ModelFamily::modelTypes);
    }
    const bool hasClass = !classes.empty();
    const std::string architecture = hasClass ? classes.front() : modelType ? *modelType : "";
    const auto known = hasClass ? &ModelFamily::architectures : &ModelFamily::modelTypes;
    if (const ModelFamily* family = familyOf(architecture, known)) {
        return family;
    }
    return unsupportedArchitecture(config.fileName(), "CF04", architecture, known);
}

Result<Understanding> understandHuggingFace(const Checkpoint& checkpoint)
{
    const ModelFolder* folder = checkpoint.folder();
    Understanding model{.configName = std::string(kConfigName)};
    if (folder == nullptr || !folder->has(kConfigName)) {
        return broken(checkpoint.path(),
            {.rule = "CF01",
                .problem = "there is no config.json beside the weights",
                .place = folder == nullptr ? "" : folder->path(),
                .advice = "fetch config.json from the model's source into the same folder",
                .code = ErrorCode::NotFound});
    }
    LAP_TRY(const std::string text, folder->readText(kConfigName, kMaximalConfig, "CF01"));
    LAP_TRY(const HuggingFaceConfig config, HuggingFaceConfig::parse(text, model.configName));
    LAP_TRY(model.family, familyOf(config));
    LAP_TRY(model.config, model.family->readHuggingFace(config));
    if (config.json().contains("auto_map")) {
        model.notices.push_back({"CF03",
            "the model names code of its own (auto_map), which is ignored", model.configName});
    }
    return model;
}

void noteSpecialTokens(Understanding& model)
{
    for (const auto* ids : {&model.config.beginIds, &model.config.endIds}) {
        for (const std::int64_t id : *ids) {
            if (id >= model.config.vocabSize) {
                model.notices.push_back({"TK05",
                    "special token " + std::to_string(id) + " lies beyond the vocabulary of "
                        + std::to_string(model.config.vocabSize) + "; using it will be an error",
                    model.configName});
            }
        }
    }
}

} // namespace

OpenedModel::OpenedModel(Checkpoint checkpoint, const ModelFamily& family, ModelConfig config,
    std::vector<RoleTensor> roles, std::vector<Notice> notices)
    : m_checkpoint(std::move(checkpoint))
    , m_family(&family)
    , m_config(std::move(config))
    , m_roles(std::move(roles))
    , m_notices(std::move(notices))
{
    std::sort(m_roles.begin(), m_roles.end(),
        [](const RoleTensor& a, const RoleTensor& b) { return orderOf(a) < orderOf(b); });
}

const RoleTensor* OpenedModel::find(Role role, LayerId layer, ExpertId expert) const
{
    if (role == Role::Head && m_config.isTied) {
        role = Role::Embedding;
    }
    const std::tuple wanted(layer, role, expert);
    const auto found = std::lower_bound(m_roles.begin(), m_roles.end(), wanted,
        [](const RoleTensor& tensor, const auto& key) { return orderOf(tensor) < key; });
    return found != m_roles.end() && orderOf(*found) == wanted ? &*found : nullptr;
}

const TensorInfo& OpenedModel::tensor(const RoleTensor& role) const
{
    LAP_ASSERT(role.tensor < m_checkpoint.tensors().size());
    return m_checkpoint.tensors()[role.tensor];
}

std::uint64_t OpenedModel::parameters() const
{
    std::uint64_t sum = 0; // the tensors exist as bytes, so their elements fit
    for (const RoleTensor& role : m_roles) {
        if (role.role != Role::RopeFactors) {
            sum += elementCount(tensor(role).shape).value_or(0);
        }
    }
    return sum;
}

Result<void> OpenedModel::readRows(
    const RoleTensor& role, std::int64_t firstRow, std::span<float> out) const
{
    const TensorInfo& stored = tensor(role);
    if (role.rows == RowOrder::Halves) {
        return model::readRows(m_checkpoint, stored, firstRow, out);
    }
    if (stored.shape.size() == 1) {
        return readInterleavedVector(stored, firstRow, out);
    }
    const auto columns = static_cast<std::size_t>(rowLength(stored));
    for (std::size_t i = 0; i * columns < out.size(); ++i) {
        const std::int64_t row = firstRow + static_cast<std::int64_t>(i);
        const std::size_t count = std::min(columns, out.size() - i * columns);
        LAP_CHECK(model::readRows(m_checkpoint, stored, interleavedRow(row, m_config.headDim),
            out.subspan(i * columns, count)));
    }
    return {};
}

Result<void> OpenedModel::readInterleavedVector(
    const TensorInfo& stored, std::int64_t firstRow, std::span<float> out) const
{
    std::vector<float> values(out.size());
    LAP_CHECK(model::readRows(m_checkpoint, stored, firstRow, values)); // all of it or an error
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::int64_t from = interleavedRow(static_cast<std::int64_t>(i), m_config.headDim);
        out[i] = values[static_cast<std::size_t>(from)];
    }
    return {};
}

Result<OpenedModel> interpretCheckpoint(Checkpoint checkpoint)
{
    LAP_TRY(Understanding model,
        checkpoint.gguf() != nullptr ? understandGguf(checkpoint)
                                     : understandHuggingFace(checkpoint));
    const RoleSource source{checkpoint, model.configName, model.form};
    LAP_TRY(ResolvedRoles resolved, resolveRoles(source, *model.family, model.config));
    noteSpecialTokens(model);
    std::vector<Notice> notices = checkpoint.notices();
    std::move(model.notices.begin(), model.notices.end(), std::back_inserter(notices));
    std::move(resolved.notices.begin(), resolved.notices.end(), std::back_inserter(notices));
    return OpenedModel(std::move(checkpoint), *model.family, std::move(model.config),
        std::move(resolved.roles), std::move(notices));
}

Result<OpenedModel> openModel(const std::string& path)
{
    LAP_TRY(Checkpoint checkpoint, openCheckpoint(path));
    return interpretCheckpoint(std::move(checkpoint));
}

} // namespace lapidary::model
