// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/log_model.h"
#include "widgets/shell/log_view.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace lapidary::widgets;

namespace {

LogLine line(const QString& text, Level level = Level::Info)
{
    return {QDateTime(QDate(2026, 1, 31), QTime(12, 0)), level, QStringLiteral("engine"), text};
}

QToolButton* button(const QWidget& parent, const QString& name)
{
    for (auto* it : parent.findChildren<QToolButton*>()) {
        if (it->accessibleName() == name) {
            return it;
        }
    }
    return nullptr;
}

} // namespace

class TestLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { m_theme.apply(); }

    void modelKeepsTheNewestTenThousand()
    {
        LogModel model(m_theme);
        for (int i = 0; i < LogModel::kLimit + 7; ++i) {
            model.append(line(QString::number(i)));
        }
        QCOMPARE(model.rowCount(), LogModel::kLimit);
        QVERIFY(model.index(0).data().toString().endsWith(QStringLiteral("  7")));
        QCOMPARE(model.tail(2).count(u'\n'), 2);
        QVERIFY(model.tail(1).endsWith(QStringLiteral("10006\n")));
        QCOMPARE(model.tail(-3), QString());
    }

    void modelKeepsItsContractWhileRowsComeAndGo()
    {
        LogModel model(m_theme);
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        for (int i = 0; i < 50; ++i) {
            model.append(line(QString::number(i)));
        }
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }

    void hostileTextBecomesOneBoundedLine()
    {
        LogModel model(m_theme);
        model.append(
            line(QStringLiteral("a\nb\tc\r") + QChar(0) + QChar(0x2028) + QString(100'000, u'x')));
        const QString text = model.index(0).data(LogModel::PlainTextRole).toString();
        QVERIFY(text.size() < 5000);
        QVERIFY(text.contains(QStringLiteral("a b c   x")));
        QCOMPARE(model.tail(1).count(u'\n'), 1);
    }

    void levelAndSearchFilterWhatIsShown()
    {
        LogModel model(m_theme);
        LogView view(m_theme, model);
        model.append(line(QStringLiteral("fine detail"), Level::Debug));
        model.append(line(QStringLiteral("opened MODEL")));
        model.append(line(QStringLiteral("slow disk"), Level::Warning));
        QCOMPARE(view.visibleText().count(u'\n'), 2); // not Debug
        view.setLevel(Level::Debug);
        QCOMPARE(view.visibleText().count(u'\n'), 3);
        view.setSearch(QStringLiteral("model"));
        QCOMPARE(view.visibleText(), plainText(line(QStringLiteral("opened MODEL"))) + u'\n');
        view.setSearch({});
        view.setLevel(Level::Warning);
        QVERIFY(view.visibleText().contains(QStringLiteral("slow disk")));
        QCOMPARE(view.visibleText().count(u'\n'), 1);
    }

    void copySaveAndClearDoWhatTheySay()
    {
        LogModel model(m_theme);
        LogView view(m_theme, model);
        model.append(line(QStringLiteral("one")));
        model.append(line(QStringLiteral("two")));
        view.resize(700, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTest::mouseClick(button(view, QStringLiteral("Copy")), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), view.visibleText());
        QSignalSpy spy(&view, &LogView::saveRequested);
        QTest::mouseClick(button(view, QStringLiteral("Save…")), Qt::LeftButton);
        QCOMPARE(spy.first().first().toString(), view.visibleText());
        auto* list = view.findChild<QListView*>();
        list->setCurrentIndex(list->model()->index(1, 0));
        QVERIFY(!view.visibleText().contains(QStringLiteral("one")));
        QTest::mouseClick(button(view, QStringLiteral("Clear the log")), Qt::LeftButton);
        QCOMPARE(model.rowCount(), 0);
    }

    void theViewFollowsUnlessOneHasScrolledUp()
    {
        LogModel model(m_theme);
        LogView view(m_theme, model);
        view.resize(500, 200);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        for (int i = 0; i < 100; ++i) {
            model.append(line(QString::number(i)));
        }
        QScrollBar* bar = view.findChild<QListView*>()->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0 && bar->value() == bar->maximum());
        bar->setValue(3);
        for (int i = 0; i < 20; ++i) {
            model.append(line(QString::number(i)));
        }
        QCoreApplication::processEvents();
        QCOMPARE(bar->value(), 3);
    }

    void filteringTenThousandLinesIsFast()
    {
        LogModel model(m_theme);
        LogView view(m_theme, model);
        for (int i = 0; i < LogModel::kLimit; ++i) {
            model.append(line(QString::number(i)));
        }
        QElapsedTimer timer;
        timer.start();
        view.setSearch(QStringLiteral("999"));
        QVERIFY2(timer.elapsed() < 400, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(view.visibleText().count(u'\n'), 19);
    }

private:
    Theme m_theme;
};

QTEST_MAIN(TestLog)
#include "tst_log.moc"
