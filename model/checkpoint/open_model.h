// SPDX-License-Identifier: Apache-2.0
// Opening: from a path to a model whose every tensor has a role and the right shape. Only headers
// are read, so the cost does not depend on the size of the weights.
#pragma once

#include "model/checkpoint/base/checkpoint.h"
#include "model/checkpoint/families/model_family.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lapidary::model {

/// A role and the tensor of the checkpoint that plays it.
struct RoleTensor
{
    Role role = Role::Embedding;
    LayerId layer;          ///< invalid for the tensors outside the layers
    std::size_t tensor = 0; ///< index into Checkpoint::tensors()
    RowOrder rows = RowOrder::Halves;
    ExpertId expert = {}; ///< of a tensor that belongs to one expert
};

/// A checkpoint that is understood. Immutable and thread-safe.
class OpenedModel
{
public:
    /// `roles` must name tensors of the checkpoint; openModel makes sure of it.
    OpenedModel(Checkpoint checkpoint, const ModelFamily& family, ModelConfig config,
        std::vector<RoleTensor> roles, std::vector<Notice> notices);

    const Checkpoint& checkpoint() const { return m_checkpoint; }

    const ModelFamily& family() const { return *m_family; }

    const ModelConfig& config() const { return m_config; }

    /// All roles, sorted by layer (those outside the layers first), role, expert.
    std::span<const RoleTensor> roles() const { return m_roles; }

    /// The tensor that plays a role, or null when the model has none (a bias that it lacks). The
    /// head of a tied model is its embedding.
    const RoleTensor* find(
        Role role, LayerId layer = LayerId(), ExpertId expert = ExpertId()) const;

    const TensorInfo& tensor(const RoleTensor& role) const;

    /// Of the checkpoint and of its interpretation.
    const std::vector<Notice>& notices() const { return m_notices; }

    /// Number of weights that the model computes with; a tied embedding counts once.
    std::uint64_t parameters() const;

    /// Reads rows [firstRow, firstRow + n) of a role's tensor as float32, de-quantised, in the row
    /// order of Hugging Face (RowOrder::Halves). A vector is read as one row. Shapes: out [n,
    /// columns] row-major, n = out.size() / columns. Errors: InvalidArgument (beyond the tensor, or
    /// not whole rows), IoError.
    Result<void> readRows(
        const RoleTensor& role, std::int64_t firstRow, std::span<float> out) const;

private:
    Result<void> readInterleavedVector(
        const TensorInfo& stored, std::int64_t firstRow, std::span<float> out) const;

    Checkpoint m_checkpoint;
    const ModelFamily* m_family; ///< of the registry, which lives as long as the program
    ModelConfig m_config;
    std::vector<RoleTensor> m_roles;
    std::vector<Notice> m_notices;
};

/// Reads and checks the headers at a path: a Hugging Face folder or cache folder, a .safetensors
/// file, a .gguf file. What the tensors mean is not asked, so a file without a configuration opens
/// too. Errors: NotFound, Unsupported, or a rule of `checkpointRules()`.
Result<Checkpoint> openCheckpoint(const std::string& path);

/// Gives every tensor of a checkpoint its role.
/// Errors: CF01 to CF04, GG09.
Result<OpenedModel> interpretCheckpoint(Checkpoint checkpoint);

/// openCheckpoint, then interpretCheckpoint.
Result<OpenedModel> openModel(const std::string& path);

} // namespace lapidary::model
