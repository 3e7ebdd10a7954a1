// SPDX-License-Identifier: Apache-2.0
#include "model/benchmarks/answers.h"

#include <algorithm>
#include <charconv>

namespace lapidary::model {

namespace {

constexpr std::string_view kMark = "####";
constexpr std::string_view kStatement = "answer is";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// Lower case, no full stop at the end, no comma between digits.
std::string normalised(std::string_view text)
{
    text = trimmed(text);
    if (text.ends_with('.')) {
        text = trimmed(text.substr(0, text.size() - 1));
    }
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isSeparator = text[i] == ',' && i > 0 && i + 1 < text.size()
            && isDigit(text[i - 1]) && isDigit(text[i + 1]);
        if (!isSeparator) {
            const char c = text[i];
            result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return result;
}

std::optional<double> asNumber(const std::string& text)
{
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

} // namespace

std::optional<std::string> markedAnswer(std::string_view response)
{
    const std::size_t mark = response.rfind(kMark);
    if (mark == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = response.substr(mark + kMark.size());
    const std::string_view line = trimmed(rest.substr(0, rest.find('\n')));
    return line.empty() ? std::nullopt : std::optional(std::string(line));
}

bool isAnswerComplete(std::string_view response)
{
    const std::size_t mark = response.rfind(kMark);
    return mark != std::string_view::npos && markedAnswer(response)
        && response.find('\n', mark) != std::string_view::npos;
}

std::optional<std::string> statedAnswer(std::string_view response)
{
    if (auto marked = markedAnswer(response)) {
        return marked;
    }
    const std::size_t statement = response.rfind(kStatement);
    if (statement == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view rest = response.substr(statement + kStatement.size());
    rest = rest.substr(0, rest.find('\n'));
    for (std::size_t stop = rest.find('.'); stop != std::string_view::npos;
         stop = rest.find('.', stop + 1)) {
        if (stop + 1 == rest.size() || rest[stop + 1] == ' ') { // not the point of a number
            rest = rest.substr(0, stop);
            break;
        }
    }
    rest = trimmed(rest);
    return rest.empty() ? std::nullopt : std::optional(std::string(rest));
}

std::optional<std::string> lastNumber(std::string_view text)
{
    std::size_t end = text.size();
    while (end > 0 && !isDigit(text[end - 1])) {
        --end;
    }
    std::size_t begin = end;
    const auto belongs = [&](std::size_t i) {
        const bool isInner = (text[i] == ',' || text[i] == '.') && i > 0 && isDigit(text[i - 1]);
        return isDigit(text[i]) || isInner;
    };
    while (begin > 0 && belongs(begin - 1)) {
        --begin;
    }
    if (begin == end) {
        return std::nullopt;
    }
    if (begin > 0 && text[begin - 1] == '-') {
        --begin;
    }
    std::string number(text.substr(begin, end - begin));
    number.erase(std::remove(number.begin(), number.end(), ','), number.end());
    return number;
}

bool isSameAnswer(std::string_view a, std::string_view b)
{
    const std::string first = normalised(a);
    const std::string second = normalised(b);
    const auto number = asNumber(first);
    const auto other = asNumber(second);
    return first == second || (number && other && *number == *other);
}

} // namespace lapidary::model
