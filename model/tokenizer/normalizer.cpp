// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/normalizer.h"

#include "model/tokenizer/unicode_class.h"

namespace lapidary::model {

namespace {

UnicodeForm formOf(NormalizerStep::Kind kind)
{
    switch (kind) {
    case NormalizerStep::Kind::Nfd:
        return UnicodeForm::Nfd;
    case NormalizerStep::Kind::Nfkc:
        return UnicodeForm::Nfkc;
    case NormalizerStep::Kind::Nfkd:
        return UnicodeForm::Nfkd;
    default:
        return UnicodeForm::Nfc;
    }
}

bool isUnicodeForm(NormalizerStep::Kind kind)
{
    return kind == NormalizerStep::Kind::Nfc || kind == NormalizerStep::Kind::Nfd
        || kind == NormalizerStep::Kind::Nfkc || kind == NormalizerStep::Kind::Nfkd;
}

AlignedText strip(AlignedText text, bool left, bool right)
{
    const std::string_view view = text.view();
    const UnicodeClasses& classes = unicodeClasses();
    std::size_t begin = 0;
    while (left && begin < view.size()) {
        const CodePoint point = decodeValid(view.data() + begin);
        if ((classes.of(point.value) & kSpace) == 0) {
            break;
        }
        begin += point.length;
    }
    std::size_t end = view.size();
    while (right && end > begin) {
        std::size_t last = end - 1;
        while (last > begin && isContinuation(view[last])) {
            --last;
        }
        if ((classes.of(decodeValid(view.data() + last).value) & kSpace) == 0) {
            break;
        }
        end = last;
    }
    if (begin == 0 && end == view.size()) {
        return text;
    }
    TextRewriter rewriter(text);
    rewriter.remove(begin);
    rewriter.copy(end - begin);
    return rewriter.finish();
}

AlignedText replaceSpaceRuns(AlignedText text, std::string_view content)
{
    const std::string_view view = text.view();
    if (view.find("  ") == std::string_view::npos) {
        return text;
    }
    TextRewriter rewriter(text);
    for (std::size_t at = view.find("  "); at != std::string_view::npos;) {
        rewriter.copy(at - rewriter.position());
        std::size_t end = at;
        while (end < view.size() && view[end] == ' ') {
            ++end;
        }
        rewriter.remove(end - at);
        rewriter.insert(content);
        at = view.find("  ", end);
    }
    rewriter.copyRest();
    return rewriter.finish();
}

} // namespace

AlignedText replaceAll(
    AlignedText text, std::string_view pattern, std::string_view content, std::string_view prefix)
{
    const std::string_view view = text.view();
    std::size_t at = view.find(pattern);
    if (view.empty() || (at == std::string_view::npos && prefix.empty())) {
        return text;
    }
    TextRewriter rewriter(text);
    rewriter.insertBeforeNext(prefix);
    while (at != std::string_view::npos) {
        rewriter.copy(at - rewriter.position());
        rewriter.remove(pattern.size());
        rewriter.insert(content);
        at = view.find(pattern, at + pattern.size());
    }
    rewriter.copyRest();
    return rewriter.finish();
}

AlignedText prepend(const AlignedText& text, std::string_view content)
{
    TextRewriter rewriter(text);
    if (!rewriter.isAtEnd()) {
        rewriter.insertBeforeNext(content);
        rewriter.copyRest();
    }
    return rewriter.finish();
}

Result<Normalizer> Normalizer::create(const std::vector<NormalizerStep>& steps)
{
    Normalizer normalizer;
    for (const NormalizerStep& step : steps) {
        Step made{step, nullptr, nullptr};
        if (isUnicodeForm(step.kind)) {
            made.unicode = std::make_shared<const UnicodeNormalizer>(formOf(step.kind));
        } else if (step.kind == NormalizerStep::Kind::CharsMap) {
            LAP_TRY(CharsMap map, CharsMap::parse(step.content));
            made.charsMap = std::make_shared<const CharsMap>(std::move(map));
            made.step.content.clear();
        }
        normalizer.m_steps.push_back(std::move(made));
    }
    return normalizer;
}

AlignedText Normalizer::applyStep(const Step& step, AlignedText text, bool hasPrefix)
{
    switch (step.step.kind) {
    case NormalizerStep::Kind::Nfc:
    case NormalizerStep::Kind::Nfd:
    case NormalizerStep::Kind::Nfkc:
    case NormalizerStep::Kind::Nfkd:
        return step.unicode->apply(std::move(text));
    case NormalizerStep::Kind::Prepend:
        return hasPrefix ? prepend(text, step.step.content) : std::move(text);
    case NormalizerStep::Kind::Replace:
        return replaceAll(std::move(text), step.step.pattern, step.step.content);
    case NormalizerStep::Kind::SpaceRuns:
        return replaceSpaceRuns(std::move(text), step.step.content);
    case NormalizerStep::Kind::Strip:
        return strip(std::move(text), step.step.stripLeft, step.step.stripRight);
    case NormalizerStep::Kind::CharsMap:
        return step.charsMap->apply(std::move(text));
    }
    return text;
}

bool Normalizer::isPair(std::size_t first) const
{
    if (first + 1 >= m_steps.size()) {
        return false;
    }
    const NormalizerStep& a = m_steps[first].step;
    const NormalizerStep& b = m_steps[first + 1].step;
    return a.kind == NormalizerStep::Kind::Prepend && b.kind == NormalizerStep::Kind::Replace
        && b.pattern.size() == 1 && a.content.find(b.pattern) == std::string::npos;
}

AlignedText Normalizer::apply(AlignedText text, bool hasPrefix) const
{
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        if (isPair(i)) {
            const NormalizerStep& replace = m_steps[i + 1].step;
            text = replaceAll(std::move(text), replace.pattern, replace.content,
                hasPrefix ? std::string_view(m_steps[i].step.content) : std::string_view());
            ++i;
        } else {
            text = applyStep(m_steps[i], std::move(text), hasPrefix);
        }
    }
    return text;
}

std::string Normalizer::apply(std::string_view text) const
{
    return std::string(apply(AlignedText(text, 0)).view());
}

} // namespace lapidary::model
