// SPDX-License-Identifier: Apache-2.0
#include "compute/train/dense_twin.h"

#include "compute/base/aten.h"
#include "compute/train/tensor_bag.h"
#include "model/core/atomic_file.h"
#include "model/core/strict_json.h"
#include "model/text/companions.h"

#include <map>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::Result;
using model::Role;

constexpr std::uint64_t kLargestConfig = std::uint64_t{1} << 24;

/// The slices of one dense matrix; experts by their number, the shared one behind them.
struct Slices
{
    std::map<std::int32_t, at::Tensor> parts;
    std::int64_t dimension = 0; ///< along which they lie side by side

    at::Tensor whole() const
    {
        std::vector<at::Tensor> list;
        for (const auto& [expert, part] : parts) {
            list.push_back(part.detach());
        }
        return at::cat(list, dimension);
    }
};

constexpr std::int32_t kShared = INT32_MAX;

/// Where a slice belongs: "gate_proj", "up_proj", "down_proj", or nothing.
const char* matrixOf(Role role)
{
    switch (role) {
    case Role::ExpertGate:
    case Role::SharedGate:
        return "gate_proj";
    case Role::ExpertUp:
    case Role::SharedUp:
        return "up_proj";
    case Role::ExpertDown:
    case Role::SharedDown:
        return "down_proj";
    default:
        return nullptr;
    }
}

bool isOfRouting(Role role)
{
    return role == Role::Router || role == Role::SelectionBias || role == Role::SharedExpertGate;
}

TensorBag denseTensors(const TrainableModel& mixture)
{
    TensorBag bag;
    std::map<std::string, Slices> matrices;
    for (const StoredTensor& stored : mixture.tensors) {
        if (const char* matrix = matrixOf(stored.role)) {
            Slices& slices = matrices["model.layers." + std::to_string(stored.layer.value())
                + ".mlp." + matrix + ".weight"];
            slices.dimension = std::string_view(matrix) == "down_proj" ? 1 : 0;
            slices.parts[stored.expert.isValid() ? stored.expert.value() : kShared] = stored.tensor;
        } else if (!isOfRouting(stored.role)) {
            bag.add(stored.name, stored.tensor);
        }
    }
    for (const auto& [name, slices] : matrices) {
        bag.add(name, slices.whole());
    }
    return bag;
}

Result<Json> denseConfig(const model::ModelFolder& folder)
{
    LAP_TRY(const std::string text, folder.readText("config.json", kLargestConfig, "CF01"));
    LAP_TRY(Json config, model::parseStrictJson(text));
    config.erase("lapidary");
    config.erase("dtype");
    config["model_type"] = "llama";
    config["architectures"] = {"LlamaForCausalLM"};
    config["torch_dtype"] = "float32";
    return config;
}

} // namespace

DenseTwin::DenseTwin(TrainableModel model, const Recipe& recipe)
    : m_model(std::move(model))
    , m_optimizer(m_model.trained(), {.weightDecay = recipe.weightDecay})
    , m_gradientClip(recipe.gradientClip)
{ }

double DenseTwin::step(const Batch& batch, double learningRate)
{
    const at::Tensor loss
        = at::cross_entropy_loss(batchLogits(*m_model.decoder, batch), batch.targets);
    loss.backward();
    m_optimizer.clipGradients(m_gradientClip);
    m_optimizer.step(learningRate);
    return loss.item<double>();
}

bool holdsDense(const ConversionFacts& facts)
{
    return facts.isConverted && facts.repair == "none";
}

Result<void> writeDense(const TrainableModel& mixture, const std::filesystem::path& folder)
{
    const model::Checkpoint& checkpoint = mixture.opened->checkpoint();
    LAP_TRY(const ConversionFacts facts, conversionFacts(*mixture.opened));
    if (!holdsDense(facts)) {
        return Error{ErrorCode::Unsupported, "the dense model is not in this mixture's weights",
            checkpoint.path(), "convert with --repair none", {}};
    }
    std::filesystem::create_directories(folder);
    LAP_TRY(const Json config, denseConfig(*checkpoint.folder()));
    LAP_CHECK(model::saveFile(folder / "config.json", config.dump(2) + "\n"));
    LAP_CHECK(model::copyCompanions(checkpoint, folder));
    const TensorBag bag = denseTensors(mixture);
    LAP_CHECK(model::writeSafetensorsFolder(folder, bag.plan(), bag.source()));
    return {};
}

Result<std::string> findDense(const Recipe& recipe, const ConversionFacts& facts)
{
    if (!recipe.denseModel.empty()) {
        return recipe.denseModel;
    }
    constexpr const char* kHint = "name it in the recipe's key dense_model";
    if (facts.denseModel.empty()) {
        return Error{ErrorCode::InvalidArgument,
            "the model does not say which dense model it was made from", recipe.model, kHint, {}};
    }
    const auto opened = model::openModel(facts.denseModel);
    if (!opened) {
        return Error{ErrorCode::NotFound, "the dense model that it was made from cannot be opened",
            facts.denseModel, kHint, {}};
    }
    LAP_TRY(const std::string fingerprint, opened->checkpoint().fingerprint());
    if (fingerprint != facts.fingerprint) {
        return Error{ErrorCode::InvalidArgument,
            "this is not the dense model any more that the mixture was made from: found the "
            "fingerprint "
                + fingerprint + ", expected " + facts.fingerprint,
            facts.denseModel, kHint, {}};
    }
    return facts.denseModel;
}

} // namespace lapidary::compute
