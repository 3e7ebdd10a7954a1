// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/tokenizer_json.h"

#include "model/core/strict_json.h"
#include "model/core/text_format.h"
#include "model/tokenizer/rules.h"

#include <charconv>

namespace lapidary::model {

namespace {

constexpr std::size_t kMaxMerges = 2'097'152;
constexpr std::size_t kMaxOtherValues = std::size_t{1} << 21;

/// Receives the events of one file.
class Reader
{
public:
    /// `isTokenizer` false: a file without vocabulary, all of it becomes the tree.
    explicit Reader(bool isTokenizer)
        : m_isTokenizer(isTokenizer)
    { }

    Result<TokenizerJson> read(std::string_view text)
    {
        const JsonEvents events{
            [this] { return open(Json::object()); },
            [this] { return close(); },
            [this] { return open(Json::array()); },
            [this] { return close(); },
            [this](std::string& value) { return key(value); },
            [this](std::string& value) { return string(value); },
            [this](std::string_view value) { return number(value); },
            [this](bool value) { return add(value); },
            [this] { return add(nullptr); },
        };
        const auto parsed = streamStrictJson(text, events, {kMaxTokenizerJsonBytes, 64});
        if (!parsed) {
            return m_error.message.empty() ? parsed.error() : m_error;
        }
        LAP_CHECK(m_result.vocabulary.finish());
        return std::move(m_result);
    }

private:
    enum class Place
    {
        Tree,
        VocabularyObject, ///< {"token": id, …}
        VocabularyList,   ///< [["piece", score], …]
        VocabularyPiece,
        Merges,
        MergePair,
    };

    bool fail(Error error)
    {
        m_error = std::move(error);
        return false;
    }

    bool check(Result<void> result) { return result ? true : fail(result.error()); }

    /// True inside model, where the next value belongs to the key `name`.
    bool isModelMember(const char* name) const
    {
        return m_open.size() == 2 && m_path.size() == 2 && m_path[0] == "model"
            && m_path[1] == name;
    }

    bool open(Json value)
    {
        const bool isObject = value.is_object();
        switch (m_place) {
        case Place::Tree:
            break;
        case Place::VocabularyList:
            m_place = Place::VocabularyPiece;
            m_pieceValues = 0;
            return !isObject || fail(tokenizerError("TK01", "vocabulary: a piece is an object"));
        case Place::Merges:
            m_place = Place::MergePair;
            m_pairValues = 0;
            return !isObject || fail(tokenizerError("TK02", "merges: one is an object"));
        default:
            return fail(tokenizerError("TK01", "model: a list inside an entry"));
        }
        if (isModelMember("vocab")) {
            m_place = isObject ? Place::VocabularyObject : Place::VocabularyList;
            return true;
        }
        if (isModelMember("merges") && !isObject) {
            m_place = Place::Merges;
            return true;
        }
        Json* slot = place(std::move(value));
        m_open.push_back(slot);
        if (isObject) {
            m_path.emplace_back();
        }
        return slot != nullptr;
    }

    bool close()
    {
        switch (m_place) {
        case Place::VocabularyPiece:
            m_place = Place::VocabularyList;
            return m_pieceValues == 2
                || fail(tokenizerError("TK01", "vocabulary: a piece is not a text and a score"));
        case Place::MergePair:
            m_place = Place::Merges;
            return m_pairValues == 2
                || fail(tokenizerError("TK02",
                    "merges: number " + std::to_string(m_result.mergeEnds.size())
                        + " is not a pair"));
        case Place::Tree:
            if (m_open.back()->is_object()) {
                m_path.pop_back();
            }
            m_open.pop_back();
            return true;
        default:
            m_place = Place::Tree;
            return true;
        }
    }

    bool key(std::string& value)
    {
        if (m_place == Place::VocabularyObject) {
            m_token = std::move(value);
        } else {
            m_path.back() = std::move(value);
        }
        return true;
    }

    bool string(std::string& value)
    {
        switch (m_place) {
        case Place::Tree:
            return add(std::move(value));
        case Place::VocabularyPiece:
            m_token = std::move(value);
            return m_pieceValues++ == 0
                || fail(tokenizerError("TK01", "vocabulary: a piece without a score"));
        case Place::Merges:
            return mergeLine(value);
        case Place::MergePair:
            return mergePart(value);
        default:
            return fail(tokenizerError(
                "TK01", "vocabulary: the id of " + quotedText(m_token, 40) + " is a text"));
        }
    }

    bool number(std::string_view value)
    {
        switch (m_place) {
        case Place::Tree:
            return addNumber(value);
        case Place::VocabularyObject: {
            const auto id = strictUnsigned(value);
            if (!id) {
                return fail(tokenizerError("TK01",
                    "token " + quotedText(m_token, 40) + ": id " + quotedText(value, 40)
                        + ", expected a whole number"));
            }
            return check(m_result.vocabulary.add(m_token, static_cast<std::int64_t>(*id)));
        }
        case Place::VocabularyPiece: {
            double score = 0;
            const auto end = std::from_chars(value.data(), value.data() + value.size(), score);
            if (m_pieceValues++ != 1 || end.ec != std::errc()) {
                return fail(tokenizerError("TK01",
                    "vocabulary: score " + quotedText(value, 40) + " of "
                        + quotedText(m_token, 40)));
            }
            const auto id = static_cast<std::int64_t>(m_result.scores.size());
            m_result.scores.push_back(score);
            return check(m_result.vocabulary.add(m_token, id));
        }
        default:
            return fail(tokenizerError("TK02", "merges: one is a number"));
        }
    }

    bool mergeLine(std::string_view line)
    {
        const std::size_t blank = line.find(' ');
        if (blank == std::string_view::npos || line.find(' ', blank + 1) != line.npos) {
            return fail(tokenizerError("TK02",
                "merges: number " + std::to_string(m_result.mergeEnds.size()) + " is "
                    + quotedText(line, 40) + ", expected two parts with a blank between"));
        }
        m_pairValues = 0;
        return mergePart(line.substr(0, blank)) && mergePart(line.substr(blank + 1));
    }

    bool mergePart(std::string_view part)
    {
        if (part.size() > kMaxTokenBytes || m_result.mergeEnds.size() > kMaxMerges
            || ++m_pairValues > 2) {
            return fail(
                tokenizerError("TK02", "merges: too many, too long or with more than two parts"));
        }
        m_result.mergeText += part;
        const auto end = static_cast<std::uint32_t>(m_result.mergeText.size());
        if (m_pairValues == 1) {
            m_result.mergeEnds.emplace_back(end, end);
        } else {
            m_result.mergeEnds.back().second = end;
        }
        return true;
    }

    bool addNumber(std::string_view value)
    {
        std::int64_t integer = 0;
        const char* end = value.data() + value.size();
        if (const auto read = std::from_chars(value.data(), end, integer);
            read.ec == std::errc() && read.ptr == end) {
            return add(integer);
        }
        double real = 0;
        std::from_chars(value.data(), end, real);
        return add(real);
    }

    bool add(Json value)
    {
        return m_place == Place::Tree
            ? place(std::move(value)) != nullptr
            : fail(tokenizerError("TK01", "model: a truth value or null inside a list"));
    }

    /// Puts a value where it belongs in the tree.
    Json* place(Json value)
    {
        if (++m_values > kMaxOtherValues) {
            fail(tokenizerError("TK01", "more values beside the vocabulary than are believable"));
            return nullptr;
        }
        if (m_open.empty()) {
            m_result.rest = std::move(value);
            return &m_result.rest;
        }
        Json& parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[m_path.back()] = std::move(value));
    }

    bool m_isTokenizer;
    TokenizerJson m_result;
    Error m_error;
    Place m_place = Place::Tree;
    std::vector<Json*> m_open;       ///< objects and arrays that are being filled; parents stay put
    std::vector<std::string> m_path; ///< the current key of each open object
    std::string m_token;
    std::size_t m_values = 0;
    int m_pieceValues = 0;
    int m_pairValues = 0;
};

} // namespace

Result<TokenizerJson> readTokenizerJson(std::string_view text)
{
    if (text.size() > kMaxTokenizerJsonBytes) {
        return tokenizerError("TK01",
            "tokenizer.json: " + std::to_string(text.size()) + " bytes, expected at most "
                + std::to_string(kMaxTokenizerJsonBytes));
    }
    LAP_TRY(TokenizerJson json, Reader(/*isTokenizer=*/true).read(text));
    if (!json.rest.is_object()) {
        return tokenizerError("TK01", "tokenizer.json: found no object, expected one");
    }
    return json;
}

Result<Json> readConfigJson(std::string_view text)
{
    LAP_TRY(TokenizerJson json, Reader(/*isTokenizer=*/false).read(text));
    return std::move(json.rest);
}

Result<std::vector<Merge>> resolveMerges(const TokenizerJson& json)
{
    std::vector<Merge> merges;
    merges.reserve(json.mergeEnds.size());
    const std::string_view text = json.mergeText;
    std::size_t begin = 0;
    for (const auto& [middle, end] : json.mergeEnds) {
        const std::string_view left = text.substr(begin, middle - begin);
        const std::string_view right = text.substr(middle, end - middle);
        const std::string_view both = text.substr(begin, end - begin);
        const Merge merge{json.vocabulary.find(left), json.vocabulary.find(right),
            json.vocabulary.find(both), static_cast<std::uint32_t>(merges.size())};
        if (merge.left < 0 || merge.right < 0 || merge.merged < 0) {
            return tokenizerError("TK02",
                "merges: number " + std::to_string(merges.size()) + ", " + quotedText(left, 40)
                    + " and " + quotedText(right, 40)
                    + ": a part or the whole is not in the vocabulary");
        }
        merges.push_back(merge);
        begin = end;
    }
    return merges;
}

} // namespace lapidary::model
