// SPDX-License-Identifier: Apache-2.0
#include "model/core/ids.h"

#include <QtTest>

#include <type_traits>
#include <unordered_set>

using namespace lapidary::model;

static_assert(!std::is_convertible_v<int, LayerId>, "a bare number is not an id");
static_assert(!std::is_convertible_v<LayerId, ExpertId>, "a layer is not an expert");
static_assert(!std::is_assignable_v<LayerId&, NeuronId>);
static_assert(
    sizeof(LayerId) == sizeof(std::int32_t), "arrays of ids are as small as arrays of numbers");

class TestIds : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aDefaultIdNamesNothing()
    {
        QVERIFY(!LayerId().isValid());
        QVERIFY(LayerId(0).isValid());
        QVERIFY(!LayerId(-2).isValid());
    }

    void idsCompareByValue()
    {
        QVERIFY(ExpertId(1) < ExpertId(2));
        QVERIFY(ExpertId(3) == ExpertId(3));
        QVERIFY(ExpertId(3) != ExpertId(4));
        QCOMPARE(ExpertId(7).value(), 7);
    }

    void idsCanBeKeys()
    {
        const std::unordered_set<HeadId> heads{HeadId(1), HeadId(2), HeadId(1)};
        QCOMPARE(heads.size(), std::size_t{2});
        QVERIFY(heads.contains(HeadId(2)));
    }
};

QTEST_GUILESS_MAIN(TestIds)
#include "tst_ids.moc"
