// SPDX-License-Identifier: GPL-3.0-or-later
// What the Model page shows with: figures as people read them, values that wrap, the table of
// tensors, and the layers drawn from their sizes.
#include "widgets/checkpoint/layer_overview.h"
#include "widgets/checkpoint/memory_bars.h"
#include "widgets/checkpoint/tensor_table_model.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/value_label.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace lapidary;
using namespace lapidary::widgets;

class TestCheckpointViews : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        m_theme.apply();
    }

    void figuresAreAsPeopleReadThem()
    {
        QCOMPARE(bigText(999.0), countText(999));
        QCOMPARE(bigText(134515008.0), QStringLiteral("134.5 M"));
        QCOMPARE(bigText(7.24e9), QStringLiteral("7.2 B"));
        QCOMPARE(figureText(0.0), QStringLiteral("0.000"));
        QCOMPARE(figureText(4.4816), QStringLiteral("4.48"));
        QCOMPARE(figureText(123.4), QStringLiteral("123"));
        QCOMPARE(figureText(0.01234), QStringLiteral("0.0123"));
        QCOMPARE(figureText(0.5), QStringLiteral("0.500"));
        QCOMPARE(percentText(0.1234), QStringLiteral("12.3 %"));
    }

    void aLongWordWrapsAndIsCopiedWhole()
    {
        const QString path = QStringLiteral("/users/ada/models/a-very-long-name-of-a-model/file");
        const QString shown = breakable(path);
        QVERIFY(shown != path);
        QCOMPARE(unbroken(shown), path);
        ValueLabel label;
        label.setValue(path);
        label.resize(80, 300);
        label.show();
        QVERIFY(label.minimumSizeHint().width() < label.fontMetrics().horizontalAdvance(path) / 2);
        QTest::keyClick(&label, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(&label, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), path);
    }

    void factsStandOneAboveTheOtherWhereItIsNarrow()
    {
        KeyValueTable table;
        table.setRows({{QStringLiteral("Folder"), QStringLiteral("/users/ada/models"), {}}});
        const auto isStacked = [&table] {
            const QList<QLabel*> labels = table.findChildren<QLabel*>();
            return labels.at(1)->y() > labels.at(0)->y();
        };
        table.resize(500, 200);
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        QVERIFY(!isStacked());
        table.resize(90, 200);
        QTRY_VERIFY(isStacked());
        table.resize(500, 200);
        QTRY_VERIFY(!isStacked());
    }

    void tensorsAreSortedByTheirNumbersAndFiltered()
    {
        const auto opened = model::openModel(
            LAPIDARY_SOURCE_DIR "/tests/fixtures/stories260K/gguf/stories260K-F32.gguf");
        QVERIFY(opened);
        TensorTableModel table;
        QAbstractItemModelTester tester(
            &table, QAbstractItemModelTester::FailureReportingMode::Fatal);
        TensorFilter filter;
        filter.setSourceModel(&table);
        table.setModel(std::make_shared<const model::OpenedModel>(*opened));
        QVERIFY(table.rowCount() > 40);
        filter.setWords(QStringLiteral("blk ffn_down"));
        QCOMPARE(filter.rowCount(), 5);
        filter.sort(TensorTableModel::Name, Qt::DescendingOrder);
        QVERIFY(filter.index(0, 0).data().toString().startsWith(QStringLiteral("blk.4.")));
        filter.setWords({});
        filter.sort(TensorTableModel::Elements, Qt::DescendingOrder);
        const auto values = [&](int row) {
            return filter.index(row, TensorTableModel::Elements)
                .data(TensorTableModel::kSortRole)
                .toULongLong();
        };
        for (int row = 1; row < filter.rowCount(); ++row) {
            QVERIFY(values(row - 1) >= values(row));
        }
    }

    void layersAreChosenByMouseAndKeys()
    {
        LayerOverview view(m_theme);
        view.setGeometryOf({5, 8, 4, 8, 64, 172, 512});
        view.resize(300, 200);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy spy(&view, &LayerOverview::layerChosen);
        QTest::keyClick(&view, Qt::Key_End);
        QCOMPARE(view.layer(), 4);
        QTest::keyClick(&view, Qt::Key_Left);
        QCOMPARE(view.layer(), 3);
        QVERIFY(view.accessibleDescription().contains(QStringLiteral("172 neurons")));
        QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(10, 50));
        QCOMPARE(view.layer(), 0);
        QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(10, 50));
        QCOMPARE(view.layer(), -1);
        QCOMPARE(spy.count(), 4);
    }

    void aJobBeyondTheMemoryIsDrawnAsAnError()
    {
        MemoryBars bars(m_theme);
        const auto errors = [&] {
            bars.resize(bars.sizeHint());
            const QImage image = bars.grab().toImage();
            const QRgb error = m_theme.color(Token::Error).rgb();
            int count = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    count += image.pixel(x, y) == error ? 1 : 0;
                }
            }
            return count;
        };
        bars.setNeeds({{QStringLiteral("Train"), 2e9}}, 4e9);
        QCOMPARE(errors(), 0);
        bars.setNeeds({{QStringLiteral("Train"), 8e9}}, 4e9);
        QVERIFY(errors() > 100);
    }

private:
    Theme m_theme;
};

QTEST_MAIN(TestCheckpointViews)
#include "tst_checkpoint_views.moc"
