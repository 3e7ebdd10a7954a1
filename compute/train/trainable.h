// SPDX-License-Identifier: Apache-2.0
// A model whose weights are float32 in memory, some of them with gradients.
#pragma once

#include "compute/decoder/decoder.h"
#include "compute/decoder/load_model.h"
#include "model/checkpoint/open_model.h"

#include <memory>
#include <string>
#include <vector>

namespace lapidary::compute {

/// A stored tensor by the name that its file gives it; shares its memory with the decoder.
struct StoredTensor
{
    std::string name;
    model::Role role = model::Role::Embedding;
    model::LayerId layer;
    model::ExpertId expert;
    at::Tensor tensor; ///< float32
    bool isTrained = false;
};

struct TrainableModel
{
    std::unique_ptr<model::OpenedModel> opened;
    std::unique_ptr<Decoder> decoder;
    std::vector<StoredTensor> tensors; ///< all of the checkpoint's roles, in its order

    std::vector<at::Tensor> trained() const;

    /// Routed experts of a layer; 0: it has none.
    std::int64_t expertsOf(model::LayerId layer) const;

    /// The selection bias of a layer; undefined when its gate has none.
    at::Tensor selectionBias(model::LayerId layer) const;
};

/// Opens a model for training. `trains`: router, experts, experts+router (with the feed-forward
/// blocks of dense layers) or all.
/// Errors: those of openModel and loadWeights; Unsupported for a GGUF file, for fused experts, and
/// for families whose stored norms are not their weights; InvalidArgument when nothing would be
/// trained.
model::Result<TrainableModel> loadTrainable(const std::string& path, const std::string& trains,
    Device device, const LoadProgress& progress);

} // namespace lapidary::compute
