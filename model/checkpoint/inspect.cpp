// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/inspect.h"

#include "model/checkpoint/memory_estimate.h"

namespace lapidary::model {

namespace {

Json typesJson(const Checkpoint& checkpoint)
{
    Json types = Json::object();
    for (const TensorInfo& tensor : checkpoint.tensors()) {
        Json& count = types[std::string(name(tensor.dtype))];
        const std::uint64_t before = count.is_null() ? 0 : count.get<std::uint64_t>();
        count = before + elementCount(tensor.shape).value_or(0);
    }
    return types;
}

Json ropeJson(const ModelConfig& config)
{
    Json rope{{"type", name(config.rope.kind)}, {"theta", config.rope.theta},
        {"dimensions", config.rotaryDim}};
    if (config.rope.kind != RopeKind::Default) {
        rope["factor"] = config.rope.factor;
    }
    if (config.localRope) {
        rope["local_theta"] = config.localRope->theta;
    }
    return rope;
}

Json noticesJson(const std::vector<Notice>& notices)
{
    Json all = Json::array();
    for (const Notice& notice : notices) {
        all.push_back(
            {{"rule", notice.rule}, {"message", notice.message}, {"where", notice.where}});
    }
    return all;
}

Json tensorsJson(const Checkpoint& checkpoint)
{
    Json all = Json::array();
    for (const TensorInfo& tensor : checkpoint.tensors()) {
        all.push_back({{"name", tensor.name}, {"dtype", name(tensor.dtype)},
            {"shape", tensor.shape}, {"bytes", tensor.bytes}});
    }
    return all;
}

Json memoryJson(const OpenedModel& model)
{
    const MemoryEstimate estimate = estimateMemory(model);
    return {{"open", estimate.open}, {"record", estimate.record}, {"convert", estimate.convert},
        {"train", estimate.train}};
}

} // namespace

Result<Json> inspectModel(const OpenedModel& model, TensorList tensors)
{
    const Checkpoint& checkpoint = model.checkpoint();
    const ModelConfig& config = model.config();
    LAP_TRY(const std::string fingerprint, checkpoint.fingerprint());
    Json result{{"format", checkpoint.format()}, {"family", model.family().info.id},
        {"architecture", config.architecture}, {"path", checkpoint.path()},
        {"fingerprint", fingerprint}, {"parameters", model.parameters()}, {"layers", config.layers},
        {"hidden_size", config.hiddenSize}, {"intermediate_size", config.intermediateSize},
        {"heads", config.heads}, {"kv_heads", config.keyValueHeads}, {"head_dim", config.headDim},
        {"vocab_size", config.vocabSize}, {"context_length", config.contextLength},
        {"sliding_window", config.slidingWindow}, {"activation", name(config.activation)},
        {"rope", ropeJson(config)}, {"tied", config.isTied}, {"dtypes", typesJson(checkpoint)},
        {"bytes", checkpoint.totalBytes()}, {"files", checkpoint.files().size()},
        {"experts", config.experts.experts}, {"active_experts", config.experts.active},
        {"shared_experts", config.experts.shared}, {"memory", memoryJson(model)},
        {"notices", noticesJson(model.notices())}};
    if (tensors == TensorList::Yes) {
        result["tensors"] = tensorsJson(checkpoint);
    }
    return result;
}

} // namespace lapidary::model
