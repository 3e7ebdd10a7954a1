// SPDX-License-Identifier: GPL-3.0-or-later
// Settings: what is chosen survives, what is broken is told and never crashes.
#include "app/settings/settings.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace lapidary::app;

namespace {

class TestSettings : public QObject
{
    Q_OBJECT

private:
    QString path() const { return m_folder->filePath(QStringLiteral("settings.json")); }

    void writeFile(const QByteArray& bytes) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    QByteArray readFile(const QString& name) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void withoutAFileEverythingHasItsDefault()
    {
        Settings settings(m_folder->path());
        QCOMPARE(settings.load(), QStringList());
        QCOMPARE(settings.value(keys::kTheme), QStringLiteral("system"));
        QCOMPARE(settings.value(keys::kTextScale), 100);
        QCOMPARE(settings.value(keys::kReduceMotion), false);
        QCOMPARE(settings.value(keys::kRecentProjects), QStringList());
        QVERIFY(!settings.shortcuts(QStringLiteral("file.new")));
    }

    void everyKindOfValueComesBack()
    {
        const QStringList projects{
            QStringLiteral("/a/b.lapidary"), QStringLiteral("/ü/ “x”.lapidary")};
        {
            Settings settings(m_folder->path());
            settings.set(keys::kTheme, QStringLiteral("dark"));
            settings.set(keys::kTextScale, 150);
            settings.set(keys::kReduceMotion, true);
            settings.set(keys::kRecentProjects, projects);
            settings.setShortcuts(
                QStringLiteral("file.new"), QStringList{QStringLiteral("Ctrl+J")});
            settings.setShortcuts(QStringLiteral("file.open"), QStringList());
            settings.setLayout(QStringLiteral("mine"), QByteArray("\0\xff\x01", 3));
            settings.flush();
        }
        Settings settings(m_folder->path());
        QCOMPARE(settings.load(), QStringList());
        QCOMPARE(settings.value(keys::kTheme), QStringLiteral("dark"));
        QCOMPARE(settings.value(keys::kTextScale), 150);
        QCOMPARE(settings.value(keys::kReduceMotion), true);
        QCOMPARE(settings.value(keys::kRecentProjects), projects);
        QCOMPARE(settings.shortcuts(QStringLiteral("file.new")),
            std::optional(QStringList{QStringLiteral("Ctrl+J")}));
        QCOMPARE(settings.shortcuts(QStringLiteral("file.open")), std::optional(QStringList()));
        QCOMPARE(settings.layoutNames(), QStringList{QStringLiteral("mine")});
        QCOMPARE(settings.layout(QStringLiteral("mine")), QByteArray("\0\xff\x01", 3));
    }

    void changesAreWrittenByThemselves()
    {
        Settings settings(m_folder->path());
        settings.set(keys::kTextScale, 120);
        QTRY_VERIFY(readFile(QStringLiteral("settings.json")).contains("120"));
    }

    void valuesOutsideTheirRangeAreClampedOrIgnored()
    {
        Settings settings(m_folder->path());
        settings.set(keys::kTextScale, 5000);
        QCOMPARE(settings.value(keys::kTextScale), 200);
        settings.set(keys::kTextScale, -1);
        QCOMPARE(settings.value(keys::kTextScale), 80);
        settings.set(keys::kTheme, QStringLiteral("plaid"));
        QCOMPARE(settings.value(keys::kTheme), QStringLiteral("system"));
        QStringList many;
        for (int i = 0; i < 30; ++i) {
            many.append(QString::number(i));
        }
        settings.set(keys::kRecentProjects, many);
        QCOMPARE(settings.value(keys::kRecentProjects), many.mid(0, 10));
    }

    void changesAreToldOnceAndOnlyWhenThereIsOne()
    {
        Settings settings(m_folder->path());
        QSignalSpy spy(&settings, &Settings::changed);
        settings.set(keys::kTextScale, 100);
        QCOMPARE(spy.size(), 0);
        settings.set(keys::kTextScale, 110);
        settings.set(keys::kTextScale, 110);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.first().first().toString(), QStringLiteral("appearance.text_scale"));
    }

    void aBrokenFileIsMovedAsideAndTold_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("torn") << QByteArray("{\"format\": 1, \"appearance.theme\": \"da");
        QTest::newRow("no object") << QByteArray("[1, 2]");
        QTest::newRow("no format") << QByteArray("{\"appearance.theme\": \"dark\"}");
        QTest::newRow("newer") << QByteArray("{\"format\": 99}");
        QTest::newRow("twice the same key") << QByteArray("{\"format\": 1, \"a\": 1, \"a\": 2}");
        QTest::newRow("binary") << QByteArray("\xff\xfe\0\0", 4);
        QTest::newRow("too deep") << QByteArray(100'000, '[');
        QTest::newRow("too large") << QByteArray("{\"a\": \"") + QByteArray(2 << 20, 'x') + "\"}";
    }

    void aBrokenFileIsMovedAsideAndTold()
    {
        QFETCH(QByteArray, bytes);
        writeFile(bytes);
        Settings settings(m_folder->path());
        const QStringList sentences = settings.load();
        QCOMPARE(sentences.size(), 1);
        QVERIFY2(sentences.first().contains(QStringLiteral("settings.json.broken")),
            qPrintable(sentences.first()));
        QVERIFY(!QFile::exists(path()));
        QCOMPARE(readFile(QStringLiteral("settings.json.broken")), bytes);
        QCOMPARE(settings.value(keys::kTheme), QStringLiteral("system"));
    }

    void singleUnusableValuesAreNamedAndTheRestIsKept()
    {
        writeFile(R"({"format": 1, "appearance.theme": 7, "appearance.text_scale": 1e9,
            "appearance.reduce_motion": true, "projects.recent": ["/a", 3], "shortcuts.x": 1,
            "layouts.y": []})");
        Settings settings(m_folder->path());
        const QStringList sentences = settings.load();
        QCOMPARE(sentences.size(), 1);
        for (const char* name : {"appearance.theme", "appearance.text_scale", "projects.recent",
                 "shortcuts.x", "layouts.y"}) {
            QVERIFY2(sentences.first().contains(QLatin1String(name)), name);
        }
        QCOMPARE(settings.value(keys::kTheme), QStringLiteral("system"));
        QCOMPARE(settings.value(keys::kTextScale), 100);
        QCOMPARE(settings.value(keys::kReduceMotion), true);
        QCOMPARE(settings.value(keys::kRecentProjects), QStringList());
        QVERIFY(!settings.shortcuts(QStringLiteral("x")));
        QCOMPARE(settings.layoutNames(), QStringList());
    }

    void keysOfOtherVersionsAreKept()
    {
        writeFile(R"({"format": 1, "from.the.future": {"deep": [1, 2]}})");
        Settings settings(m_folder->path());
        QCOMPARE(settings.load(), QStringList());
        settings.set(keys::kReduceMotion, true);
        settings.flush();
        QVERIFY(readFile(QStringLiteral("settings.json")).contains("from.the.future"));
    }

    void aFolderThatCannotBeWrittenIsTold()
    {
        QFile inTheWay(m_folder->filePath(QStringLiteral("file")));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        Settings settings(inTheWay.fileName() + QStringLiteral("/below"));
        QSignalSpy spy(&settings, &Settings::writeFailed);
        settings.set(keys::kTextScale, 120);
        QVERIFY(spy.wait());
        QVERIFY(spy.first().first().toString().contains(inTheWay.fileName()));
    }

    void resettingAShortcutForgetsIt()
    {
        Settings settings(m_folder->path());
        settings.setShortcuts(QStringLiteral("file.new"), QStringList{QStringLiteral("F9")});
        QSignalSpy spy(&settings, &Settings::changed);
        settings.setShortcuts(QStringLiteral("file.new"), std::nullopt);
        QVERIFY(!settings.shortcuts(QStringLiteral("file.new")));
        QCOMPARE(spy.first().first().toString(), QStringLiteral("shortcuts.file.new"));
    }
};

} // namespace

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
