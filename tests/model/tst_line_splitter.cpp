// SPDX-License-Identifier: Apache-2.0
#include "model/core/line_splitter.h"
#include "tests/support/expect.h"

#include <vector>

using lapidary::model::LineSplitter;

namespace {

using Piece = LineSplitter::Piece;

/// Pieces as words, for comparison.
struct PieceLog
{
    std::vector<std::string> words;

    LineSplitter::Sink sink()
    {
        return [this](Piece piece, std::string_view line) {
            const char* kind = piece == Piece::Line ? "line:"
                : piece == Piece::TooLong           ? "long:"
                                                    : "torn:";
            words.push_back(kind + std::string(line));
            return true;
        };
    }
};

} // namespace

class TestLineSplitter : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void linesAreCutWhereverTheBytesWere()
    {
        const std::string stream = "one\n\ntwo\nthree";
        for (std::size_t step = 1; step <= stream.size(); ++step) {
            LineSplitter splitter(16);
            PieceLog log;
            for (std::size_t i = 0; i < stream.size(); i += step) {
                splitter.feed(std::string_view(stream).substr(i, step), log.sink());
            }
            splitter.finish(log.sink());
            QCOMPARE(log.words,
                (std::vector<std::string>{"line:one", "line:", "line:two", "torn:three"}));
        }
    }

    void aLineOverTheLimitIsReportedOnceAndTheNextOneIsWhole()
    {
        LineSplitter splitter(4);
        PieceLog log;
        splitter.feed("1234\n12345", log.sink());
        splitter.feed("6789", log.sink());
        splitter.feed("0\nok\n123456", log.sink());
        splitter.finish(log.sink());
        QCOMPARE(log.words,
            (std::vector<std::string>{"line:1234", "long:1234", "line:ok", "long:1234"}));
    }

    void anUnfinishedLineCanBeReadAndForgotten()
    {
        LineSplitter splitter(8);
        PieceLog log;
        splitter.feed("a\nrest", log.sink());
        QCOMPARE(splitter.rest(), std::string("rest"));
        splitter.clear();
        splitter.feed("b\n", log.sink());
        QCOMPARE(log.words, (std::vector<std::string>{"line:a", "line:b"}));
    }

    void aSinkThatSaysNoEndsTheStream()
    {
        LineSplitter splitter(8);
        int calls = 0;
        splitter.feed("a\nb\nc\n",
            [&calls](Piece /*piece*/, std::string_view /*line*/) { return ++calls < 2; });
        QCOMPARE(calls, 2);
    }
};

QTEST_GUILESS_MAIN(TestLineSplitter)
#include "tst_line_splitter.moc"
