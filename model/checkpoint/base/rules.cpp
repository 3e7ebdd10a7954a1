// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/base/rules.h"

#include <array>

namespace lapidary::model {

namespace {

constexpr std::string_view kFetchAgain
    = "the download is probably incomplete or damaged; fetch this file again";
constexpr std::string_view kDamaged
    = "the file is damaged or was written by a faulty program; get it from its source again";
constexpr std::string_view kUntrusted = "do not use this model unless you trust its source";
constexpr std::string_view kNewerFile = "convert the model to one of the supported forms";
constexpr std::string_view kNothing = "nothing needs to be done";

constexpr std::array kRules{
    CheckpointRule{"ST01", "a safetensors file has at least 10 bytes", kFetchAgain},
    CheckpointRule{"ST02",
        "the header length is 2 to 100,000,000 and no more than the file holds after it",
        kFetchAgain},
    CheckpointRule{"ST03",
        "the header is one strict JSON object in UTF-8, with at most 65,536 bytes of white space "
        "before it",
        kDamaged},
    CheckpointRule{"ST04", "no tensor name and no field occurs twice", kUntrusted},
    CheckpointRule{"ST05",
        "__metadata__ maps texts to texts: keys up to 512 bytes, values up to 1 MiB, 16 MiB "
        "together",
        kUntrusted},
    CheckpointRule{"ST06", "a tensor entry has exactly dtype, shape and data_offsets", kDamaged},
    CheckpointRule{
        "ST07", "a tensor name has 1 to 512 bytes and no control characters", kUntrusted},
    CheckpointRule{"ST08",
        "the type of a tensor is one of safetensors' 22 and one that can be read; an 8-bit float "
        "comes with its scale tensor",
        kNewerFile},
    CheckpointRule{"ST09",
        "a tensor has at most 8 dimensions, each below 2^48, and its bits are a whole number of "
        "bytes that fits 64 bits",
        kDamaged},
    CheckpointRule{
        "ST10", "the data range of a tensor is as long as its shape and type say", kDamaged},
    CheckpointRule{
        "ST11", "the data ranges follow one another from 0 on without hole or overlap", kUntrusted},
    CheckpointRule{"ST12", "the last data range ends where the file ends", kFetchAgain},
    CheckpointRule{"ST13", "a file holds at most 1,000,000 tensors", kUntrusted},
    CheckpointRule{"ST14",
        "data may lie at any alignment; NaN and infinite values are counted when the weights are "
        "scanned",
        "check how the model was made; its results may be NaN", RuleEffect::Noticed},
    CheckpointRule{"GG01", "a GGUF file begins with the letters GGUF", kFetchAgain},
    CheckpointRule{"GG02", "the GGUF version is 2 or 3, little-endian", kNewerFile},
    CheckpointRule{"GG03",
        "at most 1,000,000 tensors and 100,000 keys, and no more than the file has room for",
        kDamaged},
    CheckpointRule{"GG04",
        "a key has 1 to 65,535 characters of a-z 0-9 _ . - and occurs once (upper case is noted)",
        kDamaged},
    CheckpointRule{"GG05", "a value type is 0 to 12; arrays of arrays are not read", kDamaged},
    CheckpointRule{"GG06",
        "texts end inside the file and have at most 16 MiB, arrays at most 16,777,216 elements, "
        "all metadata at most 512 MiB",
        kDamaged},
    CheckpointRule{"GG07", "a flag is 0 or 1", kDamaged},
    CheckpointRule{"GG08", "general.alignment is a u32 power of two from 8 to 65,536", kDamaged},
    CheckpointRule{"GG09",
        "general.type is absent or \"model\", and general.architecture is a supported one",
        "open a language model of a supported architecture"},
    CheckpointRule{"GG10",
        "a tensor name has 1 to 64 bytes and occurs once; 1 to 4 dimensions, each 1 to 2^40, "
        "together at most 2^46 elements",
        kDamaged},
    CheckpointRule{"GG11",
        "a tensor type is one that can be read, and rows are a whole number of its blocks",
        "get the model as F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K"},
    CheckpointRule{"GG12", "tensor offsets are the running sum of the padded sizes", kDamaged},
    CheckpointRule{"GG13",
        "every tensor ends inside the file and nothing but padding follows the last", kFetchAgain},
    CheckpointRule{"GG14",
        "the parts of a split model are at most 1,000, named NAME-00001-of-00002.gguf, and hold "
        "together exactly the tensors announced",
        "put all parts of the model into one folder under their original names"},
    CheckpointRule{"GG15",
        "block scales are finite; others are counted when the weights are scanned",
        "check how the model was made; its results may be NaN", RuleEffect::Noticed},
    CheckpointRule{"IX01",
        "the index is strict JSON of at most 64 MiB whose weight_map maps 1 to 1,000,000 tensor "
        "names to at most 10,000 files",
        kDamaged},
    CheckpointRule{"IX02", "a file of a model is named by a plain file name", kUntrusted},
    CheckpointRule{"IX03",
        "a link in a model folder stays inside it or leads to a blob of the same Hugging Face "
        "cache",
        "if you trust the target, copy it into the model folder"},
    CheckpointRule{"IX04",
        "every file is a regular one and holds exactly the tensors that the index says",
        kFetchAgain},
    CheckpointRule{"IX05", "metadata.total_size of the index is the sum of the tensor sizes",
        kNothing, RuleEffect::Noticed},
    CheckpointRule{"CF01", "config.json has at most 1 MiB and its values lie in their ranges",
        "compare the configuration with the one at the model's source"},
    CheckpointRule{"CF02", "the shapes of the tensors are those that the configuration leads to",
        "the configuration belongs to another model, or tensors are missing; fetch all files "
        "again"},
    CheckpointRule{"CF03", "code that comes with a model is listed and never run", kNothing,
        RuleEffect::Noticed},
    CheckpointRule{
        "CF04", "the architecture is a supported one", "open a model of a supported architecture"},
    CheckpointRule{"TK05",
        "special tokens lie inside the vocabulary; one beyond it is an error when used", kNothing,
        RuleEffect::Noticed},
};

std::string_view adviceOf(std::string_view rule)
{
    for (const CheckpointRule& candidate : kRules) {
        if (candidate.id == rule) {
            return candidate.advice;
        }
    }
    return {};
}

} // namespace

std::span<const CheckpointRule> checkpointRules()
{
    return kRules;
}

Error broken(std::string_view file, Finding finding)
{
    std::string message = "cannot open " + std::string(file) + ": " + finding.problem;
    const char* separator = ": ";
    if (!finding.found.empty()) {
        message += separator + ("found " + finding.found);
        separator = ", ";
    }
    if (!finding.expected.empty()) {
        message += separator + ("expected " + finding.expected);
    }
    std::string advice
        = finding.advice.empty() ? std::string(adviceOf(finding.rule)) : std::move(finding.advice);
    return {finding.code, std::move(message), std::move(finding.place), std::move(advice),
        std::string(finding.rule)};
}

std::string grouped(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3) {
        digits.insert(i - 3, 1, ',');
    }
    return digits;
}

std::string bytesText(std::uint64_t bytes)
{
    return grouped(bytes) + (bytes == 1 ? " byte" : " bytes");
}

} // namespace lapidary::model
