// SPDX-License-Identifier: Apache-2.0
#include "compute/train/trainable.h"

#include "compute/base/aten.h"

#include <algorithm>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::ExpertId;
using model::LayerId;
using model::Result;
using model::Role;

bool isExpertRole(Role role)
{
    switch (role) {
    case Role::ExpertGate:
    case Role::ExpertUp:
    case Role::ExpertDown:
    case Role::SharedGate:
    case Role::SharedUp:
    case Role::SharedDown:
    case Role::SharedExpertGate:
    case Role::Gate:
    case Role::Up:
    case Role::Down:
        return true;
    default:
        return false;
    }
}

bool isTrainedRole(Role role, const std::string& trains)
{
    if (role == Role::SelectionBias || role == Role::RopeFactors) {
        return false; // moved by a balance rule, or not a weight at all
    }
    const bool isRouter = role == Role::Router;
    return trains == "all" || (trains != "experts" && isRouter)
        || (trains != "router" && isExpertRole(role));
}

/// The place of a role's tensor in the weights.
at::Tensor* slot(Weights& weights, const model::RoleTensor& role)
{
    if (!role.layer.isValid()) {
        switch (role.role) {
        case Role::Embedding:
            return &weights.embedding;
        case Role::Head:
            return &weights.head.weight;
        case Role::FinalNorm:
            return &weights.finalNorm;
        default:
            return nullptr;
        }
    }
    LayerWeights& w = weights.layers[static_cast<std::size_t>(role.layer.value())];
    switch (role.role) {
    case Role::InputNorm:
        return &w.inputNorm;
    case Role::Query:
        return &w.query.weight;
    case Role::Key:
        return &w.key.weight;
    case Role::Value:
        return &w.value.weight;
    case Role::Output:
        return &w.output.weight;
    case Role::QueryBias:
        return &w.query.bias;
    case Role::KeyBias:
        return &w.key.bias;
    case Role::ValueBias:
        return &w.value.bias;
    case Role::OutputBias:
        return &w.output.bias;
    case Role::QueryNorm:
        return &w.queryNorm;
    case Role::KeyNorm:
        return &w.keyNorm;
    case Role::FeedForwardNorm:
        return &w.feedForwardNorm;
    case Role::Gate:
        return &w.gate.weight;
    case Role::Up:
        return &w.up.weight;
    case Role::Down:
        return &w.down.weight;
    case Role::GateBias:
        return &w.gate.bias;
    case Role::UpBias:
        return &w.up.bias;
    case Role::DownBias:
        return &w.down.bias;
    case Role::Router:
        return &w.moe.router.weight;
    case Role::SelectionBias:
        return &w.moe.selectionBias;
    case Role::SharedExpertGate:
        return &w.moe.sharedGate.weight;
    case Role::SharedGate:
        return &w.moe.shared.gate;
    case Role::SharedUp:
        return &w.moe.shared.up;
    case Role::SharedDown:
        return &w.moe.shared.down;
    case Role::ExpertGate:
        return &w.moe.experts[static_cast<std::size_t>(role.expert.value())].gate;
    case Role::ExpertUp:
        return &w.moe.experts[static_cast<std::size_t>(role.expert.value())].up;
    case Role::ExpertDown:
        return &w.moe.experts[static_cast<std::size_t>(role.expert.value())].down;
    default:
        return nullptr;
    }
}

Result<void> checkSupported(const model::OpenedModel& opened)
{
    const auto refuse = [&opened](std::string what, std::string hint) {
        return Error{ErrorCode::Unsupported, std::move(what), opened.checkpoint().path(),
            std::move(hint), {}};
    };
    if (opened.checkpoint().folder() == nullptr || opened.checkpoint().gguf() != nullptr) {
        return refuse("a GGUF file cannot be trained", "train a Hugging Face or converted folder");
    }
    if (opened.config().normOffset != 0.0 || opened.config().hasSandwichNorms) {
        return refuse("models of the family " + opened.family().info.id + " cannot be trained yet",
            "train a model of the Llama kind");
    }
    const bool isFused = std::any_of(opened.roles().begin(), opened.roles().end(),
        [](const model::RoleTensor& role) { return role.role == Role::ExpertsGateUp; });
    return isFused ? Result<void>(refuse("experts that are stored fused cannot be trained yet",
               "export the model with one tensor per expert"))
                   : Result<void>();
}

} // namespace

std::vector<at::Tensor> TrainableModel::trained() const
{
    std::vector<at::Tensor> list;
    for (const StoredTensor& stored : tensors) {
        if (stored.isTrained) {
            list.push_back(stored.tensor);
        }
    }
    return list;
}

std::int64_t TrainableModel::expertsOf(LayerId layer) const
{
    const auto router
        = std::find_if(tensors.begin(), tensors.end(), [layer](const StoredTensor& stored) {
              return stored.role == Role::Router && stored.layer == layer;
          });
    return router == tensors.end() ? 0 : router->tensor.size(0);
}

at::Tensor TrainableModel::selectionBias(LayerId layer) const
{
    for (const StoredTensor& stored : tensors) {
        if (stored.role == Role::SelectionBias && stored.layer == layer) {
            return stored.tensor;
        }
    }
    return {};
}

Result<TrainableModel> loadTrainable(
    const std::string& path, const std::string& trains, Device device, const LoadProgress& progress)
{
    const Arithmetic arithmetic{at::kFloat, device == Device::Cuda ? at::kCUDA : at::kCPU};
    LAP_TRY(model::OpenedModel opened, model::openModel(path));
    LAP_CHECK(checkSupported(opened));
    TrainableModel result;
    result.opened = std::make_unique<model::OpenedModel>(std::move(opened));
    LAP_TRY(Weights weights, loadWeights(*result.opened, arithmetic, progress));
    bool isAnyTrained = false;
    for (const model::RoleTensor& role : result.opened->roles()) {
        at::Tensor* const place = slot(weights, role);
        if (place == nullptr) {
            continue;
        }
        // A copy of its own, aligned by the allocator: the same bits after a resume.
        *place = place->to(at::kFloat, /*non_blocking=*/false, /*copy=*/true).contiguous();
        const bool isTrained = isTrainedRole(role.role, trains);
        place->set_requires_grad(isTrained);
        isAnyTrained = isAnyTrained || isTrained;
        result.tensors.push_back({result.opened->tensor(role).name, role.role, role.layer,
            role.expert, *place, isTrained});
    }
    if (!isAnyTrained) {
        return Error{ErrorCode::InvalidArgument,
            "the model has no weights of the kind \"" + trains + "\"",
            result.opened->checkpoint().path(), "set trains to \"all\", or convert the model first",
            {}};
    }
    if (result.opened->config().isTied) {
        weights.head.weight = weights.embedding;
    }
    LAP_TRY(result.decoder, makeDecoder(*result.opened, arithmetic, std::move(weights)));
    return result;
}

} // namespace lapidary::compute
