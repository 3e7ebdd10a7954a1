// SPDX-License-Identifier: Apache-2.0
#include "model/core/registry.h"
#include "tests/support/expect.h"

using namespace lapidary::model;
using lapidary::test::text;

namespace {

struct Stone
{
    KindInfo info;
    int hardness = 0;
};

Registry<Stone> stones()
{
    return Registry<Stone>({{{.id = "diamond"}, 10}, {{.id = "quartz"}, 7}, {{.id = "talc"}, 1}});
}

} // namespace

class TestRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void keepsTheOrderItWasGiven()
    {
        QStringList ids;
        const Registry<Stone> all = stones();
        for (const Stone& stone : all) {
            ids.append(text(stone.info.id));
        }
        QCOMPARE(ids.join(QLatin1Char(' ')), QStringLiteral("diamond quartz talc"));
        QCOMPARE(all.size(), std::size_t{3});
    }

    void findsByIdOnly()
    {
        const Registry<Stone> all = stones();
        QCOMPARE(all.find("quartz")->hardness, 7);
        QVERIFY(all.find("Quartz") == nullptr);
        QVERIFY(all.find("") == nullptr);
    }

    void anUnknownIdListsTheKnownOnesAndSuggestsTheNearest()
    {
        const Registry<Stone> all = stones();
        const auto missing = all.get("quarz", "stone");
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(text(missing.error().line()),
            QStringLiteral(
                "error[2]: unknown stone \"quarz\", expected one of: diamond, quartz, talc, "
                "did you mean \"quartz\"?"));
        QCOMPARE(text(all.get("basalt", "stone").error().hint), QString());
        QCOMPARE((*all.get("talc", "stone"))->hardness, 1);
    }

    void anEmptyRegistryAnswersToo()
    {
        const Registry<Stone> none({});
        QCOMPARE(none.size(), std::size_t{0});
        QVERIFY(!none.get("talc", "stone"));
    }
};

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
