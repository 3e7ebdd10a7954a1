// SPDX-License-Identifier: Apache-2.0
// Decomposition and composition data come from utf8proc; the order of work and the bookkeeping of
// origins follow the reference, so that offsets agree as well.
#include "model/tokenizer/unicode_normalizer.h"

#include <utf8proc.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace lapidary::model {

namespace {

// Characters that Unicode gave a decomposition or a combining class after version 9, whose data the
// reference normalises by: it leaves them as they are, and so do we (found by comparing every
// character with tokenizers 0.23.3).
constexpr char32_t kLater[][2] = {{0x7FD, 0x7FD}, {0x898, 0x89F}, {0x8CA, 0x8D3}, {0x9FE, 0x9FE},
    {0xC3C, 0xC3C}, {0xD3B, 0xD3C}, {0xEBA, 0xEBA}, {0x1715, 0x1715}, {0x1ABF, 0x1ACE},
    {0x1DF6, 0x1DFA}, {0x32FF, 0x32FF}, {0xA7F2, 0xA7F4}, {0xA82C, 0xA82C}, {0xAB69, 0xAB69},
    {0x10781, 0x10785}, {0x10787, 0x107B0}, {0x107B2, 0x107BA}, {0x10D24, 0x10D27},
    {0x10EAB, 0x10EAC}, {0x10EFD, 0x10EFF}, {0x10F46, 0x10F50}, {0x10F82, 0x10F85},
    {0x11070, 0x11070}, {0x1133B, 0x1133B}, {0x1145E, 0x1145E}, {0x11839, 0x1183A},
    {0x11938, 0x11938}, {0x1193D, 0x1193E}, {0x11943, 0x11943}, {0x119E0, 0x119E0},
    {0x11A34, 0x11A34}, {0x11A47, 0x11A47}, {0x11A99, 0x11A99}, {0x11D42, 0x11D42},
    {0x11D44, 0x11D45}, {0x11D97, 0x11D97}, {0x11F41, 0x11F42}, {0x16FF0, 0x16FF1},
    {0x1E030, 0x1E06D}, {0x1E08F, 0x1E08F}, {0x1E130, 0x1E136}, {0x1E2AE, 0x1E2AE},
    {0x1E2EC, 0x1E2EF}, {0x1E4EC, 0x1E4EF}, {0x1F16C, 0x1F16C}, {0x1FBF0, 0x1FBF9}};

bool isLater(char32_t character)
{
    const auto* range = std::lower_bound(std::begin(kLater), std::end(kLater), character,
        [](const char32_t(&candidate)[2], char32_t value) { return candidate[1] < value; });
    return range != std::end(kLater) && (*range)[0] <= character;
}

bool isComposed(UnicodeForm form)
{
    return form == UnicodeForm::Nfc || form == UnicodeForm::Nfkc;
}

bool isCompatible(UnicodeForm form)
{
    return form == UnicodeForm::Nfkc || form == UnicodeForm::Nfkd;
}

int combiningClass(char32_t character)
{
    return isLater(character)
        ? 0
        : utf8proc_get_property(static_cast<utf8proc_int32_t>(character))->combining_class;
}

constexpr std::size_t kLongestDecomposition = 32;

std::size_t decompose(char32_t character, UnicodeForm form, utf8proc_int32_t* out)
{
    const int options = UTF8PROC_DECOMPOSE | (isCompatible(form) ? UTF8PROC_COMPAT : 0);
    int boundary = 0;
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(character), out,
        kLongestDecomposition, static_cast<utf8proc_option_t>(options), &boundary);
    if (isLater(character) || count <= 0
        || count > static_cast<utf8proc_ssize_t>(kLongestDecomposition)) {
        out[0] = static_cast<utf8proc_int32_t>(character);
        return 1;
    }
    return static_cast<std::size_t>(count);
}

/// The primary composite of two characters, or nothing.
std::optional<char32_t> compose(char32_t first, char32_t second)
{
    utf8proc_int32_t pair[3]
        = {static_cast<utf8proc_int32_t>(first), static_cast<utf8proc_int32_t>(second), 0};
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (isLater(first) || isLater(second) || utf8proc_normalize_utf32(pair, 2, options) != 1
        || isLater(static_cast<char32_t>(pair[0]))) {
        return std::nullopt;
    }
    return static_cast<char32_t>(pair[0]);
}

/// A character and how many characters of the source it stands for, less one: 1 is an inserted
/// one, 0 one for one, −n one that also swallows the n behind it.
struct Change
{
    char32_t character;
    int change;
    int order; ///< combining class
};

std::vector<Change> decomposed(std::string_view text, UnicodeForm form)
{
    std::vector<Change> changes;
    utf8proc_int32_t parts[kLongestDecomposition];
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decodeValid(text.data() + at);
        const std::size_t count = decompose(point.value, form, parts);
        for (std::size_t i = 0; i < count; ++i) {
            const auto part = static_cast<char32_t>(parts[i]);
            changes.push_back({part, i > 0 ? 1 : 0, combiningClass(part)});
        }
        at += point.length;
    }
    // Marks between two starters are put in the order of their classes.
    for (auto begin = changes.begin(); begin != changes.end();) {
        if (begin->order == 0) {
            ++begin;
            continue;
        }
        const auto end = std::find_if(
            begin, changes.end(), [](const Change& change) { return change.order == 0; });
        std::stable_sort(
            begin, end, [](const Change& a, const Change& b) { return a.order < b.order; });
        begin = end;
    }
    return changes;
}

std::vector<Change> composed(const std::vector<Change>& changes)
{
    std::vector<Change> result;
    std::optional<std::size_t> starter; // in result
    int lastOrder = -1;                 // of what stands between the starter and here
    for (const Change& change : changes) {
        if (starter && lastOrder < change.order) {
            Change& base = result[*starter];
            if (const auto both = compose(base.character, change.character)) {
                base.character = *both;
                base.change += change.change - 1;
                continue;
            }
        }
        if (change.order == 0) {
            starter = result.size();
            lastOrder = -1;
        } else {
            lastOrder = change.order;
        }
        result.push_back(change);
    }
    return result;
}

} // namespace

UnicodeNormalizer::UnicodeNormalizer(UnicodeForm form)
    : m_form(form)
    , m_isTouched(0x110000, false)
{
    utf8proc_int32_t parts[kLongestDecomposition];
    for (char32_t character = 0x80; character < 0x110000; ++character) {
        if (character >= 0x30000 && character < 0xE0000) {
            continue; // nothing but ideographs and unassigned characters
        }
        const utf8proc_property_t* property
            = utf8proc_get_property(static_cast<utf8proc_int32_t>(character));
        const bool isSecondJamo = character >= 0x1160 && character <= 0x11FF;
        const bool isSecond = isComposed(form) && property->comb_index != UINT16_MAX
            && property->comb_index >= 0x8000;
        if (isLater(character)) {
            continue;
        }
        bool isTouched = property->combining_class != 0 || isSecond || isSecondJamo;
        const bool isHangul = character >= 0xAC00 && character <= 0xD7A3;
        if (!isTouched && (property->decomp_seqindex != UINT16_MAX || isHangul)) {
            const std::size_t count = decompose(character, form, parts);
            isTouched = count != 1 || parts[0] != static_cast<utf8proc_int32_t>(character);
            if (isTouched && isComposed(form)) {
                std::string text;
                appendUtf8(text, character);
                const std::vector<Change> back = composed(decomposed(text, form));
                isTouched = back.size() != 1 || back[0].character != character;
            }
        }
        m_isTouched[character] = isTouched;
    }
}

std::size_t UnicodeNormalizer::firstTouched(std::string_view text, std::size_t begin) const
{
    while (begin < text.size()) {
        const CodePoint point = decodeValid(text.data() + begin);
        if (!isInert(point.value)) {
            break;
        }
        begin += point.length;
    }
    return begin;
}

void UnicodeNormalizer::rewriteStretch(TextRewriter& rewriter, std::size_t end) const
{
    const std::string_view stretch = rewriter.rest().substr(0, end - rewriter.position());
    std::vector<Change> changes = decomposed(stretch, m_form);
    if (isComposed(m_form)) {
        changes = composed(changes);
    }
    std::string written;
    for (const Change& change : changes) {
        written.clear();
        appendUtf8(written, change.character);
        if (change.change > 0) {
            rewriter.insert(written);
            continue;
        }
        rewriter.replaceCharacter(written);
        for (int i = 0; i > change.change; --i) {
            rewriter.remove(decodeValid(rewriter.rest().data()).length);
        }
    }
}

AlignedText UnicodeNormalizer::apply(AlignedText text) const
{
    const std::string_view view = text.view();
    std::size_t touched = firstTouched(view, 0);
    if (touched == view.size()) {
        return text;
    }
    TextRewriter rewriter(text);
    while (touched < view.size()) {
        // The stretch begins with the character before, which may compose, and ends before the
        // next character that is inert.
        std::size_t begin = touched;
        if (begin > rewriter.position()) {
            do {
                --begin;
            } while (isContinuation(view[begin]));
        }
        std::size_t end = touched;
        while (end < view.size()) {
            const CodePoint point = decodeValid(view.data() + end);
            if (isInert(point.value)) {
                break;
            }
            end += point.length;
        }
        rewriter.copy(begin - rewriter.position());
        rewriteStretch(rewriter, end);
        touched = firstTouched(view, end);
    }
    rewriter.copyRest();
    return rewriter.finish();
}

} // namespace lapidary::model
