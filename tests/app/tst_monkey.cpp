// SPDX-License-Identifier: GPL-3.0-or-later
// Random input with fixed seeds: no crash, no dead end.
#include "tests/app/monkey_test.h"

using namespace lapidary::robot;

class TestMonkey : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theWindowSurvives_data()
    {
        QTest::addColumn<quint32>("seed");
        for (const quint32 seed : {1U, 2U}) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }

    void theWindowSurvives()
    {
        QFETCH(quint32, seed);
        playMonkey(seed, 600);
    }
};

LAP_ROBOT_MAIN(TestMonkey)
#include "tst_monkey.moc"
