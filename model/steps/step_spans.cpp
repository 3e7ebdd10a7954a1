// SPDX-License-Identifier: Apache-2.0
#include "model/steps/step_spans.h"

#include "model/core/text_format.h"

#include <algorithm>

namespace lapidary::model {

namespace {

bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::size_t codePoints(std::string_view utf8)
{
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return !isContinuation(c); }));
}

Error broken(const DataItem& item, std::size_t index, const std::string& problem)
{
    return {ErrorCode::Corrupt, item.place + ": step " + std::to_string(index) + ": " + problem, {},
        "steps are {label, start, end} with code points of the response", {}};
}

std::optional<std::size_t> position(const Json& entry, const char* key)
{
    const auto found = entry.find(key);
    return found != entry.end() && found->is_number_integer()
            && (found->is_number_unsigned() || found->get<std::int64_t>() >= 0)
        ? std::optional(found->get<std::size_t>())
        : std::nullopt;
}

Result<StepSpan> readSpan(const DataItem& item, const Json& entry, std::size_t index)
{
    const auto label = entry.is_object() ? entry.find("label") : entry.end();
    const auto step = entry.is_object() && label != entry.end() && label->is_string()
        ? stepNamed(label->get_ref<const std::string&>())
        : std::nullopt;
    if (!step) {
        return broken(item, index,
            "found the label "
                + (entry.is_object() && label != entry.end() ? quotedText(label->dump())
                                                             : std::string("nothing"))
                + ", expected understand, extract, relate, deduce or verify");
    }
    const auto begin = position(entry, "start");
    const auto end = position(entry, "end");
    if (!begin || !end || *begin > *end) {
        return broken(item, index,
            "found " + quotedText(entry.dump()) + ", expected whole numbers start <= end");
    }
    return StepSpan{*step, *begin, *end};
}

} // namespace

Result<std::vector<StepSpan>> stepSpansOf(const DataItem& item)
{
    std::vector<StepSpan> spans;
    const auto steps = item.fields.find("steps");
    if (steps == item.fields.end() || !steps->is_array() || steps->empty()
        || !steps->front().is_object()) {
        return spans;
    }
    const auto response = item.fields.find("response");
    if (response == item.fields.end() || !response->is_string()) {
        return broken(item, 0, "the item has no text in the field \"response\" that it could mean");
    }
    const std::size_t length = codePoints(response->get_ref<const std::string&>());
    for (const Json& entry : *steps) {
        LAP_TRY(const StepSpan span, readSpan(item, entry, spans.size()));
        if (!spans.empty() && span.begin < spans.back().end) {
            return broken(item, spans.size(),
                "it starts at " + std::to_string(span.begin) + ", before the one before ends at "
                    + std::to_string(spans.back().end));
        }
        if (span.end > length) {
            return broken(item, spans.size(),
                "it ends at " + std::to_string(span.end) + ", the response has "
                    + std::to_string(length) + " code points");
        }
        spans.push_back(span);
    }
    return spans;
}

std::vector<StepBytes> stepBytes(
    std::span<const StepSpan> spans, std::string_view response, std::size_t responseBegin)
{
    std::vector<StepBytes> result;
    std::size_t byte = 0;
    std::size_t point = 0;
    const auto byteOf = [&](std::size_t codePoint) {
        for (; point < codePoint && byte < response.size(); ++point) {
            do {
                ++byte;
            } while (byte < response.size() && isContinuation(response[byte]));
        }
        return responseBegin + byte;
    };
    for (const StepSpan& span : spans) {
        const std::size_t begin = byteOf(span.begin);
        result.push_back({span.step, {begin, byteOf(span.end)}});
    }
    return result;
}

std::vector<std::ptrdiff_t> stepOfTokens(
    std::string_view text, std::span<const ByteRange> offsets, std::span<const StepBytes> steps)
{
    constexpr std::string_view kBlank = " \t\r\n";
    std::vector<std::ptrdiff_t> result;
    for (const ByteRange& range : offsets) {
        if (range.begin >= range.end) { // a token that the tokenizer added
            result.push_back(-1);
            continue;
        }
        const std::size_t word = text.find_first_not_of(kBlank, range.begin);
        const std::size_t byte = word < range.end ? word : range.begin;
        const auto next = std::upper_bound(steps.begin(), steps.end(), byte,
            [](std::size_t at, const StepBytes& step) { return at < step.bytes.begin; });
        const bool isInside = next != steps.begin() && byte < std::prev(next)->bytes.end;
        result.push_back(isInside ? std::prev(next) - steps.begin() : -1);
    }
    return result;
}

} // namespace lapidary::model
