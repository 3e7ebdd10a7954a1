// SPDX-License-Identifier: Apache-2.0
#include "tests/support/journal_kills.h"

class TestGroupingKillLong : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void nothingThatWasAcknowledgedIsLostIn180Kills()
    {
        QCOMPARE(lapidary::test::killJournal(180, 12), QString());
    }
};

QTEST_GUILESS_MAIN(TestGroupingKillLong)
#include "tst_grouping_kill_long.moc"
