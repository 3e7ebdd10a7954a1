// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/encode_job.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::string_view kWordMark = "\xE2\x96\x81"; // ▁
// A word beyond this is encoded in parts: positions inside a word are 31 bits wide.
constexpr std::size_t kLongestWord = std::size_t{1} << 30;

AlignedText slice(const AlignedText& text, std::size_t begin, std::size_t end)
{
    if (!text.isOwned()) {
        return {text.view().substr(begin, end - begin), text.base() + begin};
    }
    TextRewriter rewriter(text);
    rewriter.remove(begin);
    rewriter.copy(end - begin);
    return rewriter.finish();
}

bool startsWith(std::string_view text, std::string_view prefix)
{
    return text.substr(0, prefix.size()) == prefix;
}

} // namespace

EncodeJob::EncodeJob(const TokenizerEngine& engine, std::string_view text,
    const EncodeOptions& options, EncodeScratch& scratch)
    : m_engine(engine)
    , m_definition(engine.definition())
    , m_text(text)
    , m_options(options)
    , m_scratch(scratch)
{
    m_out.ids.reserve(text.size() / 3 + 8);
    if (options.withOffsets) {
        m_out.offsets.reserve(text.size() / 3 + 8);
    }
}

AddedTokenMatcher::Plain EncodeJob::plain() const
{
    return {!m_options.parseSpecial, m_options.plainRanges};
}

void EncodeJob::emit(TokenId id, ByteRange range)
{
    m_out.ids.push_back(id);
    if (m_options.withOffsets) {
        m_out.offsets.push_back(range);
    }
}

Encoding EncodeJob::run()
{
    if (m_options.addSpecial) {
        for (const TokenId id : m_definition.prefixIds) {
            emit(id, {});
        }
    }
    std::vector<TextPart> parts;
    m_engine.rawTokens().split(m_text, plain(), parts);
    for (const TextPart& part : parts) {
        if (part.id >= 0) {
            emit(part.id, {part.begin, part.end});
        } else {
            encodeText(part.begin, part.end);
        }
    }
    if (m_definition.trimsOffsets && m_options.withOffsets) {
        trimOffsets();
    }
    if (m_options.addSpecial) {
        for (const TokenId id : m_definition.suffixIds) {
            emit(id, {});
        }
    }
    return std::move(m_out);
}

void EncodeJob::encodeText(std::size_t begin, std::size_t end)
{
    AlignedText text(m_text.substr(begin, end - begin), begin);
    if (!m_engine.normalizer().isIdentity()) {
        const bool hasPrefix = m_options.dummyPrefix || begin > 0;
        text = m_engine.normalizer().apply(std::move(text), hasPrefix);
    }
    if (m_engine.normalizedTokens().isEmpty()) {
        preTokenize(text, 0, text.view().size());
        return;
    }
    // Plain ranges speak of the input; here they hold where the text is the input itself.
    std::vector<ByteRange> ranges;
    for (const ByteRange& range : m_options.plainRanges) {
        if (range.end > begin && range.begin < end) {
            ranges.push_back(
                {std::max(range.begin, begin) - begin, std::min(range.end, end) - begin});
        }
    }
    AddedTokenMatcher::Plain where{!m_options.parseSpecial, ranges};
    if (text.isOwned()) {
        where.isEverywhere = where.isEverywhere || !ranges.empty();
    }
    std::vector<TextPart> parts;
    m_engine.normalizedTokens().split(text.view(), where, parts);
    OffsetCursor cursor(text);
    for (const TextPart& part : parts) {
        if (part.id < 0) {
            preTokenize(text, part.begin, part.end);
        } else if (part.end > part.begin) {
            emit(part.id, cursor.original(part.begin, part.end));
        }
    }
}

void EncodeJob::preTokenize(const AlignedText& text, std::size_t begin, std::size_t end)
{
    const PreTokenizer& preTokenizer = m_definition.preTokenizer;
    if (begin == end) {
        return;
    }
    if (preTokenizer.isMetaspace || preTokenizer.prefix != PreTokenizer::Prefix::Never) {
        putPrefixAndSplit(slice(text, begin, end));
        return;
    }
    Source source(text);
    split(source, begin, end, 0);
}

void EncodeJob::putPrefixAndSplit(AlignedText text)
{
    const PreTokenizer& preTokenizer = m_definition.preTokenizer;
    const std::size_t origin = OffsetCursor(text).rangeAt(0).begin;
    if (preTokenizer.isMetaspace) {
        text = replaceAll(std::move(text), " ", kWordMark);
    }
    const std::string_view blank = preTokenizer.isMetaspace ? kWordMark : std::string_view(" ");
    const bool isWanted = preTokenizer.prefix == PreTokenizer::Prefix::Always
        || (preTokenizer.prefix == PreTokenizer::Prefix::First && origin == 0);
    if (isWanted && (m_options.dummyPrefix || origin > 0) && !startsWith(text.view(), blank)) {
        text = prepend(text, blank);
    }
    Source source(text);
    split(source, 0, source.view.size(), 0);
}

void EncodeJob::split(Source& source, std::size_t begin, std::size_t end, std::size_t scanner)
{
    const std::vector<SplitScanner>& scanners = m_engine.scanners();
    if (scanner == scanners.size()) {
        splitAtJoints(source, begin, end);
        return;
    }
    const SplitScanner next = scanners[scanner];
    const bool isLast = scanner + 1 == scanners.size();
    const CharacterReader reader(source.view.data(), end, unicodeClasses());
    while (begin < end) {
        const std::size_t pieceEnd = next(reader, begin);
        if (isLast) {
            encodeWord(source, begin, pieceEnd);
        } else {
            split(source, begin, pieceEnd, scanner + 1);
        }
        begin = pieceEnd;
    }
}

// Without a split pattern the whole text is one word. It may still be cut wherever no merge can
// reach across, and then the cache works word by word.
void EncodeJob::splitAtJoints(Source& source, std::size_t begin, std::size_t end)
{
    const BpeModel* bpe = m_engine.bpe();
    if (bpe == nullptr || !bpe->mayCut()) {
        encodeWord(source, begin, end);
        return;
    }
    const std::string_view text = source.view.substr(0, end);
    while (begin < end) {
        const std::size_t cut = bpe->cutEnd(text, begin);
        encodeWord(source, begin, cut);
        begin = cut;
    }
}

void EncodeJob::encodeWord(Source& source, std::size_t begin, std::size_t end)
{
    const std::size_t length = end - begin;
    if (length > WordCache::kKeyBytes) {
        encodeUncached(source, begin, end);
        return;
    }
    const WordCache::Key key
        = WordCache::keyOf(source.view.data() + begin, length, source.view.size() - begin);
    WordCache::Entry& entry = m_scratch.cache.place(key);
    if (!WordCache::holds(entry, key)) {
        encodeUncached(source, begin, end);
        WordCache::store(entry, key, m_scratch.bpe.symbols);
        return;
    }
    for (std::size_t i = 0; i < entry.count; ++i) {
        const std::size_t next = begin + entry.lengths[i];
        emitToken(source, entry.ids[i], begin, next);
        begin = next;
    }
}

void EncodeJob::encodeUncached(Source& source, std::size_t begin, std::size_t end)
{
    while (begin < end) {
        std::size_t partEnd = std::min(end, begin + kLongestWord);
        while (partEnd < end && isContinuation(source.view[partEnd])) {
            --partEnd;
        }
        m_engine.encodeWord(source.view.substr(begin, partEnd - begin), m_scratch);
        for (const WordToken& token : m_scratch.bpe.symbols) {
            emitToken(source, token.id, begin, begin + token.length);
            begin += token.length;
        }
        begin = partEnd;
    }
}

void EncodeJob::trimOffsets()
{
    const auto isBlank = [](char32_t character) {
        return character == 0x120 /* Ġ */
            || (unicodeClasses().of(character) & kSpace) != 0;
    };
    const std::size_t first = m_options.addSpecial ? m_definition.prefixIds.size() : 0;
    for (std::size_t i = first; i < m_out.ids.size(); ++i) {
        const std::string_view token = m_engine.tokenOf(m_out.ids[i]).value_or("");
        std::vector<bool> blanks;
        for (std::size_t at = 0; at < token.size();) {
            const CodePoint point = decodeValid(token.data() + at);
            blanks.push_back(isBlank(point.value));
            at += point.length;
        }
        const auto leading = std::find(blanks.begin(), blanks.end(), false) - blanks.begin();
        const auto trailing = std::find(blanks.rbegin(), blanks.rend(), false) - blanks.rbegin();
        ByteRange& range = m_out.offsets[i];
        const bool isFirst = i == first || range.begin == 0;
        // One blank before the first word may be the one that was added; more cannot be.
        const bool isAdded = leading == 1 && isFirst && m_definition.trimKeepsPrefix;
        auto skipped = isAdded ? 0 : leading;
        for (; skipped > 0 && range.begin < range.end; --skipped) {
            range.begin += decodeValid(m_text.data() + range.begin).length;
        }
        for (auto left = trailing; left > 0 && range.end > range.begin; --left) {
            do {
                --range.end;
            } while (isContinuation(m_text[range.end]));
        }
    }
}

} // namespace lapidary::model
