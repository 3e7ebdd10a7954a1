// SPDX-License-Identifier: Apache-2.0
// Handcrafted checkpoint files: bytes put together in memory, so that a test can break one thing.
#pragma once

#include <QTemporaryDir>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lapidary::test {

/// One file or folder that breaks exactly one rule. `build` writes it into an empty folder and
/// answers the path to open.
struct RuleCase
{
    std::string rule;
    std::string what;
    std::function<std::string(const std::string& folder)> build;
};

inline std::string writeFile(
    const std::string& folder, const std::string& name, std::string_view bytes)
{
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path.string();
}

inline std::string readFile(const std::string& path)
{
    std::string bytes(std::filesystem::file_size(path), '\0');
    std::ifstream(path, std::ios::binary)
        .read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

/// "t17" for "t" and 17.
inline std::string numbered(std::string stem, int number)
{
    return stem.append(std::to_string(number));
}

/// `count` little-endian bytes of a number.
inline std::string little(std::uint64_t value, int count)
{
    std::string bytes;
    for (int i = 0; i < count; ++i) {
        bytes += static_cast<char>(i < 8 ? value >> (8 * i) & 255U : 0U);
    }
    return bytes;
}

/// `text` with the first `from` replaced; the test is wrong when there is none.
inline std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    const auto at = text.find(from);
    if (at == std::string::npos) {
        qFatal("the text to replace was not found");
    }
    return text.replace(at, from.size(), to);
}

inline std::string fixture(const std::string& name)
{
    return std::string(LAPIDARY_SOURCE_DIR) + "/tests/fixtures/stories260K/" + name;
}

// ---- safetensors
// ---------------------------------------------------------------------------------

inline std::string safetensorsFile(std::string_view header, std::string_view data)
{
    return little(header.size(), 8) + std::string(header) + std::string(data);
}

/// A tensor of zeros, in F32 unless said otherwise.
struct DraftTensor
{
    std::string name;
    std::vector<std::int64_t> shape;
    std::string dtype = "F32";
    int elementBytes = 4;
};

inline std::int64_t elementsOf(const std::vector<std::int64_t>& shape)
{
    std::int64_t product = 1;
    for (const std::int64_t size : shape) {
        product *= size;
    }
    return product;
}

inline std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text = "[";
    for (const std::int64_t size : shape) {
        text.append(text.size() > 1 ? "," : "").append(std::to_string(size));
    }
    return text + "]";
}

inline std::string safetensorsOf(const std::vector<DraftTensor>& tensors)
{
    std::string header = "{";
    std::int64_t end = 0;
    for (const DraftTensor& tensor : tensors) {
        const std::int64_t begin = end;
        end += elementsOf(tensor.shape) * tensor.elementBytes;
        header.append(header.size() > 1 ? ",\"" : "\"").append(tensor.name);
        header.append("\":{\"dtype\":\"").append(tensor.dtype).append("\",\"shape\":");
        header.append(shapeText(tensor.shape)).append(",\"data_offsets\":[");
        header.append(std::to_string(begin)).append(",").append(std::to_string(end)).append("]}");
    }
    return safetensorsFile(header + "}", std::string(static_cast<std::size_t>(end), '\0'));
}

// ---- a tiny llama
// --------------------------------------------------------------------------------

/// One layer, hidden size 8, two heads of 4, one key-value head, 12 neurons, 10 tokens, tied.
inline std::string tinyConfig()
{
    return R"({"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 8,
 "intermediate_size": 12, "num_hidden_layers": 1, "num_attention_heads": 2,
 "num_key_value_heads": 1, "vocab_size": 10, "rms_norm_eps": 1e-05, "hidden_act": "silu",
 "max_position_embeddings": 64, "rope_theta": 10000.0, "tie_word_embeddings": true,
 "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "float32"})";
}

inline std::vector<DraftTensor> tinyTensors()
{
    const std::string layer = "model.layers.0.";
    return {{"model.embed_tokens.weight", {10, 8}}, {layer + "input_layernorm.weight", {8}},
        {layer + "mlp.down_proj.weight", {8, 12}}, {layer + "mlp.gate_proj.weight", {12, 8}},
        {layer + "mlp.up_proj.weight", {12, 8}}, {layer + "post_attention_layernorm.weight", {8}},
        {layer + "self_attn.k_proj.weight", {4, 8}}, {layer + "self_attn.o_proj.weight", {8, 8}},
        {layer + "self_attn.q_proj.weight", {8, 8}}, {layer + "self_attn.v_proj.weight", {4, 8}},
        {"model.norm.weight", {8}}};
}

/// Writes a folder with one safetensors file.
inline std::string writeTinyFolder(const std::string& folder,
    const std::string& config = tinyConfig(),
    const std::vector<DraftTensor>& tensors = tinyTensors())
{
    writeFile(folder, "config.json", config);
    writeFile(folder, "model.safetensors", safetensorsOf(tensors));
    return folder;
}

inline constexpr const char* kShardA = "model-00001-of-00002.safetensors";
inline constexpr const char* kShardB = "model-00002-of-00002.safetensors";

inline std::string indexOf(
    const std::vector<std::pair<std::string, std::string>>& map, std::int64_t totalSize)
{
    std::string json
        = R"({"metadata": {"total_size": )" + std::to_string(totalSize) + R"(}, "weight_map": {)";
    for (std::size_t i = 0; i < map.size(); ++i) {
        json.append(i == 0 ? "\"" : ", \"").append(map[i].first).append("\": \"");
        json.append(map[i].second).append("\"");
    }
    return json + "}}";
}

/// The same model in two shards. `edit` may change the text of the index.
inline std::string writeTinyShards(
    const std::string& folder,
    const std::function<std::string(std::string)>& edit = [](std::string text) { return text; })
{
    const std::vector<DraftTensor> all = tinyTensors();
    const std::vector<DraftTensor> first(all.begin(), all.begin() + 5);
    const std::vector<DraftTensor> second(all.begin() + 5, all.end());
    std::vector<std::pair<std::string, std::string>> map;
    std::int64_t bytes = 0;
    for (const DraftTensor& tensor : all) {
        map.emplace_back(tensor.name, map.size() < first.size() ? kShardA : kShardB);
        bytes += elementsOf(tensor.shape) * tensor.elementBytes;
    }
    writeFile(folder, "config.json", tinyConfig());
    writeFile(folder, kShardA, safetensorsOf(first));
    writeFile(folder, kShardB, safetensorsOf(second));
    writeFile(folder, "model.safetensors.index.json", edit(indexOf(map, bytes)));
    return folder;
}

} // namespace lapidary::test
