// SPDX-License-Identifier: Apache-2.0
// GgufDraft: a GGUF file of which every field can be set wrong.
#pragma once

#include "tests/support/checkpoint_files.h"

#include <bit>

namespace lapidary::test {

inline constexpr std::uint32_t kU8 = 0;
inline constexpr std::uint32_t kU32 = 4;
inline constexpr std::uint32_t kI32 = 5;
inline constexpr std::uint32_t kF32 = 6;
inline constexpr std::uint32_t kBool = 7;
inline constexpr std::uint32_t kText = 8;
inline constexpr std::uint32_t kArray = 9;
inline constexpr std::uint32_t kU64 = 10;

inline std::string ggufText(std::string_view text)
{
    return little(text.size(), 8) + std::string(text);
}

/// A type number and the bytes of a value.
inline std::string ggufValue(std::uint32_t type, std::string_view payload)
{
    return little(type, 4) + std::string(payload);
}

inline std::string u32Value(std::uint32_t value)
{
    return ggufValue(kU32, little(value, 4));
}

inline std::string f32Value(float value)
{
    return ggufValue(kF32, little(std::bit_cast<std::uint32_t>(value), 4));
}

inline std::string textValue(std::string_view value)
{
    return ggufValue(kText, ggufText(value));
}

inline std::string arrayValue(std::uint32_t type, std::uint64_t count, std::string_view payload)
{
    return ggufValue(kArray, little(type, 4) + little(count, 8) + std::string(payload));
}

/// `dims` as the file writes them: the fastest first.
struct GgufDraftTensor
{
    std::string name;
    std::vector<std::uint64_t> dims;
    std::uint32_t type = 0;                   ///< F32
    std::uint64_t bytes = 0;                  ///< 0: four per element
    std::optional<std::uint64_t> offset = {}; ///< instead of the right one
};

struct GgufDraft
{
    std::string magic = "GGUF";
    std::uint32_t version = 3;
    std::optional<std::uint64_t> tensorCount; ///< instead of the right one
    std::optional<std::uint64_t> valueCount;
    std::vector<std::pair<std::string, std::string>> values; ///< key, ggufValue
    std::vector<GgufDraftTensor> tensors;
    std::uint64_t alignment = 32;
    std::string trailing; ///< appended to the file

    void set(const std::string& key, const std::string& value)
    {
        for (auto& [known, old] : values) {
            if (known == key) {
                old = value;
                return;
            }
        }
        values.emplace_back(key, value);
    }

    void remove(const std::string& key)
    {
        std::erase_if(values, [&](const auto& value) { return value.first == key; });
    }

    GgufDraftTensor& tensor(const std::string& name)
    {
        for (GgufDraftTensor& candidate : tensors) {
            if (candidate.name == name) {
                return candidate;
            }
        }
        qFatal("no such tensor in the draft");
    }

    std::uint64_t padded(std::uint64_t size) const
    {
        return (size + alignment - 1) / alignment * alignment;
    }

    static std::uint64_t bytesOf(const GgufDraftTensor& tensor)
    {
        std::uint64_t elements = 1;
        for (const std::uint64_t size : tensor.dims) {
            elements *= size;
        }
        return tensor.bytes == 0 ? 4 * elements : tensor.bytes;
    }

    std::string header() const
    {
        std::string file = magic + little(version, 4)
            + little(tensorCount.value_or(tensors.size()), 8)
            + little(valueCount.value_or(values.size()), 8);
        for (const auto& [key, value] : values) {
            file += ggufText(key) + value;
        }
        std::uint64_t offset = 0;
        for (const GgufDraftTensor& tensor : tensors) {
            file += ggufText(tensor.name) + little(tensor.dims.size(), 4);
            for (const std::uint64_t size : tensor.dims) {
                file += little(size, 8);
            }
            file += little(tensor.type, 4) + little(tensor.offset.value_or(offset), 8);
            offset += padded(bytesOf(tensor));
        }
        return file;
    }

    std::string bytes() const
    {
        std::string file = header();
        for (const GgufDraftTensor& tensor : tensors) {
            file.resize(padded(file.size()));
            file.resize(file.size() + bytesOf(tensor));
        }
        return file + trailing;
    }
};

/// The tiny llama of checkpoint_files.h.
inline GgufDraft tinyGguf()
{
    GgufDraft draft;
    draft.values = {{"general.architecture", textValue("llama")},
        {"llama.block_count", u32Value(1)}, {"llama.context_length", u32Value(64)},
        {"llama.embedding_length", u32Value(8)}, {"llama.feed_forward_length", u32Value(12)},
        {"llama.attention.head_count", u32Value(2)}, {"llama.attention.head_count_kv", u32Value(1)},
        {"llama.attention.layer_norm_rms_epsilon", f32Value(1e-5F)},
        {"llama.rope.freq_base", f32Value(10000.0F)}, {"tokenizer.ggml.bos_token_id", u32Value(1)},
        {"tokenizer.ggml.tokens", arrayValue(kText, 2, ggufText("a") + ggufText("bc"))}};
    draft.tensors = {{"token_embd.weight", {8, 10}}, {"output_norm.weight", {8}},
        {"blk.0.attn_norm.weight", {8}}, {"blk.0.attn_q.weight", {8, 8}},
        {"blk.0.attn_k.weight", {8, 4}}, {"blk.0.attn_v.weight", {8, 4}},
        {"blk.0.attn_output.weight", {8, 8}}, {"blk.0.ffn_norm.weight", {8}},
        {"blk.0.ffn_gate.weight", {8, 12}}, {"blk.0.ffn_down.weight", {12, 8}},
        {"blk.0.ffn_up.weight", {8, 12}}};
    return draft;
}

} // namespace lapidary::test
