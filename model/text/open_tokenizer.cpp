// SPDX-License-Identifier: Apache-2.0
#include "model/text/open_tokenizer.h"

#include "model/checkpoint/gguf/metadata.h"
#include "model/checkpoint/open_model.h"
#include "model/tokenizer/load_tokenizer.h"

#include <filesystem>
#include <limits>
#include <utility>

namespace lapidary::model {
namespace {

/// An optional key: nothing when it is missing, an error when it has another type.
template <class T>
Result<std::optional<T>> optional(Result<T> value)
{
    if (value) {
        return std::optional<T>(*std::move(value));
    }
    if (value.error().code == ErrorCode::NotFound) {
        return std::optional<T>();
    }
    return std::move(value).error();
}

/// An optional list: empty when it is missing.
template <class T>
Result<std::vector<T>> orEmpty(Result<std::vector<T>> list)
{
    if (!list && list.error().code == ErrorCode::NotFound) {
        return std::vector<T>();
    }
    return list;
}

Result<std::optional<std::int64_t>> optionalId(const GgufMetadata& metadata, std::string_view key)
{
    LAP_TRY(const auto id, optional(metadata.unsignedInteger(key)));
    // 2^32 − 1 is how some writers say "none".
    return id && *id < std::numeric_limits<std::uint32_t>::max()
        ? std::optional(static_cast<std::int64_t>(*id))
        : std::nullopt;
}

Result<std::string> charsMap(const GgufMetadata& metadata)
{
    LAP_TRY(const auto values, orEmpty(metadata.integers("tokenizer.ggml.precompiled_charsmap")));
    std::string bytes;
    for (const std::int64_t value : values) {
        bytes += static_cast<char>(value);
    }
    return bytes;
}

Result<void> readLists(const GgufMetadata& metadata, VocabularySource& source)
{
    LAP_TRY(source.tokens, metadata.texts("tokenizer.ggml.tokens"));
    LAP_TRY(source.merges, orEmpty(metadata.texts("tokenizer.ggml.merges")));
    LAP_TRY(const auto scores, orEmpty(metadata.numbers("tokenizer.ggml.scores")));
    LAP_TRY(const auto types, orEmpty(metadata.integers("tokenizer.ggml.token_type")));
    for (const double score : scores) {
        source.scores.push_back(static_cast<float>(score));
    }
    for (const std::int64_t type : types) {
        source.types.push_back(static_cast<std::int32_t>(type));
    }
    return {};
}

Result<void> readSettings(const GgufMetadata& metadata, VocabularySource& source)
{
    LAP_TRY(source.model, metadata.text("tokenizer.ggml.model"));
    LAP_TRY(const auto preTokenizer, optional(metadata.text("tokenizer.ggml.pre")));
    LAP_TRY(const auto modelName, optional(metadata.text("general.name")));
    source.preTokenizer = preTokenizer.value_or("");
    source.modelName = modelName.value_or("");
    LAP_TRY(source.beginId, optionalId(metadata, "tokenizer.ggml.bos_token_id"));
    LAP_TRY(source.endId, optionalId(metadata, "tokenizer.ggml.eos_token_id"));
    LAP_TRY(source.unknownId, optionalId(metadata, "tokenizer.ggml.unknown_token_id"));
    LAP_TRY(source.paddingId, optionalId(metadata, "tokenizer.ggml.padding_token_id"));
    LAP_TRY(source.addBegin, optional(metadata.flag("tokenizer.ggml.add_bos_token")));
    LAP_TRY(source.addEnd, optional(metadata.flag("tokenizer.ggml.add_eos_token")));
    LAP_TRY(source.addSpacePrefix, optional(metadata.flag("tokenizer.ggml.add_space_prefix")));
    LAP_TRY(source.removeExtraSpaces,
        optional(metadata.flag("tokenizer.ggml.remove_extra_whitespaces")));
    LAP_TRY(source.chatTemplate, optional(metadata.text("tokenizer.chat_template")));
    LAP_TRY(source.charsMap, charsMap(metadata));
    return {};
}

Result<Tokenizer> fromMetadata(const GgufMetadata& metadata)
{
    LAP_TRY(VocabularySource source, vocabularySource(metadata));
    return tokenizerFromSource(std::move(source));
}

Result<Tokenizer> withPlace(Result<Tokenizer> result, const std::string& path)
{
    if (result || !result.error().where.empty()) {
        return result;
    }
    Error error = std::move(result).error();
    error.where = path;
    return error;
}

Error noTokenizer(const std::string& path)
{
    return {ErrorCode::NotFound, "this model has no tokenizer", path,
        "put its tokenizer.json (or tokenizer.model) beside the weights, or give token ids instead "
        "of text",
        {}};
}

} // namespace

Result<VocabularySource> vocabularySource(const GgufMetadata& metadata)
{
    VocabularySource source;
    LAP_CHECK(readSettings(metadata, source));
    LAP_CHECK(readLists(metadata, source));
    return source;
}

Result<Tokenizer> openTokenizer(const Checkpoint& checkpoint)
{
    if (const GgufMetadata* metadata = checkpoint.gguf()) {
        return metadata->has("tokenizer.ggml.model")
            ? withPlace(fromMetadata(*metadata), checkpoint.path())
            : Result<Tokenizer>(noTokenizer(checkpoint.path()));
    }
    if (checkpoint.folder() == nullptr || checkpoint.tokenizerFiles().empty()) {
        return noTokenizer(checkpoint.path());
    }
    return withPlace(loadTokenizer(checkpoint.folder()->path()), checkpoint.path());
}

Result<Tokenizer> openTokenizer(const std::string& path)
{
    const std::filesystem::path file(path);
    std::error_code ignored;
    const bool isFile = std::filesystem::is_regular_file(file, ignored);
    if (isFile && (file.extension() == ".json" || file.extension() == ".model")) {
        return withPlace(loadTokenizer(file), path);
    }
    if (!isFile && std::filesystem::exists(file / "tokenizer.json", ignored)) {
        return withPlace(loadTokenizer(file), path); // without weights, too
    }
    LAP_TRY(const Checkpoint checkpoint, openCheckpoint(path));
    return openTokenizer(checkpoint);
}

} // namespace lapidary::model
