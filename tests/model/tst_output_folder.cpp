// SPDX-License-Identifier: Apache-2.0
#include "model/core/output_folder.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace lapidary;
using model::ErrorCode;
using model::OutputFolder;

namespace fs = std::filesystem;

class TestOutputFolder : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_scratch;

    fs::path target() const { return fs::path(m_scratch->path().toStdString()) / "out"; }

    model::Result<OutputFolder> begin() const
    {
        return OutputFolder::create(
            target(), [](const fs::path& folder) { return fs::exists(folder / "mark"); });
    }

    QStringList entries() const
    {
        return QDir(m_scratch->path())
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:

    void init() { m_scratch = std::make_unique<QTemporaryDir>(test::scratchTemplate()); }

    void nothingIsSeenBeforeCommit()
    {
        auto folder = begin();
        VERIFY_OK(folder);
        test::writeFile(folder->path().string(), "mark", "new");
        QVERIFY(!fs::exists(target()));
        VERIFY_OK(folder->commit());
        QCOMPARE(test::readFile((target() / "mark").string()), std::string("new"));
        QCOMPARE(entries(), QStringList{u"out"_qs});
    }

    void anEarlierResultIsReplacedWhole()
    {
        test::writeFile(target().string(), "mark", "old");
        test::writeFile(target().string(), "only in the old one", "");
        auto folder = begin();
        VERIFY_OK(folder);
        test::writeFile(folder->path().string(), "mark", "new");
        QCOMPARE(test::readFile((target() / "mark").string()), std::string("old"));
        VERIFY_OK(folder->commit());
        QCOMPARE(test::readFile((target() / "mark").string()), std::string("new"));
        QVERIFY(!fs::exists(target() / "only in the old one"));
        QCOMPARE(entries(), QStringList{u"out"_qs});
    }

    void whatIsNotCommittedVanishes()
    {
        test::writeFile(target().string(), "mark", "old");
        {
            auto folder = begin();
            VERIFY_OK(folder);
            test::writeFile(folder->path().string(), "sub/file", "new");
        }
        QCOMPARE(entries(), QStringList{u"out"_qs});
        QCOMPARE(test::readFile((target() / "mark").string()), std::string("old"));
    }

    void otherThingsAreNotReplaced()
    {
        test::writeFile(target().string(), "a thesis", "years");
        const auto folder = begin();
        QVERIFY(!folder);
        QCOMPARE(folder.error().code, ErrorCode::InvalidArgument);
        QVERIFY(fs::exists(target() / "a thesis"));
        fs::remove_all(target());
        test::writeFile(m_scratch->path().toStdString(), "out", "a file");
        QVERIFY(!begin());
    }

    void anEmptyFolderMayBeFilled()
    {
        fs::create_directory(target());
        auto folder = begin();
        VERIFY_OK(folder);
        VERIFY_OK(folder->commit());
    }

    void twoProgramsDoNotWriteTheSameFolder()
    {
        const auto first = begin();
        VERIFY_OK(first);
        const auto second = begin();
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Locked);
    }

    void whatAKilledProgramLeftIsCleared()
    {
        test::writeFile(m_scratch->filePath(u".out.writing"_qs).toStdString(), "half", "");
        auto folder = begin();
        VERIFY_OK(folder);
        QVERIFY(fs::is_empty(folder->path()));
    }

    void aMissingParentIsNamed()
    {
        const auto folder = OutputFolder::create(target() / "deeper", {});
        QVERIFY(!folder);
        QCOMPARE(folder.error().code, ErrorCode::NotFound);
        QVERIFY(!OutputFolder::create("", {}));
    }
};

QTEST_GUILESS_MAIN(TestOutputFolder)
#include "tst_output_folder.moc"
