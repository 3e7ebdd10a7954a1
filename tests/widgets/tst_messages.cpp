// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/message_bar.h"
#include "widgets/shell/message_row.h"
#include "widgets/shell/problem_model.h"
#include "widgets/shell/problem_view.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

using namespace lapidary::widgets;

namespace {

Message message(const QString& text, Level level = Level::Error)
{
    Message it;
    it.level = level;
    it.text = text;
    return it;
}

QList<MessageRow*> shownRows(const MessageBar& bar)
{
    QList<MessageRow*> rows;
    for (MessageRow* row : bar.findChildren<MessageRow*>()) {
        if (!row->isHidden()) {
            rows << row;
        }
    }
    return rows;
}

QAbstractButton* button(const QWidget& parent, const QString& text)
{
    for (QAbstractButton* it : parent.findChildren<QAbstractButton*>()) {
        if (!it->isHidden() && (it->text() == text || it->accessibleName() == text)) {
            return it;
        }
    }
    return nullptr;
}

} // namespace

class TestMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { m_theme.apply(); }

    void anEmptyBarTakesNoRoom()
    {
        MessageBar bar(m_theme);
        QVERIFY(bar.isHidden());
        bar.post(message(QStringLiteral("a")));
        QVERIFY(!bar.isHidden());
        bar.clear();
        QVERIFY(bar.isHidden());
    }

    void atMostTwoAreShownAndTheRestIsCounted()
    {
        MessageBar bar(m_theme);
        QSignalSpy spy(&bar, &MessageBar::problemsRequested);
        for (int i = 0; i < 5; ++i) {
            bar.post(message(QStringLiteral("problem %1").arg(i)));
        }
        QCOMPARE(bar.count(), 5);
        QCOMPARE(shownRows(bar).size(), 2);
        QAbstractButton* more = button(bar, QStringLiteral("3 more in Problems"));
        QVERIFY(more);
        QTest::mouseClick(more, Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
    }

    void aRepeatedKeyIsCountedNotStacked()
    {
        MessageBar bar(m_theme);
        Message it = message(QStringLiteral("step 1 failed"));
        it.key = QStringLiteral("training");
        bar.post(it);
        bar.post(message(QStringLiteral("another")));
        it.text = QStringLiteral("step 2 failed");
        bar.post(it);
        QCOMPARE(bar.count(), 2);
        QCOMPARE(bar.repeats(it.key), 2);
        bool isFound = false;
        for (const QLabel* label : bar.findChildren<QLabel*>()) {
            isFound = isFound || label->text().contains(QStringLiteral("2 times"));
        }
        QVERIFY(isFound);
        QVERIFY(!bar.dismiss(QStringLiteral("no such key")));
    }

    void messagesWithoutKeyAreToldApartByCodeAndText()
    {
        MessageBar bar(m_theme);
        bar.post(message(QStringLiteral("a")));
        bar.post(message(QStringLiteral("a")));
        bar.post(message(QStringLiteral("b")));
        QCOMPARE(bar.count(), 2);
    }

    void messagesStayUntilDismissedAndMakeRoomForTheNext()
    {
        MessageBar bar(m_theme);
        bar.resize(800, 200);
        for (int i = 0; i < 3; ++i) {
            bar.post(message(QStringLiteral("problem %1").arg(i)));
        }
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QSignalSpy spy(&bar, &MessageBar::dismissed);
        for (int left = 2; left >= 0; --left) {
            QTest::mouseClick(
                button(*shownRows(bar).first(), QStringLiteral("Dismiss")), Qt::LeftButton);
            QCOMPARE(bar.count(), left);
            QCOMPARE(shownRows(bar).size(), std::min(left, 2));
        }
        QCOMPARE(spy.count(), 3);
    }

    void actionsAreButtonsAndDetailsUnfold()
    {
        MessageBar bar(m_theme);
        QAction retry(QStringLiteral("Retry"));
        QAction second(QStringLiteral("Show in cache"));
        QAction third(QStringLiteral("Third"));
        QSignalSpy spy(&retry, &QAction::triggered);
        Message it = message(QStringLiteral("The file is too short"));
        it.detail = QStringLiteral("It ends inside a tensor.");
        it.actions = {&retry, &second, &third};
        bar.post(it);
        bar.resize(900, 160);
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QTest::mouseClick(button(bar, QStringLiteral("Retry")), Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
        QVERIFY(!button(bar, QStringLiteral("Third")));
        auto* detail = bar.findChild<QPlainTextEdit*>();
        QVERIFY(!detail->isVisible());
        QTest::keyClick(button(bar, QStringLiteral("Details")), Qt::Key_Space);
        QVERIFY(detail->isVisible());
        QCOMPARE(detail->toPlainText(), it.detail);
        bar.post(it); // repeating keeps it open
        QVERIFY(detail->isVisible());
    }

    void buttonsAreInTheirPlaceFromTheFirstMomentAndStayThere()
    {
        // Narrow: below the text. Wide: beside it. Neither waits for a pointer to come by.
        for (const int width : {1000, 420}) {
            QWidget window;
            auto* layout = new QVBoxLayout(&window);
            MessageBar bar(m_theme, &window);
            layout->addWidget(&bar);
            window.resize(width, 300);
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            QAction retry(QStringLiteral("Try again"));
            QAction show(QStringLiteral("Show in the cache"));
            Message it = message(QStringLiteral("The file is too short"));
            it.detail = QStringLiteral("It ends inside a tensor.");
            it.actions = {&retry, &show};
            bar.post(it);
            QCoreApplication::processEvents();
            const QAbstractButton* first = button(bar, QStringLiteral("Try again"));
            const auto* text = bar.findChild<QLabel*>(QString());
            for (auto* label : bar.findChildren<QLabel*>()) {
                text = label->text() == it.text ? label : text;
            }
            const auto isBelow = [&] {
                return first->mapTo(&bar, QPoint()).y()
                    >= text->mapTo(&bar, QPoint(0, text->height())).y();
            };
            QCOMPARE(isBelow(), width < 600);
            QVERIFY2(first->width() <= first->sizeHint().width() + 1,
                qPrintable(QStringLiteral("stretched to %1").arg(first->width())));
            const QPoint before = first->mapTo(&bar, QPoint());
            QTest::mouseMove(&window, QPoint(30, 20));
            QEvent enter(QEvent::HoverMove);
            QCoreApplication::sendEvent(shownRows(bar).first(), &enter);
            QCoreApplication::processEvents();
            QCOMPARE(first->mapTo(&bar, QPoint()), before);
        }
    }

    void aDestroyedActionTakesItsButtonAlong()
    {
        MessageBar bar(m_theme);
        auto retry = std::make_unique<QAction>(QStringLiteral("Retry"));
        Message it = message(QStringLiteral("a"));
        it.actions = {retry.get()};
        bar.post(it);
        QVERIFY(button(bar, QStringLiteral("Retry")));
        retry.reset();
        QVERIFY(!button(bar, QStringLiteral("Retry")));
        bar.post(it);
        QVERIFY(!button(bar, QStringLiteral("Retry")));
    }

    void aRepeatedMessageKeepsTheFocusOnItsButton()
    {
        MessageBar bar(m_theme);
        const Message it = message(QStringLiteral("a"));
        bar.post(it);
        bar.show();
        QVERIFY(QTest::qWaitForWindowActive(&bar));
        QAbstractButton* close = button(bar, QStringLiteral("Dismiss"));
        close->setFocus();
        bar.post(it);
        QVERIFY(close->hasFocus());
    }

    void aRowIsReadWithItsLevelAndText()
    {
        MessageBar bar(m_theme);
        bar.post(message(QStringLiteral("disk full"), Level::Warning));
        QCOMPARE(shownRows(bar).first()->accessibleName(), QStringLiteral("Warning: disk full"));
    }

    void problemModelCountsAndRemoves()
    {
        ProblemModel model(m_theme);
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.add(message(QStringLiteral("a"), Level::Info));
        model.add(message(QStringLiteral("b"), Level::Warning));
        model.add(message(QStringLiteral("c"), Level::Error));
        model.add(message(QStringLiteral("a"), Level::Info));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, ProblemModel::TextColumn).data().toString(), QStringLiteral("a"));
        QCOMPARE(model.index(0, ProblemModel::CountColumn).data().toString(), QStringLiteral("2"));
        QCOMPARE(model.count(Level::Warning), 2);
        QVERIFY(model.remove(model.index(1, 0).data(ProblemModel::KeyRole).toString()));
        QVERIFY(!model.remove(QStringLiteral("no such key")));
        QCOMPARE(model.count(Level::Error), 0);
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }

    void problemModelForgetsTheOldest()
    {
        ProblemModel model(m_theme);
        for (int i = 0; i < ProblemModel::kLimit + 5; ++i) {
            model.add(message(QString::number(i)));
        }
        QCOMPARE(model.rowCount(), ProblemModel::kLimit);
        QCOMPARE(
            model.index(0, ProblemModel::TextColumn).data().toString(), QStringLiteral("1004"));
    }

    void problemViewShowsAndCopiesTheWholeText()
    {
        ProblemModel model(m_theme);
        ProblemView view(m_theme, model);
        Message it = message(QStringLiteral("Shard 3 of 5 is missing"));
        it.code = QStringLiteral("OPEN-01");
        it.where = QStringLiteral("model-00003-of-00005.safetensors");
        it.detail = QStringLiteral("The index names it.");
        model.add(message(QStringLiteral("older")));
        model.add(it);
        view.copy();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("older")));
        view.showNewest();
        view.copy();
        QCOMPARE(QGuiApplication::clipboard()->text(), plainText(it));
        QVERIFY(view.findChild<QPlainTextEdit*>()->toPlainText().contains(it.detail));
        QTest::mouseClick(button(view, QStringLiteral("Remove this problem")), Qt::LeftButton);
        QCOMPARE(model.rowCount(), 1);
        QTest::mouseClick(button(view, QStringLiteral("Remove all problems")), Qt::LeftButton);
        QCOMPARE(model.rowCount(), 0);
    }

private:
    Theme m_theme;
};

QTEST_MAIN(TestMessages)
#include "tst_messages.moc"
