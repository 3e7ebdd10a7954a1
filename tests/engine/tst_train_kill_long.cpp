// SPDX-License-Identifier: Apache-2.0
#include "tests/support/train_kills.h"

class TestTrainKillLong : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aRunThatWasKilledFiftyTimesIsTheRunThatWasNot()
    {
        QCOMPARE(lapidary::test::killTraining(50, 150, 7), QString());
    }
};

QTEST_GUILESS_MAIN(TestTrainKillLong)
#include "tst_train_kill_long.moc"
