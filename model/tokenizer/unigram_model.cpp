// SPDX-License-Identifier: Apache-2.0
#include "model/tokenizer/unigram_model.h"

#include "model/tokenizer/utf8.h"

#include <algorithm>

namespace lapidary::model {

namespace {

constexpr double kUnknownPenalty = 10.0; // below the worst piece, as in SentencePiece

} // namespace

UnigramModel::UnigramModel(const TokenizerDefinition& definition)
    : m_definition(definition)
    , m_edges(1024)
    , m_ends(1, -1)
{
    const Vocabulary& vocabulary = definition.vocabulary;
    double lowest = 0;
    for (TokenId id = 0; id < vocabulary.idCount(); ++id) {
        if (vocabulary.has(id) && !vocabulary.text(id).empty()) {
            insert(vocabulary.text(id), id);
            lowest = std::min(lowest, definition.scores[static_cast<std::size_t>(id)]);
        }
    }
    m_unknownScore = lowest - kUnknownPenalty;
    constexpr char kDigits[] = "0123456789ABCDEF";
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const char token[] = {'<', '0', 'x', kDigits[byte >> 4], kDigits[byte & 15], '>'};
        m_byteTokens[byte] = vocabulary.find({token, sizeof token});
    }
}

std::uint32_t UnigramModel::child(std::uint32_t node, std::uint8_t byte) const
{
    const std::uint64_t key = (std::uint64_t{node} + 1) * 256 + byte;
    const std::size_t mask = m_edges.size() - 1;
    std::size_t slot = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> 24) & mask;
    while (m_edges[slot].key != 0) {
        if (m_edges[slot].key == key) {
            return m_edges[slot].node;
        }
        slot = (slot + 1) & mask;
    }
    return 0;
}

void UnigramModel::grow()
{
    std::vector<Edge> old(m_edges.size() * 2);
    old.swap(m_edges);
    const std::size_t mask = m_edges.size() - 1;
    for (const Edge& edge : old) {
        if (edge.key != 0) {
            std::size_t slot
                = static_cast<std::size_t>((edge.key * 0x9E3779B97F4A7C15U) >> 24) & mask;
            while (m_edges[slot].key != 0) {
                slot = (slot + 1) & mask;
            }
            m_edges[slot] = edge;
        }
    }
}

void UnigramModel::insert(std::string_view piece, TokenId id)
{
    std::uint32_t node = 0;
    for (const char character : piece) {
        const std::uint8_t byte = static_cast<std::uint8_t>(character);
        std::uint32_t next = child(node, byte);
        if (next == 0) {
            if (++m_edgeCount * 2 > m_edges.size()) {
                grow();
            }
            next = static_cast<std::uint32_t>(m_ends.size());
            m_ends.push_back(-1);
            const std::uint64_t key = (std::uint64_t{node} + 1) * 256 + byte;
            const std::size_t mask = m_edges.size() - 1;
            std::size_t slot = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> 24) & mask;
            while (m_edges[slot].key != 0) {
                slot = (slot + 1) & mask;
            }
            m_edges[slot] = {key, next};
        }
        node = next;
    }
    m_ends[node] = id;
}

void UnigramModel::spread(
    std::string_view word, std::size_t begin, std::vector<UnigramNode>& nodes) const
{
    const double score = nodes[begin].score;
    const std::size_t character = decodeValid(word.data() + begin).length;
    bool hasCharacter = false;
    const auto offer = [&](std::size_t end, TokenId id, double total) {
        UnigramNode& node = nodes[end];
        if (node.id < 0 || total > node.score) {
            node = {total, begin, id};
        }
    };
    std::uint32_t node = 0;
    for (std::size_t at = begin; at < word.size(); ++at) {
        node = child(node, static_cast<std::uint8_t>(word[at]));
        if (node == 0) {
            break;
        }
        if (const TokenId id = m_ends[node]; id >= 0) {
            offer(at + 1, id, score + m_definition.scores[static_cast<std::size_t>(id)]);
            hasCharacter = hasCharacter || at + 1 - begin == character;
        }
    }
    if (!hasCharacter) {
        offer(begin + character, m_definition.unknownId.value_or(0), score + m_unknownScore);
    }
}

void UnigramModel::appendPiece(std::string_view piece, std::vector<WordToken>& reversed) const
{
    const TokenId id = m_definition.vocabulary.find(piece);
    const auto length = static_cast<std::uint32_t>(piece.size());
    const auto isMissing
        = [this](char byte) { return m_byteTokens[static_cast<std::uint8_t>(byte)] < 0; };
    if (id >= 0) {
        reversed.push_back({id, length});
    } else if (m_definition.hasByteFallback
        && std::none_of(piece.begin(), piece.end(), isMissing)) {
        for (std::size_t i = piece.size(); i > 0; --i) {
            reversed.push_back({m_byteTokens[static_cast<std::uint8_t>(piece[i - 1])], 1});
        }
    } else {
        reversed.push_back({m_definition.unknownId.value_or(0), length});
    }
}

void UnigramModel::encode(
    std::string_view word, std::vector<UnigramNode>& nodes, std::vector<WordToken>& tokens) const
{
    nodes.assign(word.size() + 1, {});
    for (std::size_t at = 0; at < word.size(); at += decodeValid(word.data() + at).length) {
        spread(word, at, nodes);
    }
    tokens.clear();
    std::size_t unknownEnd = 0; // of a run of unknown characters that is being collected
    for (std::size_t end = word.size(); end > 0; end = nodes[end].begin) {
        const UnigramNode& node = nodes[end];
        const bool isUnknown = m_definition.fusesUnknown && node.id == m_definition.unknownId;
        if (isUnknown) {
            unknownEnd = unknownEnd == 0 ? end : unknownEnd;
            if (node.begin == 0) {
                appendPiece(word.substr(0, unknownEnd), tokens);
            }
            continue;
        }
        if (unknownEnd != 0) {
            appendPiece(word.substr(end, unknownEnd - end), tokens);
            unknownEnd = 0;
        }
        appendPiece(word.substr(node.begin, end - node.begin), tokens);
    }
    std::reverse(tokens.begin(), tokens.end());
}

} // namespace lapidary::model
