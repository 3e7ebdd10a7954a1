// SPDX-License-Identifier: Apache-2.0
// The configuration in the metadata of a GGUF file, typed and ranged (rule CF01).
#pragma once

#include "model/checkpoint/config/model_config.h"
#include "model/checkpoint/gguf/metadata.h"
#include "model/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lapidary::model {

/// The keys `ARCHITECTURE.…` of one file. Getters for a missing key answer nothing, for a wrong
/// type or a value out of range an error with rule CF01.
class GgufConfig
{
public:
    /// `vocabSize` is the number of rows of the embedding, `hasHead` whether the file stores a head
    /// of its own: GGUF says neither in its metadata.
    GgufConfig(const GgufMetadata& metadata, std::string architecture, std::string fileName,
        std::int64_t vocabSize, bool hasHead)
        : m_metadata(metadata)
        , m_architecture(std::move(architecture))
        , m_fileName(std::move(fileName))
        , m_vocabSize(vocabSize)
        , m_hasHead(hasHead)
    { }

    const GgufMetadata& metadata() const { return m_metadata; }

    const std::string& fileName() const { return m_fileName; }

    /// `key` without the architecture: "attention.sliding_window".
    Result<std::optional<std::int64_t>> integer(
        std::string_view key, std::int64_t minimum, std::int64_t maximum) const;
    /// A finite number > 0.
    Result<std::optional<double>> positive(std::string_view key) const;
    Result<std::optional<std::string>> text(std::string_view key) const;

    /// Everything that llama-like models have in common.
    Result<ModelConfig> common() const;

    Error outOfRange(std::string_view key, std::string found, std::string expected) const;

private:
    std::string fullKey(std::string_view key) const
    {
        return m_architecture + "." + std::string(key);
    }

    Result<std::int64_t> required(
        std::string_view key, std::int64_t minimum, std::int64_t maximum) const;
    Result<void> readHeads(ModelConfig& config) const;
    Result<RopeConfig> rope() const;
    Result<void> readSpecialTokens(ModelConfig& config) const;

    const GgufMetadata& m_metadata;
    std::string m_architecture;
    std::string m_fileName;
    std::int64_t m_vocabSize;
    bool m_hasHead;
};

} // namespace lapidary::model
