// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/load_tokenizer.h"

#include "model/core/strict_json.h"
#include "model/tokenizer/chat_template_source.h"
#include "model/tokenizer/definition_sources.h"
#include "model/tokenizer/json_fields.h"
#include "model/tokenizer/rules.h"
#include "model/tokenizer/tokenizer_json.h"

#include <fstream>

namespace lapidary::model {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = kMaxTokenizerJsonBytes;

Result<std::string> readFile(const fs::path& path)
{
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    if (!fs::exists(status)) {
        return Error{
            ErrorCode::NotFound, "the file does not exist", path.string(), "check the path"};
    }
    const std::uintmax_t size = fs::is_regular_file(status) ? fs::file_size(path, failure) : 0;
    if (!fs::is_regular_file(status) || failure) {
        return Error{ErrorCode::IoError, "found no regular file, expected one", path.string(),
            "check the path"};
    }
    if (size > kMaxFileBytes) {
        Error error = tokenizerError("TK01",
            "found " + std::to_string(size) + " bytes, expected at most "
                + std::to_string(kMaxFileBytes));
        error.where = path.string();
        return error;
    }
    std::string text(static_cast<std::size_t>(size), '\0');
    std::ifstream stream(path, std::ios::binary);
    stream.read(text.data(), static_cast<std::streamsize>(size));
    if (stream.gcount() != static_cast<std::streamsize>(size)) {
        return Error{ErrorCode::IoError,
            "read " + std::to_string(stream.gcount()) + " bytes, expected " + std::to_string(size),
            path.string(), "check the disk and the permissions of the file"};
    }
    return text;
}

template <class T>
Result<T> at(Result<T> result, const fs::path& path)
{
    if (!result && result.error().where.empty()) {
        result.error().where = path.string();
    }
    return result;
}

/// chat_template.jinja goes before chat_template.json, and both before tokenizer_config.json.
Result<void> readChatTemplate(const fs::path& folder, TokenizerDefinition& definition)
{
    std::error_code ignored;
    const fs::path jinja = folder / "chat_template.jinja";
    if (fs::exists(jinja, ignored)) {
        LAP_TRY(std::string text, readFile(jinja));
        LAP_TRY(definition.chatTemplate, at(checkedChatTemplate(std::move(text)), jinja));
        return {};
    }
    const fs::path json = folder / "chat_template.json";
    if (fs::exists(json, ignored)) {
        LAP_TRY(const std::string text, readFile(json));
        LAP_TRY(const Json parsed, at(parseStrictJson(text), json));
        LAP_TRY(auto found, at(chatTemplateOf(memberOf(parsed, "chat_template")), json));
        if (found) {
            definition.chatTemplate = std::move(found);
        }
    }
    return {};
}

/// What lies beside the tokenizer: special tokens and chat template.
Result<Tokenizer> finish(TokenizerDefinition definition, const fs::path& file)
{
    std::error_code ignored;
    const fs::path folder = file.parent_path();
    const fs::path config = folder / "tokenizer_config.json";
    if (fs::exists(config, ignored)) {
        LAP_TRY(const std::string text, readFile(config));
        LAP_CHECK(at(readTokenizerConfig(text, definition), config));
    }
    LAP_CHECK(readChatTemplate(folder, definition));
    return at(Tokenizer::create(std::move(definition)), file);
}

Result<Tokenizer> loadFile(const fs::path& path)
{
    LAP_TRY(const std::string text, readFile(path));
    if (path.extension() == ".model") {
        LAP_TRY(TokenizerDefinition definition, at(definitionFromSentencePiece(text), path));
        return finish(std::move(definition), path);
    }
    LAP_TRY(TokenizerDefinition definition, at(definitionFromJson(text), path));
    return finish(std::move(definition), path);
}

Result<Tokenizer> loadPair(const fs::path& folder)
{
    LAP_TRY(const std::string vocab, readFile(folder / "vocab.json"));
    LAP_TRY(const std::string merges, readFile(folder / "merges.txt"));
    LAP_TRY(
        TokenizerDefinition definition, at(definitionFromVocabAndMerges(vocab, merges), folder));
    return finish(std::move(definition), folder / "vocab.json");
}

} // namespace

Result<Tokenizer> tokenizerFromVocabAndMerges(std::string_view vocab, std::string_view merges)
{
    LAP_TRY(TokenizerDefinition definition, definitionFromVocabAndMerges(vocab, merges));
    return Tokenizer::create(std::move(definition));
}

Result<Tokenizer> loadTokenizer(const fs::path& path)
{
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) {
        return loadFile(path);
    }
    for (const char* name : {"tokenizer.json", "tokenizer.model"}) {
        if (fs::exists(path / name, ignored)) {
            return loadFile(path / name);
        }
    }
    if (fs::exists(path / "vocab.json", ignored) && fs::exists(path / "merges.txt", ignored)) {
        return loadPair(path);
    }
    return Error{ErrorCode::NotFound,
        "found no tokenizer, expected tokenizer.json, tokenizer.model, or vocab.json with "
        "merges.txt",
        path.string(), "put the model's tokenizer files beside its weights"};
}

} // namespace lapidary::model
