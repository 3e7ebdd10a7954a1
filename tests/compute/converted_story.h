// SPDX-License-Identifier: Apache-2.0
// The fixture stories260K cut into experts by position, as a native folder: what `convert` writes,
// without its choices. Routers are random.
#pragma once

#include "model/checkpoint/config/converted_config.h"
#include "model/checkpoint/safetensors/writer.h"
#include "tests/compute/stories.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

namespace lapidary::test {

/// How each layer is cut: consecutive slices of these widths, then the shared rest.
struct StoryCut
{
    model::GateSpec gate;
    std::vector<model::LayerExperts> layers;
};

/// Five layers of 172 neurons: ragged experts with a shared one, but for layer 1, which stays
/// dense.
inline StoryCut raggedCut(const model::GateSpec& gate)
{
    StoryCut cut{gate, {}};
    for (int layer = 0; layer < 5; ++layer) {
        cut.layers.push_back(
            layer == 1 ? model::LayerExperts() : model::LayerExperts{{40, 41, 30, 21}, 2, 1, 40});
    }
    return cut;
}

/// Collects named float32 tensors and writes them.
class TensorBag
{
public:
    void add(const std::string& name, const at::Tensor& tensor)
    {
        m_plan.push_back({name, model::DType::F32, {tensor.sizes().begin(), tensor.sizes().end()}});
        m_tensors[name] = tensor.to(at::kFloat).contiguous();
    }

    model::Result<std::vector<std::string>> write(const std::filesystem::path& folder) const
    {
        return model::writeSafetensorsFolder(folder, m_plan,
            [this](const model::PlannedTensor& planned, const model::ByteSink& sink) {
                const at::Tensor& tensor = m_tensors.at(planned.name);
                return sink({static_cast<const std::byte*>(tensor.const_data_ptr()),
                    static_cast<std::size_t>(tensor.nbytes())});
            });
    }

private:
    std::vector<model::PlannedTensor> m_plan;
    std::map<std::string, at::Tensor> m_tensors;
};

inline void addSlice(TensorBag& bag, const std::string& stem, const compute::LayerWeights& w,
    std::int64_t begin, std::int64_t width)
{
    bag.add(stem + ".gate_proj.weight", w.gate.weight.narrow(0, begin, width));
    bag.add(stem + ".up_proj.weight", w.up.weight.narrow(0, begin, width));
    bag.add(stem + ".down_proj.weight", w.down.weight.narrow(1, begin, width));
}

inline void addCutLayer(TensorBag& bag, const std::string& prefix, const compute::LayerWeights& w,
    const model::LayerExperts& experts, bool hasBias)
{
    const auto count = static_cast<std::int64_t>(experts.widths.size());
    bag.add(prefix + "mlp.gate.weight", at::randn({count, w.gate.weight.size(1)}));
    if (hasBias) {
        bag.add(prefix + "mlp.gate.e_score_correction_bias", at::randn({count}) * 0.1);
    }
    std::int64_t begin = 0;
    for (std::size_t e = 0; e < experts.widths.size(); ++e) {
        addSlice(bag, prefix + "mlp.experts." + std::to_string(e), w, begin, experts.widths[e]);
        begin += experts.widths[e];
    }
    if (experts.sharedWidth > 0) {
        addSlice(bag, prefix + "mlp.shared_experts", w, begin, experts.sharedWidth);
    }
}

inline void addDenseParts(TensorBag& bag, const compute::Weights& weights)
{
    bag.add("model.embed_tokens.weight", weights.embedding);
    bag.add("model.norm.weight", weights.finalNorm);
    for (std::size_t i = 0; i < weights.layers.size(); ++i) {
        const compute::LayerWeights& w = weights.layers[i];
        const std::string prefix = "model.layers." + std::to_string(i) + ".";
        bag.add(prefix + "input_layernorm.weight", w.inputNorm);
        bag.add(prefix + "post_attention_layernorm.weight", w.feedForwardNorm);
        bag.add(prefix + "self_attn.q_proj.weight", w.query.weight);
        bag.add(prefix + "self_attn.k_proj.weight", w.key.weight);
        bag.add(prefix + "self_attn.v_proj.weight", w.value.weight);
        bag.add(prefix + "self_attn.o_proj.weight", w.output.weight);
    }
}

/// Writes the folder; `seed` decides the routers. Returns its path.
inline std::string writeConvertedStory(
    const std::string& folder, const StoryCut& cut, std::uint64_t seed = 1)
{
    const std::string source = std::string(kStories) + "hf";
    auto opened = model::openModel(source);
    auto weights = opened ? compute::loadWeights(*opened, {}) : opened.error();
    if (!weights) {
        qFatal("%s", weights.error().line().c_str());
    }
    at::manual_seed(seed);
    TensorBag bag;
    addDenseParts(bag, *weights);
    for (std::size_t i = 0; i < cut.layers.size(); ++i) {
        const std::string prefix = "model.layers." + std::to_string(i) + ".";
        if (cut.layers[i].isDense()) {
            addSlice(bag, prefix + "mlp", weights->layers[i], 0, 172);
        } else {
            addCutLayer(bag, prefix, weights->layers[i], cut.layers[i], cut.gate.hasSelectionBias);
        }
    }
    std::filesystem::create_directories(folder);
    for (const char* name :
        {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"}) {
        std::filesystem::copy_file(std::filesystem::path(source) / name,
            std::filesystem::path(folder) / name,
            std::filesystem::copy_options::overwrite_existing);
    }
    QFile dense(QString::fromStdString(source + "/config.json"));
    if (!dense.open(QIODevice::ReadOnly)) {
        qFatal("config.json is missing");
    }
    model::Json config = model::Json::parse(dense.readAll().toStdString());
    config["model_type"] = "lapidary_moe";
    config["lapidary"] = model::toJson({"llama", "glm4moe", cut.gate, cut.layers});
    std::ofstream(folder + "/config.json") << config.dump(2);
    if (const auto written = bag.write(folder); !written) {
        qFatal("%s", written.error().line().c_str());
    }
    return folder;
}

} // namespace lapidary::test
