// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/sentencepiece_model.h"

#include "model/tokenizer/protobuf_reader.h"
#include "model/tokenizer/rules.h"
#include "model/tokenizer/vocabulary.h"

namespace lapidary::model {

namespace {

// Field numbers of sentencepiece_model.proto.
constexpr std::uint32_t kPieces = 1;
constexpr std::uint32_t kTrainer = 2;
constexpr std::uint32_t kNormalizer = 3;

constexpr std::size_t kMaxModelBytes = std::size_t{128} << 20;

Error damagedModel()
{
    return tokenizerError("TK01", "tokenizer.model: the message is damaged or cut short");
}

Result<void> readPiece(std::string_view bytes, VocabularySource& source)
{
    std::string text;
    float score = 0;
    auto type = static_cast<std::int64_t>(PieceType::Normal);
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1 && field->wireType == 2) {
            text = field->bytes;
        } else if (field->number == 2 && field->wireType == 5) {
            score = field->real();
        } else if (field->number == 3 && field->wireType == 0) {
            type = field->integer();
        }
    }
    if (reader.isDamaged()) {
        return damagedModel();
    }
    if (type < 1 || type > 6) {
        return tokenizerError("TK01", "tokenizer.model: a piece of type " + std::to_string(type));
    }
    if (source.tokens.size() >= static_cast<std::size_t>(kMaxTokens)
        || text.size() > kMaxTokenBytes) {
        return tokenizerError("TK01", "tokenizer.model: too many pieces or one too long");
    }
    if (type == static_cast<std::int64_t>(PieceType::Unknown)) {
        source.unknownId = static_cast<std::int64_t>(source.tokens.size());
    }
    source.tokens.push_back(std::move(text));
    source.scores.push_back(score);
    source.types.push_back(static_cast<std::int32_t>(type));
    return {};
}

/// A special id of the trainer: absent means the default, −1 means none.
std::optional<std::int64_t> idOrNone(const ProtobufField& field)
{
    const auto id = static_cast<std::int32_t>(field.integer());
    return id >= 0 ? std::optional<std::int64_t>(id) : std::nullopt;
}

Result<void> readTrainer(std::string_view bytes, VocabularySource& source)
{
    std::int64_t modelType = 1;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->wireType != 0) {
            continue;
        }
        switch (field->number) {
        case 3:
            modelType = field->integer();
            break;
        case 41:
            source.beginId = idOrNone(*field);
            break;
        case 42:
            source.endId = idOrNone(*field);
            break;
        case 43:
            source.paddingId = idOrNone(*field);
            break;
        default:
            break;
        }
    }
    if (reader.isDamaged()) {
        return damagedModel();
    }
    if (modelType != 1 && modelType != 2) {
        return tokenizerUnsupported("TK03",
            "tokenizer.model: type " + std::to_string(modelType)
                + ", expected unigram (1) or BPE (2)");
    }
    source.model = modelType == 2 ? "llama" : "t5";
    return {};
}

Result<void> readNormalizerSpec(std::string_view bytes, VocabularySource& source)
{
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 2 && field->wireType == 2) {
            source.charsMap = field->bytes;
        } else if (field->number == 3 && field->wireType == 0) {
            source.addSpacePrefix = field->value != 0;
        } else if (field->number == 4 && field->wireType == 0) {
            source.removeExtraSpaces = field->value != 0;
        }
    }
    return reader.isDamaged() ? Result<void>(damagedModel()) : Result<void>();
}

/// Ids that point at no piece, or at one that is not a control piece, are not used.
void dropUnusableIds(VocabularySource& source)
{
    for (std::optional<std::int64_t>* id : {&source.beginId, &source.endId, &source.paddingId}) {
        const bool isUsable = *id && **id < static_cast<std::int64_t>(source.types.size())
            && PieceType{source.types[static_cast<std::size_t>(**id)]} == PieceType::Control;
        if (!isUsable) {
            id->reset();
        }
    }
}

} // namespace

Result<VocabularySource> readSentencePieceModel(std::string_view bytes)
{
    if (bytes.size() > kMaxModelBytes) {
        return tokenizerError("TK01",
            "tokenizer.model: " + std::to_string(bytes.size()) + " bytes, expected at most "
                + std::to_string(kMaxModelBytes));
    }
    VocabularySource source;
    source.model = "t5"; // the trainer's default is unigram
    source.beginId = 1;
    source.endId = 2;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->wireType != 2) {
            continue;
        }
        if (field->number == kPieces) {
            LAP_CHECK(readPiece(field->bytes, source));
        } else if (field->number == kTrainer) {
            LAP_CHECK(readTrainer(field->bytes, source));
        } else if (field->number == kNormalizer) {
            LAP_CHECK(readNormalizerSpec(field->bytes, source));
        }
    }
    if (reader.isDamaged() || source.tokens.empty()) {
        return damagedModel();
    }
    dropUnusableIds(source);
    if (source.model == "llama") {
        // The models that ship BPE as tokenizer.model alone (Llama, Mistral) keep extra blanks and
        // begin with <s>; the trainer's flag is not what their own code follows.
        source.removeExtraSpaces.reset();
    }
    return source;
}

} // namespace lapidary::model
