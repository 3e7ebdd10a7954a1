// SPDX-License-Identifier: Apache-2.0
#include "tests/support/journal_kills.h"

class TestGroupingKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void nothingThatWasAcknowledgedIsLostInTwentyFiveKills()
    {
        QCOMPARE(lapidary::test::killJournal(25, 11), QString());
    }
};

QTEST_GUILESS_MAIN(TestGroupingKill)
#include "tst_grouping_kill.moc"
