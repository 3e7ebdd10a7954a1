// SPDX-License-Identifier: Apache-2.0
// What a layout makes of a converted model: a config.json and, for every tensor, the pieces it is
// put together from.
#pragma once

#include "model/checkpoint/config/converted_config.h"
#include "model/checkpoint/open_model.h"
#include "model/checkpoint/safetensors/writer.h"
#include "model/core/json.h"
#include "model/core/result.h"

#include <optional>
#include <string>
#include <vector>

namespace lapidary::model {

/// Rows of a native tensor, padded with zeros; without a source, rows of one value.
struct DraftBlock
{
    std::string source;       ///< name of the native tensor, or empty
    std::int64_t rows = 0;    ///< rows that the block fills, those of the source first
    std::int64_t columns = 0; ///< the same of columns
    double value = 0.0;       ///< without a source; else the factor of the source's elements
};

struct DraftTensor
{
    PlannedTensor tensor;
    std::vector<DraftBlock> blocks; ///< one below the other; vectors are one row
};

struct ExportDraft
{
    Json config;
    std::vector<DraftTensor> tensors;
};

/// A converted model as layouts see it.
struct NativeModel
{
    const OpenedModel* opened = nullptr;
    ConvertedConfig converted;
    Json config; ///< its config.json

    DType dtype() const; ///< of the embedding
    /// Largest width of a routed expert, rounded up to a multiple of 8 (transformers' grouped
    /// products need rows of 16 bytes).
    std::int64_t paddedWidth() const;
    std::int64_t largestShared() const;
};

/// Reads the native folder that was opened. Errors: Unsupported when it is not a converted model.
Result<NativeModel> readNativeModel(const OpenedModel& opened);

/// Builds a draft.
class DraftBuilder
{
public:
    explicit DraftBuilder(const NativeModel& native)
        : m_native(native)
    { }

    /// Everything but the feed-forward blocks, as it is.
    void copyOutside();
    /// A tensor of one block that is padded to a shape. A vector is one row.
    void padded(std::string name, std::string source, Shape shape, double factor = 1.0);
    void constant(std::string name, DType dtype, Shape shape, double value);
    void stacked(std::string name, Shape shape, std::vector<DraftBlock> blocks);

    const NativeModel& native() const { return m_native; }

    std::vector<DraftTensor> tensors;

private:
    const NativeModel& m_native;
};

/// The configuration that all stock classes share, from the native one: dimensions, rotary
/// embedding, special tokens, type. `architecture` and `modelType` are those of the class.
Json stockConfig(const NativeModel& native, const char* architecture, const char* modelType);

/// The one number of routed and active experts of every layer.
struct UniformExperts
{
    std::int64_t experts = 0;
    std::int64_t active = 0;
};

/// Errors: Unsupported when layers differ or one is dense, naming the first that does.
Result<UniformExperts> uniformExperts(const NativeModel& native, const std::string& layout);

/// Checks that the model was converted for a gate that computes the same. Errors: Unsupported,
/// naming both and the command that helps.
Result<void> checkGate(const NativeModel& native, const std::string& layout);

/// "model.layers.3.mlp." and so on.
std::string mlpPrefix(std::int64_t layer);

Error notSayable(const NativeModel& native, std::string message, std::string hint);

} // namespace lapidary::model
