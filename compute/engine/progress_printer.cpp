// SPDX-License-Identifier: Apache-2.0
#include "compute/engine/progress_printer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace lapidary::compute {

namespace {

constexpr std::chrono::milliseconds kInterval{50};
constexpr int kBarWidth = 24;

std::string bar(double share)
{
    const int filled = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kBarWidth));
    std::string text;
    for (int i = 0; i < kBarWidth; ++i) {
        text += i < filled ? "█" : "░";
    }
    return text;
}

std::string count(double value)
{
    char text[32]; // NOLINT(modernize-avoid-c-arrays)
    std::snprintf(text, sizeof(text), "%.0f", value);
    return text;
}

std::string timeLeft(double seconds)
{
    const auto whole = static_cast<long>(std::ceil(std::clamp(seconds, 0.0, 1e9)));
    if (whole < 60) {
        return std::to_string(whole) + " s left";
    }
    if (whole < 3600) {
        return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s left";
    }
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min left";
}

} // namespace

std::string progressLine(const Progress& progress)
{
    std::string text = progress.phase + "  ";
    if (progress.total > 0.0) {
        text += bar(progress.done / progress.total) + "  " + count(progress.done) + " of "
            + count(progress.total) + " " + progress.unit;
    } else {
        text += count(progress.done) + " " + progress.unit;
    }
    return progress.secondsLeft ? text + "  " + timeLeft(*progress.secondsLeft) : text;
}

ProgressPrinter::ProgressPrinter(ProgressMode mode)
    : m_mode(
        mode == ProgressMode::Terminal && ::isatty(STDERR_FILENO) != 1 ? ProgressMode::None : mode)
{ }

void ProgressPrinter::print(const Progress& progress)
{
    const auto now = std::chrono::steady_clock::now();
    if (m_mode == ProgressMode::None || (m_last && now - *m_last < kInterval)) {
        return;
    }
    m_last = now;
    if (m_mode == ProgressMode::Json) {
        const model::Json line{{"progress", toJson(progress)}};
        std::fprintf(stderr, "%s\n",
            line.dump(-1, ' ', /*ensure_ascii=*/false, model::Json::error_handler_t::replace)
                .c_str());
        return;
    }
    m_hasBar = true;
    std::fprintf(stderr, "\r\033[K%s", progressLine(progress).c_str());
    std::fflush(stderr);
}

void ProgressPrinter::clear()
{
    if (m_hasBar) {
        std::fputs("\r\033[K", stderr);
        m_hasBar = false;
    }
}

} // namespace lapidary::compute
