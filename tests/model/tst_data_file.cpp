// SPDX-License-Identifier: Apache-2.0
#include "model/data/data_file.h"
#include "model/data/mixture.h"
#include "tests/support/expect.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <array>
#include <set>

using namespace lapidary;
using model::DataFile;
using model::ErrorCode;
using model::Mixture;

namespace {

/// Every text of a file, or the first error's line.
QStringList texts(const DataFile& file, const std::vector<std::string>& fields = {})
{
    QStringList result;
    for (std::size_t i = 0; i < file.size(); ++i) {
        const auto item = file.item(i);
        if (!item) {
            return {test::text(item.error().line())};
        }
        const auto text = model::itemText(*item, fields);
        result << test::text(text ? *text : text.error().line());
    }
    return result;
}

} // namespace

class TestDataFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string write(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
            qFatal("cannot write the test's file");
        }
        return file.fileName().toStdString();
    }

private Q_SLOTS:

    void itemsOfEveryFormatAreFound_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char* title, const QString& name, const QByteArray& content,
                             const QStringList& expected) {
            QTest::newRow(title) << name << content << expected;
        };
        row("jsonl", u"a.jsonl"_qs, "{\"text\":\"one\"}\n\n{\"text\":\"two\"}",
            {u"one"_qs, u"two"_qs});
        row("json lines named json", u"a.json"_qs, "{\"text\":\"one\"}\r\n", {u"one"_qs});
        row("byte order mark", u"a.jsonl"_qs, "\xEF\xBB\xBF{\"text\":\"one\"}\n", {u"one"_qs});
        row("prompt and response", u"a.jsonl"_qs, R"({"prompt":"p","response":"r","id":1})",
            {u"p\nr"_qs});
        row("question and answer", u"a.jsonl"_qs, R"({"question":"q","answer":"a"})", {u"q\na"_qs});
        row("messages", u"a.jsonl"_qs,
            R"({"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yes"}]})",
            {u"hi\nyes"_qs});
        row("csv", u"a.csv"_qs, "id,text\r\n1,\"one, \"\"two\"\"\nthree\"\r\n2,four\r\n",
            {u"one, \"two\"\nthree"_qs, u"four"_qs});
        row("tsv", u"a.tsv"_qs, "text\tid\none,two\t1\n", {u"one,two"_qs});
        row("text", u"a.txt"_qs, "one\n\ntwo\n", {u"one\n\ntwo\n"_qs});
        row("documents", u"a.txt"_qs, "one\n<|endoftext|>\ntwo<|endoftext|>\n\n<|endoftext|>three",
            {u"one"_qs, u"two"_qs, u"three"_qs});
        row("empty text", u"a.txt"_qs, "", {});
        row("empty jsonl", u"a.jsonl"_qs, "\n \n", {});
    }

    void itemsOfEveryFormatAreFound()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(QStringList, expected);
        const auto file = DataFile::open(write(name, content));
        VERIFY_OK(file);
        QCOMPARE(texts(*file), expected);
    }

    void namedFieldsAreJoinedByALine()
    {
        const auto file
            = DataFile::open(write(u"f.jsonl"_qs, R"({"a":"x","b":[1,"two"],"c":3.5,"d":true})"));
        VERIFY_OK(file);
        QCOMPARE(
            texts(*file, model::fieldNames("a,b,c,d")), QStringList{u"x\n1\ntwo\n3.5\ntrue"_qs});
    }

    void theStreamOfATextFileIsItsText()
    {
        const QByteArray content = "one\n\n two\n";
        const auto text = DataFile::open(write(u"s.txt"_qs, content));
        VERIFY_OK(text);
        QCOMPARE(test::text(*text->stream()), QString::fromUtf8(content));
        const auto documents
            = DataFile::open(write(u"d.txt"_qs, "one\n<|endoftext|>\ntwo\n<|endoftext|>\n3\n"));
        VERIFY_OK(documents);
        QCOMPARE(test::text(*documents->stream()), u"one\ntwo\n3\n"_qs);
        const auto lines
            = DataFile::open(write(u"s.jsonl"_qs, "{\"text\":\"one\"}\n{\"text\":\"two\"}\n"));
        VERIFY_OK(lines);
        QCOMPARE(test::text(*lines->stream()), u"one\ntwo"_qs);
    }

    void brokenItemsAreNamed_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("part");
        QTest::newRow("not JSON") << u"b.jsonl"_qs << QByteArray("{\"text\":\"one\"}\n{\"text\":")
                                  << u"line 2"_qs;
        QTest::newRow("not an object")
            << u"b.jsonl"_qs << QByteArray("[1]\n") << u"found a JSON array, expected an object"_qs;
        QTest::newRow("duplicate key")
            << u"b.jsonl"_qs << QByteArray(R"({"text":"a","text":"b"})") << u"line 1"_qs;
        QTest::newRow("no known field")
            << u"b.jsonl"_qs << QByteArray(R"({"body":"a"})") << u"its fields are \"body\""_qs;
        QTest::newRow("message without content")
            << u"b.jsonl"_qs << QByteArray(R"({"messages":[{"role":"user"}]})")
            << u"no \"content\""_qs;
        QTest::newRow("short row") << u"b.csv"_qs << QByteArray("a,text\n1,x\n2\n")
                                   << u"line 3: found 1 cells, expected 2"_qs;
    }

    void brokenItemsAreNamed()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(QString, part);
        const auto file = DataFile::open(write(name, content));
        VERIFY_OK(file);
        const QString seen = texts(*file).constLast();
        QVERIFY2(seen.contains(part), qPrintable(seen));
    }

    void filesThatCannotBeReadAreRefused()
    {
        QCOMPARE(DataFile::open(m_folder.filePath(u"missing"_qs).toStdString()).error().code,
            ErrorCode::NotFound);
        QCOMPARE(
            DataFile::open(m_folder.path().toStdString()).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(
            DataFile::open(write(u"q.csv"_qs, "text\n\"open")).error().code, ErrorCode::Corrupt);
        QCOMPARE(DataFile::open(write(u"e.csv"_qs, "")).error().code, ErrorCode::Corrupt);
        QFile huge(m_folder.filePath(u"huge.txt"_qs));
        QVERIFY(huge.open(QIODevice::WriteOnly) && huge.resize((qint64{1} << 30) + 1));
        QCOMPARE(
            DataFile::open(huge.fileName().toStdString()).error().code, ErrorCode::Unsupported);
    }

    void aMixtureGivesEachFileItsShareOfTokens()
    {
        const std::array<std::size_t, 2> sizes{100, 100};
        Mixture mixture(sizes, 0, 3);
        std::array<std::uint64_t, 2> tokens{};
        for (int i = 0; i < 60; ++i) {
            const auto item = mixture.next();
            QVERIFY(item);
            const std::uint64_t length = item->file == 0 ? 10 : 30;
            mixture.count(item->file, length);
            tokens[item->file] += length;
        }
        QVERIFY2(tokens[0] > tokens[1] ? tokens[0] - tokens[1] <= 30 : tokens[1] - tokens[0] <= 30,
            qPrintable(QStringLiteral("%1 and %2 tokens").arg(tokens[0]).arg(tokens[1])));
    }

    void aMixtureTakesEveryItemOnceInTheOrderOfItsSeed()
    {
        const std::array<std::size_t, 2> sizes{40, 3};
        const auto order = [&](std::uint64_t seed, std::size_t limit) {
            Mixture mixture(sizes, limit, seed);
            std::vector<std::pair<std::size_t, std::size_t>> items;
            while (const auto item = mixture.next()) {
                items.emplace_back(item->file, item->index);
                mixture.count(item->file, 1);
            }
            return items;
        };
        const auto first = order(1, 0);
        QCOMPARE(first.size(), std::size_t{43});
        QCOMPARE((std::set<std::pair<std::size_t, std::size_t>>(first.begin(), first.end()).size()),
            std::size_t{43});
        QVERIFY(first == order(1, 0));
        QVERIFY(first != order(2, 0));
        QCOMPARE(order(1, 5).size(), std::size_t{8});
    }
};

QTEST_GUILESS_MAIN(TestDataFile)
#include "tst_data_file.moc"
