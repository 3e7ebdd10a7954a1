// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/unicode_class.h"

#include <algorithm>
#include <map>

namespace lapidary::model {

namespace {

std::uint8_t classOf(char letter)
{
    switch (letter) {
    case 'U':
        return kUpper;
    case 'L':
        return kLower;
    case 'O':
        return kOther;
    case 'M':
        return kMark;
    case 'N':
        return kNumber;
    case 'S':
        return kSpace;
    case 'P':
        return kSymbol;
    default:
        return 0;
    }
}

std::vector<std::uint8_t> expand(const char* runs)
{
    std::vector<std::uint8_t> classes;
    classes.reserve(0x110000);
    while (*runs != '\0') {
        const std::uint8_t kind = classOf(*runs++);
        std::size_t length = 0;
        for (; (*runs >= '0' && *runs <= '9') || (*runs >= 'a' && *runs <= 'f'); ++runs) {
            length = length * 16
                + static_cast<std::size_t>(*runs <= '9' ? *runs - '0' : *runs - 'a' + 10);
        }
        classes.insert(classes.end(), length, kind);
    }
    return classes;
}

} // namespace

UnicodeClasses::UnicodeClasses()
{
    const std::vector<std::uint8_t> all = expand(kUnicodeRuns);
    std::map<std::vector<std::uint8_t>, std::uint16_t> known;
    std::vector<std::uint8_t> page(256, 0);
    for (std::size_t p = 0; p < m_pages.size(); ++p) {
        std::fill(page.begin(), page.end(), std::uint8_t{0});
        const std::size_t begin = p * 256;
        if (begin < all.size()) {
            std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(begin), 256, page.begin());
        }
        const auto [entry, isNew]
            = known.try_emplace(page, static_cast<std::uint16_t>(known.size()));
        if (isNew) {
            m_classes.insert(m_classes.end(), page.begin(), page.end());
        }
        m_pages[p] = entry->second;
    }
}

const UnicodeClasses& unicodeClasses()
{
    static const UnicodeClasses classes;
    return classes;
}

} // namespace lapidary::model
