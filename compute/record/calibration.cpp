// SPDX-License-Identifier: Apache-2.0
#include "compute/record/calibration.h"

#include "model/core/counter_random.h"
#include "model/data/data_file.h"
#include "model/data/file_hash.h"
#include "model/data/mixture.h"
#include "model/steps/step_spans.h"

#include <algorithm>
#include <optional>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Result;

constexpr std::uint64_t kSketchStream = 0x5CE7C4;
constexpr std::uint64_t kWindowStream = 0x3A17D0;

/// One item in tokens. `step` is the index of the step that holds a token, or −1.
struct Document
{
    std::vector<model::TokenId> ids;
    std::vector<std::ptrdiff_t> step;
    std::vector<model::StepBytes> steps;
    std::vector<std::int64_t> begins; ///< of its windows, in the order in which they are taken
    std::size_t next = 0;             ///< index into `begins`
    std::int32_t number = -1;         ///< among the documents; −1: nothing was taken
};

/// Where the windows of a text begin, in random order: the first tokens of a long text are one or
/// two subjects, and what is fitted to them fits little else.
std::vector<std::int64_t> windowBegins(
    std::int64_t tokens, std::int64_t windowLength, std::uint64_t seed)
{
    std::vector<std::int64_t> begins;
    for (std::int64_t begin = 0; begin < tokens; begin += windowLength) {
        begins.push_back(begin);
    }
    const model::CounterRandom random(seed, kWindowStream);
    for (std::size_t i = begins.size(); i > 1; --i) {
        std::swap(begins[i - 1], begins[static_cast<std::size_t>(random.below(i, i))]);
    }
    return begins;
}

class CalibrationReader
{
public:
    CalibrationReader(const CalibrationOptions& options, const model::Tokenizer& tokenizer)
        : m_options(options)
        , m_tokenizer(tokenizer)
        , m_fields(model::fieldNames(options.field))
    { }

    Result<Calibration> read(const CancelToken& cancel, const ProgressSink& progress)
    {
        LAP_CHECK(openFiles());
        std::vector<std::size_t> sizes;
        for (const model::DataFile& file : m_files) {
            sizes.push_back(file.size());
        }
        model::Mixture mixture(sizes, static_cast<std::size_t>(m_options.limit), m_options.seed);
        m_current.resize(m_files.size());
        while (missing() > 0) {
            if (cancel.isCancelled()) {
                return Error{ErrorCode::Cancelled, "reading the data was cancelled", {}, {}, {}};
            }
            const auto next = mixture.next();
            if (!next) {
                break;
            }
            LAP_CHECK(takeWindow(*next, mixture));
            progress({"reading data", static_cast<double>(count()),
                static_cast<double>(m_options.tokens), "tokens", {}});
        }
        return finish();
    }

private:
    std::int64_t count() const { return static_cast<std::int64_t>(m_result.columns.ids.size()); }

    std::int64_t missing() const { return m_options.tokens - count(); }

    Result<void> openFiles()
    {
        for (const std::string& path : m_options.files) {
            LAP_TRY(model::DataFile file, model::DataFile::open(path));
            m_files.push_back(std::move(file));
            LAP_TRY(std::string hash, model::fileHash(path));
            m_result.files.push_back({path, std::move(hash), m_options.field, 0, 0});
        }
        return {};
    }

    /// One window of an item; what is left of it waits for the file's next turn, so that a long
    /// text takes no more than its file's share.
    Result<void> takeWindow(model::Mixture::Item place, model::Mixture& mixture)
    {
        std::optional<Document>& current = m_current[place.file];
        if (!current) {
            LAP_TRY(current, documentOf(place));
        }
        const std::int64_t taken = add(*current, place.file);
        mixture.count(place.file, static_cast<std::uint64_t>(taken));
        if (taken > 0 && ++current->next < current->begins.size()) {
            mixture.putBack(place.file);
        } else {
            current.reset();
        }
        return {};
    }

    Result<Document> documentOf(model::Mixture::Item place) const
    {
        const model::DataFile& file = m_files[place.file];
        LAP_TRY(const model::DataItem item, file.item(place.index));
        auto document = tokensOf(item);
        if (!document) {
            Error error = std::move(document).error();
            error.where = file.path();
            return error;
        }
        return document;
    }

    Result<Document> tokensOf(const model::DataItem& item) const
    {
        LAP_TRY(const model::JoinedText joined, model::joinedText(item, m_fields));
        LAP_TRY(const std::vector<model::StepSpan> spans, model::stepSpansOf(item));
        Document document;
        for (const model::JoinedText::Part& part : joined.parts) {
            if (part.field == "response") {
                const std::string_view response
                    = std::string_view(joined.text).substr(part.begin, part.end - part.begin);
                document.steps = model::stepBytes(spans, response, part.begin);
            }
        }
        model::Encoding encoding
            = m_tokenizer.encode(joined.text, {.withOffsets = !document.steps.empty()});
        document.ids = std::move(encoding.ids);
        document.step = document.steps.empty()
            ? std::vector<std::ptrdiff_t>(document.ids.size(), -1)
            : model::stepOfTokens(joined.text, encoding.offsets, document.steps);
        const auto size = static_cast<std::int64_t>(document.ids.size());
        document.begins = windowBegins(size,
            document.steps.empty() ? m_options.sequenceLength : std::max<std::int64_t>(size, 1),
            m_options.seed);
        return document;
    }

    /// Where the window of a document that begins there ends: after a sequence, at the end of what
    /// is missing, but not within a step.
    std::int64_t windowEnd(const Document& document, std::int64_t begin) const
    {
        const auto size = static_cast<std::int64_t>(document.ids.size());
        std::int64_t end = std::min(size, begin + std::min(missing(), m_options.sequenceLength));
        const auto isWithinStep = [&](std::int64_t at) {
            const auto index = static_cast<std::size_t>(at);
            return document.step[index] >= 0 && document.step[index] == document.step[index - 1];
        };
        while (end > begin && end < size && isWithinStep(end)) {
            --end;
        }
        return end;
    }

    /// Takes a window of a document, or leaves the document out. Returns the number of its tokens.
    std::int64_t add(Document& document, std::size_t file)
    {
        const auto size = static_cast<std::int64_t>(document.ids.size());
        if (!document.steps.empty() && size > m_options.sequenceLength) {
            ++m_result.leftOut;
            return 0;
        }
        if (document.begins.empty()) {
            return 0;
        }
        const std::int64_t begin = document.begins[document.next];
        const std::int64_t end = windowEnd(document, begin);
        const std::int64_t length = end - begin;
        if (length == 0) { // a step that does not fit into what is missing
            return 0;
        }
        if (document.number < 0) {
            document.number = static_cast<std::int32_t>(m_result.documentFile.size());
            m_result.documentFile.push_back(file);
            m_result.hasSteps = m_result.hasSteps || !document.steps.empty();
        }
        model::TokenColumns& columns = m_result.columns;
        const auto window = static_cast<std::int32_t>(m_result.windowLengths.size());
        m_result.windowLengths.push_back(length);
        columns.window.insert(columns.window.end(), static_cast<std::size_t>(length), window);
        columns.document.insert(
            columns.document.end(), static_cast<std::size_t>(length), document.number);
        columns.ids.insert(
            columns.ids.end(), document.ids.begin() + begin, document.ids.begin() + end);
        for (std::int64_t t = begin; t < end; ++t) {
            const std::ptrdiff_t step = document.step[static_cast<std::size_t>(t)];
            columns.label.push_back(step < 0
                    ? model::kNoStep
                    : static_cast<std::int8_t>(
                        document.steps[static_cast<std::size_t>(step)].step));
        }
        return length;
    }

    Result<Calibration> finish()
    {
        if (count() == 0) {
            return Error{ErrorCode::InvalidArgument,
                "there is no token to record: " + std::to_string(m_result.leftOut)
                    + " items are longer than the sequence length of "
                    + std::to_string(m_options.sequenceLength)
                    + ", expected at least one that fits",
                m_options.files.empty() ? std::string() : m_options.files.front(),
                "name a file with shorter items, or raise --sequence-length", {}};
        }
        m_result.columns.sketch = reservoirSample(count(), m_options.sketchTokens, m_options.seed);
        return std::move(m_result);
    }

    const CalibrationOptions& m_options;
    const model::Tokenizer& m_tokenizer;
    std::vector<std::string> m_fields;
    std::vector<model::DataFile> m_files;
    std::vector<std::optional<Document>> m_current; ///< of each file, while it is not used up
    Calibration m_result;
};

} // namespace

Result<Calibration> readCalibration(const CalibrationOptions& options,
    const model::Tokenizer& tokenizer, const CancelToken& cancel, const ProgressSink& progress)
{
    return CalibrationReader(options, tokenizer).read(cancel, progress);
}

std::vector<std::int32_t> reservoirSample(
    std::int64_t total, std::int64_t count, std::uint64_t seed)
{
    const model::CounterRandom random(seed, kSketchStream);
    std::vector<std::int32_t> sample;
    for (std::int64_t i = 0; i < total; ++i) {
        const auto value = static_cast<std::int32_t>(i);
        if (i < count) {
            sample.push_back(value);
            continue;
        }
        const auto index = static_cast<std::uint64_t>(i);
        const std::uint64_t slot = random.below(index, index + 1);
        if (slot < static_cast<std::uint64_t>(count)) {
            sample[static_cast<std::size_t>(slot)] = value;
        }
    }
    std::sort(sample.begin(), sample.end());
    return sample;
}

} // namespace lapidary::compute
