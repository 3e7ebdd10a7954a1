// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint/safetensors/header.h"

#include "model/checkpoint/base/rules.h"
#include "model/checkpoint/safetensors/header_events.h"
#include "model/core/strict_json.h"
#include "model/core/text_format.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::size_t kMaximalLeadingSpace = 65'536;
constexpr int kHeaderDepth = 3; // header, tensor, list

/// The strict reader's error as a rule of ours.
Error headerError(std::string_view fileName, const Error& error)
{
    // Duplicates are the one problem of JSON that has a rule of its own.
    const bool isDuplicate = error.message.find("twice") != std::string::npos;
    return broken(fileName,
        {.rule = isDuplicate ? "ST04" : "ST03",
            .problem
            = isDuplicate ? "a name occurs twice in the header" : "the header is not strict JSON",
            .place = error.message});
}

Result<void> checkLeadingSpace(std::string_view text, std::string_view fileName)
{
    const std::size_t leading = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    if (leading > kMaximalLeadingSpace) {
        return broken(fileName,
            {.rule = "ST03",
                .problem = "too much white space before the header",
                .found = bytesText(leading),
                .expected = "at most " + bytesText(kMaximalLeadingSpace)});
    }
    return {};
}

/// Rules ST11 and ST12 over tensors in the order of their data.
Result<void> checkRanges(const std::vector<TensorInfo>& tensors, std::string_view fileName,
    std::uint64_t dataBegin, std::uint64_t fileSize)
{
    std::uint64_t end = dataBegin;
    for (const TensorInfo& tensor : tensors) {
        if (tensor.begin != end) {
            return broken(fileName,
                {.rule = "ST11",
                    .problem = tensor.begin > end ? "there is a hole between the tensors' data"
                                                  : "the data of two tensors overlap",
                    .place = "tensor " + quotedText(tensor.name),
                    .found = "a begin of " + grouped(tensor.begin - dataBegin),
                    .expected = grouped(end - dataBegin)});
        }
        end += tensor.bytes;
    }
    if (end == fileSize) {
        return {};
    }
    const std::string last
        = tensors.empty() ? "header" : "tensor " + quotedText(tensors.back().name);
    Finding finding{.rule = "ST12",
        .place = last + " ends at byte " + grouped(end),
        .found = bytesText(fileSize),
        .expected = bytesText(end)};
    if (end > fileSize) {
        finding.problem = "the file is shorter than its header says, " + bytesText(end - fileSize)
            + " are missing";
    } else {
        finding.problem = "the file is longer than its header says by " + bytesText(fileSize - end);
        finding.advice = "do not use this file unless you trust its source; something was appended";
    }
    return broken(fileName, std::move(finding));
}

} // namespace

Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view text, std::string_view fileName,
    std::uint64_t dataBegin, std::uint64_t fileSize)
{
    LAP_CHECK(checkLeadingSpace(text, fileName));
    detail::HeaderEvents events(fileName, dataBegin);
    const Result<void> parsed
        = streamStrictJson(text, events.callbacks(), {.bytes = text.size(), .depth = kHeaderDepth});
    if (events.error()) {
        return *events.error();
    }
    if (!parsed) {
        return parsed.error().code == ErrorCode::Corrupt ? headerError(fileName, parsed.error())
                                                         : parsed.error();
    }
    SafetensorsHeader header = events.takeHeader();
    const auto byRange = [](const TensorInfo& a, const TensorInfo& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.bytes < b.bytes;
    };
    if (!std::is_sorted(header.tensors.begin(), header.tensors.end(), byRange)) {
        std::sort(header.tensors.begin(), header.tensors.end(), byRange);
    }
    LAP_CHECK(checkRanges(header.tensors, fileName, dataBegin, fileSize));
    return header;
}

} // namespace lapidary::model
