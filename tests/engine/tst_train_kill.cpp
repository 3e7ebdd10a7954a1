// SPDX-License-Identifier: Apache-2.0
#include "tests/support/train_kills.h"

class TestTrainKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aRunThatWasKilledSixTimesIsTheRunThatWasNot()
    {
        QCOMPARE(lapidary::test::killTraining(6, 24, 5), QString());
    }
};

QTEST_GUILESS_MAIN(TestTrainKill)
#include "tst_train_kill.moc"
