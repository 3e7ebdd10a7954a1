// SPDX-License-Identifier: Apache-2.0
// Models whose configuration breaks one of the rules CF01, CF02, CF04.
#pragma once

#include "tests/support/checkpoint_gguf_draft.h"

namespace lapidary::test {

class ConfigCases
{
public:
    std::vector<RuleCase> build()
    {
        addText();
        addRanges();
        addRopes();
        addShapes();
        addGguf();
        addArchitectures();
        return std::move(m_cases);
    }

private:
    /// The tiny folder with this configuration.
    void add(const std::string& rule, const std::string& what, const std::string& config)
    {
        m_cases.push_back({rule, what,
            [config](const std::string& folder) { return writeTinyFolder(folder, config); }});
    }

    void addEdit(const std::string& rule, const std::string& what, std::string_view from,
        std::string_view to)
    {
        add(rule, what, replaced(tinyConfig(), from, to));
    }

    void addText()
    {
        add("CF01", "empty", "");
        add("CF01", "a list", "[]");
        add("CF01", "not JSON", "{hidden_size: 8}");
        add("CF01", "over 1 MiB", tinyConfig() + std::string(1 << 20, ' '));
        addEdit("CF01", "a key twice", "{", "{\"hidden_size\": 8, ");
        m_cases.push_back({"CF01", "no config.json", [](const std::string& folder) {
                               writeTinyFolder(folder);
                               std::filesystem::remove(folder + "/config.json");
                               return folder;
                           }});
    }

    void addRanges()
    {
        const std::vector<std::pair<std::string, std::vector<std::string>>> wrong{
            {"\"num_hidden_layers\": 1",
                {"0", "1025", "-1", "1.0", "\"1\"", "null", "true", "1e99"}},
            {"\"hidden_size\": 8", {"7", "131073", "18446744073709551615"}},
            {"\"intermediate_size\": 12", {"7", "1048577"}},
            {"\"vocab_size\": 10", {"0", "1048577"}},
            {"\"num_attention_heads\": 2", {"0", "1025", "3"}},
            {"\"num_key_value_heads\": 1", {"0", "3", "4", "[1]"}},
            {"\"rms_norm_eps\": 1e-05", {"0", "-1e-5", "\"1e-5\""}},
            {"\"rope_theta\": 10000.0", {"0", "-1"}},
            {"\"max_position_embeddings\": 64", {"0", "-64"}},
            {"\"tie_word_embeddings\": true", {"1", "\"true\""}},
            {"\"hidden_act\": \"silu\"", {"\"relu\"", "7"}},
            {"\"bos_token_id\": 1", {"\"1\"", "1.5", "4294967296"}},
            {"\"architectures\": [\"LlamaForCausalLM\"]", {"\"LlamaForCausalLM\"", "[1]"}}};
        for (const auto& [entry, values] : wrong) {
            const std::string key = entry.substr(0, entry.find(':'));
            for (const std::string& value : values) {
                addEdit("CF01", key + ": " + value, entry, key + ": " + value);
            }
        }
        addEdit("CF01", "no hidden_size", "\"hidden_size\": 8,", "");
        addEdit("CF01", "an odd head_dim", "{", "{\"head_dim\": 5, ");
        addEdit("CF01", "a head_dim of 0", "{", "{\"head_dim\": 0, ");
        addEdit("CF01", "partial rotation over 1", "{", "{\"partial_rotary_factor\": 1.5, ");
        addEdit(
            "CF01", "partial rotation of an odd number", "{", "{\"partial_rotary_factor\": 0.25, ");
        addEdit("CF01", "weights quantised by Python", "{",
            "{\"quantization_config\": {\"quant_method\": \"gptq\"}, ");
    }

    void addRopes()
    {
        const std::vector<std::string> wrong{R"("x")", R"([])", R"({"rope_type": 1})",
            R"({"rope_type": "mrope"})", R"({"type": "linear"})",
            R"({"type": "linear", "factor": 0})", R"({"rope_type": "yarn", "factor": "2"})",
            R"({"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4})",
            R"({"rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4,
                "original_max_position_embeddings": 32})",
            R"({"rope_type": "longrope", "short_factor": [1], "long_factor": "x"})"};
        for (const std::string& rope : wrong) {
            addEdit("CF01", "rope_scaling " + rope.substr(0, 50), "{",
                "{\"rope_scaling\": " + rope + ",");
            addEdit("CF01", "rope_parameters " + rope.substr(0, 50), "{",
                "{\"rope_parameters\": " + rope + ",");
        }
    }

    void addShapes()
    {
        addEdit("CF02", "a larger vocabulary", "\"vocab_size\": 10", "\"vocab_size\": 11");
        addEdit("CF02", "a larger hidden size", "\"hidden_size\": 8", "\"hidden_size\": 16");
        addEdit("CF02", "more neurons", "\"intermediate_size\": 12", "\"intermediate_size\": 13");
        addEdit("CF02", "more layers", "\"num_hidden_layers\": 1", "\"num_hidden_layers\": 2");
        addEdit("CF02", "more layers than tensors", "\"num_hidden_layers\": 1",
            "\"num_hidden_layers\": 1024");
        addEdit("CF02", "more key-value heads", "\"num_key_value_heads\": 1",
            "\"num_key_value_heads\": 2");
        addEdit("CF02", "another head size", "{", "{\"head_dim\": 8, ");
        addEdit("CF02", "a head that is not there", "\"tie_word_embeddings\": true",
            "\"tie_word_embeddings\": false");
        addEdit("CF02", "biases that are not there", "{", "{\"attention_bias\": true, ");
        m_cases.push_back({"CF02", "fewer layers than there are", [](const std::string& folder) {
                               std::vector<DraftTensor> tensors = tinyTensors();
                               tensors.push_back({"model.layers.1.input_layernorm.weight", {8}});
                               return writeTinyFolder(folder, tinyConfig(), tensors);
                           }});
        m_cases.push_back({"CF02", "weights of whole numbers", [](const std::string& folder) {
                               std::vector<DraftTensor> tensors = tinyTensors();
                               tensors.back().dtype = "I32";
                               return writeTinyFolder(folder, tinyConfig(), tensors);
                           }});
        m_cases.push_back({"CF02", "one shard by itself",
            [](const std::string& folder) { return writeTinyShards(folder) + "/" + kShardA; }});
    }

    void addGgufValue(const std::string& rule, const std::string& key, const std::string& value,
        const std::string& what)
    {
        GgufDraft draft = tinyGguf();
        draft.set(key, value);
        const std::string bytes = draft.bytes();
        m_cases.push_back({rule, key + " " + what,
            [bytes](const std::string& folder) { return writeFile(folder, "x.gguf", bytes); }});
    }

    void addGguf()
    {
        addGgufValue("CF01", "llama.block_count", u32Value(0), "0");
        addGgufValue("CF01", "llama.block_count", u32Value(1025), "1025");
        addGgufValue(
            "CF01", "llama.block_count", ggufValue(kI32, little(~std::uint64_t{0}, 4)), "-1");
        addGgufValue("CF01", "llama.block_count", textValue("1"), "as text");
        addGgufValue("CF01", "llama.embedding_length", u32Value(7), "7");
        addGgufValue(
            "CF01", "llama.feed_forward_length", arrayValue(kU32, 1, little(12, 4)), "per layer");
        addGgufValue("CF01", "llama.attention.head_count", u32Value(0), "0");
        addGgufValue("CF01", "llama.attention.head_count_kv", u32Value(3), "3");
        addGgufValue("CF01", "llama.attention.value_length", u32Value(8), "8");
        addGgufValue("CF01", "llama.rope.dimension_count", u32Value(3), "3");
        addGgufValue("CF01", "llama.rope.dimension_count", u32Value(16), "16");
        addGgufValue("CF01", "llama.rope.freq_base", f32Value(-1.0F), "-1");
        addGgufValue("CF01", "llama.rope.scaling.type", textValue("other"), "other");
        addGgufValue("CF01", "llama.rope.scaling.type", textValue("linear"), "without factor");
        addGgufValue("CF01", "llama.attention.layer_norm_rms_epsilon", f32Value(0.0F), "0");
        addGgufValue("CF01", "llama.expert_count", u32Value(8), "8");
        addGgufValue("CF01", "llama.vocab_size", u32Value(0), "0");
        addGgufValue("CF02", "llama.vocab_size", u32Value(11), "11");
        addGgufValue("CF02", "llama.block_count", u32Value(2), "2");
        addGgufValue("CF02", "llama.attention.key_length", u32Value(8), "8");
    }

    void addArchitectures()
    {
        for (const char* name : {"GPT2LMHeadModel", "llama", "LlamaForCausalLM ", ""}) {
            addEdit("CF04", std::string("class ") + name, "LlamaForCausalLM", name);
        }
        addEdit("CF04", "no class and an unknown type",
            "\"architectures\": [\"LlamaForCausalLM\"], \"model_type\": \"llama\"",
            "\"model_type\": \"bert\"");
        addEdit("CF04", "neither class nor type",
            "\"architectures\": [\"LlamaForCausalLM\"], \"model_type\": \"llama\",", "");
    }

    std::vector<RuleCase> m_cases;
};

} // namespace lapidary::test
