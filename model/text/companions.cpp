// SPDX-License-Identifier: Apache-2.0
#include "model/text/companions.h"

#include "model/checkpoint/gguf/metadata.h"
#include "model/core/atomic_file.h"
#include "model/text/open_tokenizer.h"
#include "model/tokenizer/definition_sources.h"
#include "model/tokenizer/write_tokenizer_json.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kFileLimit = 512ULL * 1024 * 1024;

bool isLicence(const std::string& name)
{
    std::string upper = name;
    std::transform(upper.begin(), upper.end(), upper.begin(),
        [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    for (const char* word : {"LICENSE", "LICENCE", "NOTICE", "COPYING"}) {
        if (upper.find(word) != std::string::npos) {
            return true;
        }
    }
    return false;
}

Result<std::vector<std::string>> writeGgufTokenizer(
    const GgufMetadata& metadata, const std::filesystem::path& folder)
{
    if (!metadata.has("tokenizer.ggml.model")) {
        return std::vector<std::string>();
    }
    LAP_TRY(VocabularySource source, vocabularySource(metadata));
    LAP_TRY(const TokenizerDefinition definition, definitionFromSource(std::move(source)));
    LAP_TRY(const Json json, toTokenizerJson(definition));
    LAP_CHECK(saveFile(folder / "tokenizer.json", json.dump(1)));
    LAP_CHECK(
        saveFile(folder / "tokenizer_config.json", toTokenizerConfigJson(definition).dump(2)));
    return std::vector<std::string>{"tokenizer.json", "tokenizer_config.json"};
}

} // namespace

Result<std::vector<std::string>> copyCompanions(
    const Checkpoint& checkpoint, const std::filesystem::path& folder)
{
    std::vector<std::string> written;
    if (const GgufMetadata* metadata = checkpoint.gguf()) {
        LAP_TRY(written, writeGgufTokenizer(*metadata, folder));
    }
    if (checkpoint.folder() == nullptr) {
        return written;
    }
    std::vector<std::string> names
        = checkpoint.gguf() == nullptr ? checkpoint.tokenizerFiles() : std::vector<std::string>();
    for (const std::string& name : checkpoint.folder()->names()) {
        if (isPlainFileName(name) && isLicence(name)) {
            names.push_back(name);
        }
    }
    for (const std::string& name : names) {
        LAP_TRY(const std::string text, checkpoint.folder()->readText(name, kFileLimit, "IX04"));
        LAP_CHECK(saveFile(folder / name, text));
        written.push_back(name);
    }
    return written;
}

} // namespace lapidary::model
