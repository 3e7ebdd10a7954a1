// SPDX-License-Identifier: Apache-2.0
// One call of Tokenizer::encode: added tokens, normalisation, words, tokens, offsets.
#pragma once

#include "model/tokenizer/tokenizer_engine.h"

#include <string_view>

namespace lapidary::model {

class EncodeJob
{
public:
    /// `text` is well-formed; everything is borrowed for the call.
    EncodeJob(const TokenizerEngine& engine, std::string_view text, const EncodeOptions& options,
        EncodeScratch& scratch);

    Encoding run();

private:
    /// A text that is being cut, with the way back to the input.
    struct Source
    {
        explicit Source(const AlignedText& text)
            : aligned(text)
            , view(text.view())
            , cursor(text)
        { }

        const AlignedText& aligned;
        std::string_view view;
        OffsetCursor cursor;
    };

    AddedTokenMatcher::Plain plain() const;
    void encodeText(std::size_t begin, std::size_t end);
    void preTokenize(const AlignedText& text, std::size_t begin, std::size_t end);
    void putPrefixAndSplit(AlignedText text);
    void split(Source& source, std::size_t begin, std::size_t end, std::size_t scanner);
    void splitAtJoints(Source& source, std::size_t begin, std::size_t end);
    void encodeWord(Source& source, std::size_t begin, std::size_t end);
    void encodeUncached(Source& source, std::size_t begin, std::size_t end);

    void emitToken(Source& source, TokenId id, std::size_t begin, std::size_t end)
    {
        m_out.ids.push_back(id);
        if (m_options.withOffsets) {
            m_out.offsets.push_back(source.cursor.original(begin, end));
        }
    }

    void emit(TokenId id, ByteRange range);
    void trimOffsets();

    const TokenizerEngine& m_engine;
    const TokenizerDefinition& m_definition;
    std::string_view m_text;
    const EncodeOptions& m_options;
    EncodeScratch& m_scratch;
    Encoding m_out;
};

} // namespace lapidary::model
