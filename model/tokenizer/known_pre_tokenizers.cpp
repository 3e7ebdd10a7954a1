// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/known_pre_tokenizers.h"

#include "model/core/text_format.h"
#include "model/tokenizer/rules.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lapidary::model {

namespace {

struct Names
{
    std::array<std::string_view, 8> names;
    std::array<SplitPattern, 3> splits;
    std::size_t splitCount;
    bool hasNfc;
    bool ignoresMerges;
    bool addsBegin;
};

using P = SplitPattern;

// The groups of llama.cpp's vocabulary loader (src/llama-vocab.cpp), as far as their patterns
// are known here. A vocabulary without the word is GPT-2's.
constexpr Names kKnown[] = {
    {{"", "default", "gpt-2", "gpt2", "mpt", "jais", "phi-2", "gigachat"}, {P::Gpt2}, 1, false,
        false, false},
    {{"olmo"}, {P::Gpt2}, 1, true, false, false},
    {{"llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral"}, {P::Llama3}, 1, false, true, true},
    {{"dbrx", "smaug-bpe", "chatglm-bpe", "glm4"}, {P::Llama3}, 1, false, false, false},
    {{"qwen2", "deepseek-r1-qwen"}, {P::Qwen2}, 1, true, false, false},
    {{"stablelm2", "megrez"}, {P::Qwen2}, 1, false, false, false},
    {{"qwen35"}, {P::Qwen35}, 1, true, false, false},
    {{"smollm", "starcoder", "refact", "command-r", "codeshell", "exaone"}, {P::Digits, P::Gpt2}, 2,
        false, false, false},
    {{"gpt-4o", "llama4"}, {P::O200k}, 1, false, false, false},
    {{"tekken"}, {P::Tekken}, 1, false, true, true},
    {{"deepseek-v3", "hunyuan-dense"}, {P::Numbers3, P::Cjk, P::DeepSeekV3}, 3, false, false,
        false},
};

} // namespace

Result<KnownPreTokenizer> knownPreTokenizer(const std::string& name)
{
    for (const Names& known : kKnown) {
        const auto end = known.names.end();
        const auto entry = std::find(known.names.begin(), end, name);
        // The unused places of a row are empty; only the first row means the empty word.
        if (entry == end || (name.empty() && &known != &kKnown[0])) {
            continue;
        }
        KnownPreTokenizer result;
        result.splits.assign(known.splits.begin(), known.splits.begin() + known.splitCount);
        if (known.hasNfc) {
            result.normalizer.push_back({NormalizerStep::Kind::Nfc, {}, {}, false, false});
        }
        result.ignoresMerges = known.ignoresMerges;
        result.addsBegin = known.addsBegin;
        return result;
    }
    return tokenizerUnsupported(
        "TK04", "pre-tokenizer " + quotedText(name, 40) + " of the GGUF file is not known");
}

} // namespace lapidary::model
