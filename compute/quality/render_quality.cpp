// SPDX-License-Identifier: Apache-2.0
#include "compute/quality/render_quality.h"

#include <array>
#include <cstdio>

namespace lapidary::compute {

namespace {

using model::Json;

constexpr std::array<const char*, 6> kKeys{
    "error_oracle", "error_router", "silhouette", "coactivation_ratio", "step_purity", "load_cv"};

std::string cells(const Json& figures)
{
    std::string line;
    for (const char* key : kKeys) {
        std::array<char, 32> cell{};
        const Json& value = figures.at(key);
        if (value.is_null()) {
            std::snprintf(cell.data(), cell.size(), "%12s", "-");
        } else {
            std::snprintf(cell.data(), cell.size(), "%12.4f", value.get<double>());
        }
        line += cell.data();
    }
    return line + "\n";
}

} // namespace

std::string renderQuality(const Json& result, const TextStyle& style)
{
    std::string text = style.faint("layer    ε oracle    ε router  silhouette co-activity "
                                   " step purity     load CV")
        + "\n";
    for (const Json& layer : result.at("layers")) {
        std::array<char, 16> number{};
        std::snprintf(number.data(), number.size(), "%5lld",
            static_cast<long long>(layer.at("layer").get<std::int64_t>()));
        text += number.data() + cells(layer);
    }
    return text + style.strong(" mean" + cells(result.at("mean")));
}

} // namespace lapidary::compute
