// SPDX-License-Identifier: Apache-2.0
#include "compute/export/model_card.h"

namespace lapidary::compute {

namespace {

using model::Json;

/// One value as a person reads it; the folder of a path is nobody's business.
std::string readable(const std::string& key, const Json& value)
{
    if (!value.is_string()) {
        return value.dump();
    }
    const auto text = value.get<std::string>();
    const bool isPath = key == "model" || key == "recording" || key == "grouping";
    const std::size_t slash = text.find_last_of('/');
    return isPath && slash != std::string::npos ? text.substr(slash + 1) : text;
}

std::string layersTable(const model::NativeModel& native)
{
    std::string table = "| layer | routed experts | chosen per token | shared neurons |\n"
                        "|---|---|---|---|\n";
    for (std::size_t i = 0; i < native.converted.layers.size(); ++i) {
        const model::LayerExperts& layer = native.converted.layers[i];
        const std::string count
            = layer.widths.empty() ? std::string("dense") : std::to_string(layer.widths.size());
        table += "| " + std::to_string(i) + " | " + count + " | " + std::to_string(layer.active)
            + " | " + std::to_string(layer.sharedWidth) + " |\n";
    }
    return table;
}

} // namespace

std::string modelCard(const model::NativeModel& native, const model::ExportLayout& layout)
{
    std::string card = "---\nlibrary_name: transformers\npipeline_tag: text-generation\ntags:\n"
                       "- mixture-of-experts\n- lapidary\n---\n\n# Mixture of experts cut from a "
                       "dense model\n\nThe feed-forward blocks of a dense model were cut into "
                       "experts with Lapidary. Layout: "
        + layout.info.title + " (`" + layout.info.id + "`); gate of the profile `"
        + native.converted.profile + "`.\n\n## How it was made\n\n";
    const Json* own = native.config.contains("lapidary") ? &native.config["lapidary"] : nullptr;
    if (own != nullptr && own->contains("provenance") && (*own)["provenance"].is_object()) {
        for (const auto& [key, value] : (*own)["provenance"].items()) {
            card += "- " + key + ": `" + readable(key, value) + "`\n";
        }
    }
    return card + "\n## Experts\n\n" + layersTable(native)
        + "\nThe licence of the dense model applies; its files lie beside this one.\n";
}

} // namespace lapidary::compute
