// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/text_windows.h"

#include "model/data/data_file.h"
#include "model/text/open_tokenizer.h"

namespace lapidary::compute {

using model::ParamType;
using model::Result;

std::vector<model::ParamSpec> textWindowOptions()
{
    return {{.name = "data",
                .type = ParamType::Path,
                .help = "a text, JSONL or CSV file, read as one stream",
                .isRequired = true,
                .isList = true},
        {.name = "field",
            .type = ParamType::Text,
            .help = "fields to join, separated by commas (JSONL, CSV)"}};
}

Result<std::vector<std::vector<std::int64_t>>> textWindows(
    const model::Params& params, const model::Checkpoint& checkpoint, std::int64_t context)
{
    LAP_TRY(const model::Tokenizer tokenizer, model::openTokenizer(checkpoint));
    const std::string fields = params.has("field") ? params.text("field") : std::string();
    std::vector<std::vector<std::int64_t>> windows;
    for (const std::string& path : params.texts("data")) {
        LAP_TRY(const model::DataFile file, model::DataFile::open(path));
        LAP_TRY(const std::string text, file.stream(model::fieldNames(fields)));
        const std::vector<model::TokenId> ids
            = tokenizer.encode(text, {.addSpecial = false, .withOffsets = false}).ids;
        const auto size = static_cast<std::int64_t>(ids.size());
        if (size < context && size > 1) {
            windows.emplace_back(ids.begin(), ids.end());
        }
        for (std::int64_t begin = 0; begin + context <= size; begin += context) {
            windows.emplace_back(ids.begin() + begin, ids.begin() + begin + context);
        }
    }
    if (windows.empty()) {
        return model::Error{model::ErrorCode::InvalidArgument,
            "the data has no token to score, expected a text of at least two tokens",
            params.texts("data").front(), "name a file with more text", {}};
    }
    return windows;
}

} // namespace lapidary::compute
