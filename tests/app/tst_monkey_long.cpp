// SPDX-License-Identifier: GPL-3.0-or-later
// Random input with fixed seeds: no crash, no dead end.
#include "tests/app/monkey_test.h"

using namespace lapidary::robot;

class TestMonkeyLong : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theWindowSurvives_data()
    {
        QTest::addColumn<quint32>("seed");
        for (const quint32 seed : {3U, 4U, 5U, 6U, 7U, 8U}) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }

    void theWindowSurvives()
    {
        QFETCH(quint32, seed);
        playMonkey(seed, 6000);
    }
};

LAP_ROBOT_MAIN(TestMonkeyLong)
#include "tst_monkey_long.moc"
