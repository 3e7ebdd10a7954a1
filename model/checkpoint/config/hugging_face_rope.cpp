// SPDX-License-Identifier: Apache-2.0
// Rotary embeddings of config.json: `rope_theta` + `rope_scaling` (transformers 4) or
// `rope_parameters` (transformers 5, for Gemma 3 one object per kind of layer).
#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/config/hugging_face_config.h"
#include "model/checkpoint/config/limits.h"
#include "model/core/text_format.h"

#include <array>
#include <cmath>

namespace lapidary::model {

namespace {

constexpr std::size_t kMaximalFactors = 4096;

/// The object that describes one rotary embedding; errors name its key.
class RopeObject
{
public:
    RopeObject(const HuggingFaceConfig& config, std::string key, const Json& json)
        : m_config(config)
        , m_key(std::move(key))
        , m_json(json)
    { }

    bool has(const char* name) const { return m_json.contains(name) && !m_json[name].is_null(); }

    /// A finite number > 0.
    Result<std::optional<double>> positive(const char* name) const
    {
        if (!has(name)) {
            return std::optional<double>();
        }
        const Json& value = m_json[name];
        const double number = value.is_number() ? value.get<double>() : 0.0;
        if (!std::isfinite(number) || number <= 0.0) {
            return error(name, quotedText(value.dump(-1, ' ', true), 40), "a number above 0");
        }
        return std::optional(number);
    }

    /// Reads a number if it is there; otherwise `target` stays.
    Result<void> read(const char* name, double& target) const
    {
        LAP_TRY(const auto value, positive(name));
        target = value.value_or(target);
        return {};
    }

    Result<void> require(const char* name, double& target) const
    {
        if (!has(name)) {
            return error(name, "nothing", "a number above 0");
        }
        return read(name, target);
    }

    Result<std::string> text(const char* name) const
    {
        if (!m_json[name].is_string()) {
            return error(name, "no text", "the name of a rotary embedding");
        }
        return m_json[name].get<std::string>();
    }

    Result<std::vector<double>> factors(const char* name) const
    {
        std::vector<double> all;
        const bool isList = has(name) && m_json[name].is_array();
        if (!isList || m_json[name].size() > kMaximalFactors) {
            return error(name, isList ? "too many numbers" : "no list", "a list of numbers");
        }
        for (const Json& item : m_json[name]) {
            const double number = item.is_number() ? item.get<double>() : 0.0;
            if (!std::isfinite(number) || number <= 0.0) {
                return error(name, "an item that is no number above 0", "numbers above 0");
            }
            all.push_back(number);
        }
        return all;
    }

    Error error(std::string_view name, std::string found, std::string expected) const
    {
        std::string key = m_key;
        key.append(1, '.').append(name);
        return m_config.outOfRange(key, std::move(found), std::move(expected));
    }

    const Json& json() const { return m_json; }

private:
    const HuggingFaceConfig& m_config;
    std::string m_key;
    const Json& m_json;
};

Result<RopeKind> kindOf(const RopeObject& object)
{
    const char* key = object.has("rope_type") ? "rope_type" : "type";
    if (!object.has(key)) {
        return RopeKind::Default;
    }
    LAP_TRY(const std::string type, object.text(key));
    constexpr std::array kKinds{RopeKind::Default, RopeKind::Linear, RopeKind::Dynamic,
        RopeKind::Yarn, RopeKind::Llama3, RopeKind::LongRope};
    for (const RopeKind kind : kKinds) {
        if (name(kind) == type) {
            return kind;
        }
    }
    if (type == "su") { // the first name of longrope
        return RopeKind::LongRope;
    }
    Error error
        = object.error(key, quotedText(type), "default, linear, dynamic, yarn, llama3 or longrope");
    error.code = ErrorCode::Unsupported;
    return error;
}

Result<void> readLlama3(const RopeObject& object, RopeConfig& rope)
{
    LAP_CHECK(object.require("low_freq_factor", rope.lowFrequencyFactor));
    LAP_CHECK(object.require("high_freq_factor", rope.highFrequencyFactor));
    if (rope.highFrequencyFactor <= rope.lowFrequencyFactor) {
        return object.error("high_freq_factor", std::to_string(rope.highFrequencyFactor),
            "more than low_freq_factor");
    }
    if (rope.originalContext == 0) {
        return object.error("original_max_position_embeddings", "nothing", "a whole number");
    }
    return {};
}

Result<void> readYarn(const RopeObject& object, RopeConfig& rope)
{
    LAP_CHECK(object.read("beta_fast", rope.betaFast));
    LAP_CHECK(object.read("beta_slow", rope.betaSlow));
    LAP_TRY(rope.attentionFactor, object.positive("attention_factor"));
    LAP_TRY(rope.mscale, object.positive("mscale"));
    LAP_TRY(rope.mscaleAllDim, object.positive("mscale_all_dim"));
    if (object.has("truncate")) {
        if (!object.json()["truncate"].is_boolean()) {
            return object.error("truncate", "no flag", "true or false");
        }
        rope.truncate = object.json()["truncate"].get<bool>();
    }
    return {};
}

Result<void> readLongRope(const RopeObject& object, RopeConfig& rope)
{
    LAP_CHECK(object.read("factor", rope.factor));
    LAP_TRY(rope.attentionFactor, object.positive("attention_factor"));
    LAP_TRY(rope.shortFactors, object.factors("short_factor"));
    LAP_TRY(rope.longFactors, object.factors("long_factor"));
    return {};
}

Result<void> readKind(const RopeObject& object, RopeConfig& rope)
{
    LAP_TRY(rope.kind, kindOf(object));
    if (rope.kind == RopeKind::Default) {
        return {};
    }
    if (rope.kind == RopeKind::LongRope) {
        return readLongRope(object, rope);
    }
    LAP_CHECK(object.require("factor", rope.factor));
    if (rope.kind == RopeKind::Yarn) {
        return readYarn(object, rope);
    }
    return rope.kind == RopeKind::Llama3 ? readLlama3(object, rope) : Result<void>();
}

} // namespace

Result<RopeConfig> HuggingFaceConfig::rope(std::string_view layerType, double defaultTheta) const
{
    RopeConfig rope;
    LAP_TRY(const auto theta, positive("rope_theta"));
    rope.theta = theta.value_or(defaultTheta);
    std::string key = find("rope_parameters") != nullptr ? "rope_parameters" : "rope_scaling";
    const Json* json = find(key);
    if (json == nullptr) {
        return rope;
    }
    if (!json->is_object()) {
        return outOfRange(key, "no object", "an object");
    }
    if (const auto inner = json->find(layerType); inner != json->end() && inner->is_object()) {
        key.append(1, '.').append(layerType);
        json = &*inner;
    }
    const RopeObject object(*this, key, *json);
    LAP_CHECK(object.read("rope_theta", rope.theta));
    const char* contextKey = "original_max_position_embeddings";
    LAP_TRY(const auto outer, integer(contextKey, kContextRange.minimum, kContextRange.maximum));
    LAP_TRY(const auto context, object.positive(contextKey));
    rope.originalContext = outer.value_or(0);
    if (context) {
        if (*context > static_cast<double>(kContextRange.maximum)) {
            return object.error(contextKey, std::to_string(*context), "a context length");
        }
        rope.originalContext = static_cast<std::int64_t>(*context);
    }
    LAP_CHECK(readKind(object, rope));
    return rope;
}

Result<double> HuggingFaceConfig::partialRotaryFactor(double fallback) const
{
    LAP_TRY(const auto outer, positive("partial_rotary_factor"));
    double fraction = outer.value_or(fallback);
    if (const Json* json = find("rope_parameters"); json != nullptr && json->is_object()) {
        LAP_CHECK(
            RopeObject(*this, "rope_parameters", *json).read("partial_rotary_factor", fraction));
    }
    if (fraction > 1.0) {
        return outOfRange("partial_rotary_factor", std::to_string(fraction), "at most 1");
    }
    return fraction;
}

} // namespace lapidary::model
