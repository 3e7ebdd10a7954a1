// SPDX-License-Identifier: Apache-2.0
// Which stretches of a response are which step, as data files write it.
#pragma once

#include "model/data/data_file.h"
#include "model/steps/step.h"
#include "model/tokenizer/encoding.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace lapidary::model {

/// A step of a response: code points [begin, end).
struct StepSpan
{
    Step step = Step::Understand;
    std::size_t begin = 0;
    std::size_t end = 0;

    friend bool operator==(const StepSpan&, const StepSpan&) = default;
};

/// The same in bytes of some text.
struct StepBytes
{
    Step step = Step::Understand;
    ByteRange bytes;
};

/// The field `steps` of an item: a list of {label, start, end} in code points of `response`,
/// ascending and without overlap. An item without such a field has none; a field `steps` that holds
/// no objects is something else and is passed over. Errors: Corrupt, naming the item, the entry,
/// what was found and what was expected.
Result<std::vector<StepSpan>> stepSpansOf(const DataItem& item);

/// Bytes of the spans in a text in which the response begins at byte `responseBegin`. `spans` are
/// ascending; those beyond the response end with it.
std::vector<StepBytes> stepBytes(
    std::span<const StepSpan> spans, std::string_view response, std::size_t responseBegin);

/// For each token the index of the step that holds its first character that is no white space (a
/// token usually starts with the blank before its word), or −1.
/// Shapes: offsets [T], steps ascending; returns [T].
std::vector<std::ptrdiff_t> stepOfTokens(
    std::string_view text, std::span<const ByteRange> offsets, std::span<const StepBytes> steps);

} // namespace lapidary::model
