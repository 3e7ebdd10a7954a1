// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every widget: names for screen readers, targets large enough, a focus that can be
// seen, no text cut off at any text scale, and the same from right to left.
#include "tests/widgets/everything.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/message_bar.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/style.h"
#include "widgets/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace lapidary::widgets;
using lapidary::test::Everything;

namespace {

QString describe(const QWidget& widget)
{
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    const auto* label = qobject_cast<const QLabel*>(&widget);
    return QStringLiteral("%1 \"%2\" %3x%4")
        .arg(QLatin1String(widget.metaObject()->className()),
            button      ? button->text()
                : label ? label->text()
                        : widget.accessibleName())
        .arg(widget.width())
        .arg(widget.height());
}

/// Labels and buttons whose text does not fit into them.
QStringList clipped(const QWidget& root)
{
    QStringList names;
    for (const QWidget* widget : root.findChildren<QWidget*>()) {
        const auto* label = qobject_cast<const QLabel*>(widget);
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        if (!widget->isVisible() || (!label && !button)) {
            continue;
        }
        const bool wraps = label && label->wordWrap();
        const int height
            = wraps ? label->heightForWidth(label->width()) : widget->sizeHint().height();
        const int width = wraps ? 0 : widget->sizeHint().width();
        if (widget->width() < width || widget->height() < height) {
            names << describe(*widget) + QStringLiteral(" needs %1x%2").arg(width).arg(height);
        }
    }
    return names;
}

bool isFocusable(const QWidget& widget)
{
    return widget.isVisible() && widget.isEnabled() && widget.focusPolicy() != Qt::NoFocus
        && !widget.focusProxy();
}

} // namespace

class TestUsability : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        QApplication::setLayoutDirection(Qt::LeftToRight);
        m_theme = std::make_unique<Theme>();
        m_theme->setReduceMotion(true);
        m_theme->apply();
    }

    void everyFocusableWidgetHasAName()
    {
        Everything it(*m_theme);
        show(it.window);
        check(it.window);
        for (int i = 0; i < 3; ++i) {
            const std::unique_ptr<QWidget> dock(it.makeDock(*m_theme, i));
            show(*dock);
            check(*dock);
        }
    }

    void everyButtonIsLargeEnoughToHit_data() { scales(); }

    void everyButtonIsLargeEnoughToHit()
    {
        QFETCH(int, scale);
        m_theme->setTextScale(scale);
        Everything it(*m_theme);
        show(it.window);
        for (const QAbstractButton* button : it.window.findChildren<QAbstractButton*>()) {
            const bool isLarge = button->width() >= Style::kMinimumTarget
                && button->height() >= Style::kMinimumTarget;
            QVERIFY2(!button->isVisible() || isLarge, qPrintable(describe(*button)));
        }
    }

    void noTextIsCutOff_data() { scales(); }

    void noTextIsCutOff()
    {
        QFETCH(int, scale);
        m_theme->setTextScale(scale);
        Everything it(*m_theme);
        show(it.window);
        keep(it.window, QStringLiteral("text-%1").arg(scale));
        QCOMPARE(clipped(it.window).join(u'\n'), QString());
        QVERIFY2(it.window.width() <= 1024 && it.window.height() <= 700,
            qPrintable(describe(it.window)));
        for (int i = 0; i < 3; ++i) {
            const std::unique_ptr<QWidget> dock(it.makeDock(*m_theme, i));
            dock->resize(900, 260);
            show(*dock);
            QCOMPARE(clipped(*dock).join(u'\n'), QString());
        }
    }

    void noTextIsCutOffAfterTheScaleWasChanged()
    {
        Everything it(*m_theme);
        show(it.window);
        for (const int scale : {200, 80, 150}) {
            m_theme->setTextScale(scale);
            QCoreApplication::processEvents();
            QTRY_COMPARE(clipped(it.window).join(u'\n'), QString());
        }
    }

    void theFocusCanBeSeen()
    {
        Everything it(*m_theme);
        show(it.window);
        QVERIFY(QTest::qWaitForWindowActive(&it.window));
        int visited = 0;
        for (QWidget* widget : it.window.findChildren<QWidget*>()) {
            if (!isFocusable(*widget)) {
                continue;
            }
            it.window.setFocus();
            const QImage before = it.window.grab(frameOf(*widget, it.window)).toImage();
            widget->setFocus(Qt::TabFocusReason);
            const QImage after = it.window.grab(frameOf(*widget, it.window)).toImage();
            QVERIFY2(changedPixels(before, after) > 20, qPrintable(describe(*widget)));
            ++visited;
        }
        QVERIFY(visited > 12);
    }

    void tabReachesEveryButtonAndComesBack()
    {
        Everything it(*m_theme);
        show(it.window);
        QVERIFY(QTest::qWaitForWindowActive(&it.window));
        QSet<QWidget*> wanted;
        for (QAbstractButton* button : it.window.findChildren<QAbstractButton*>()) {
            if (isFocusable(*button) && (button->focusPolicy() & Qt::TabFocus)) {
                wanted.insert(button);
            }
        }
        QVERIFY(wanted.size() > 12);
        for (int i = 0; i < 200 && !wanted.isEmpty(); ++i) {
            QTest::keyClick(&it.window, Qt::Key_Tab);
            wanted.remove(QApplication::focusWidget());
        }
        QVERIFY2(wanted.isEmpty(),
            qPrintable(wanted.isEmpty() ? QString() : describe(**wanted.begin())));
    }

    void modesAreReachedByArrowsAndChosenBySpace()
    {
        Everything it(*m_theme);
        show(it.window);
        QVERIFY(QTest::qWaitForWindowActive(&it.window));
        const QList<QAction*> modes = it.modes->modes();
        QWidget* first = it.modes->widgetForAction(modes[0]);
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Up); // stays
        QVERIFY(first->hasFocus());
        QTest::keyClick(first, Qt::Key_Down);
        QWidget* second = it.modes->widgetForAction(modes[1]);
        QVERIFY(second->hasFocus());
        QSignalSpy spy(modes[1], &QAction::triggered);
        QTest::keyClick(second, Qt::Key_Space);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(it.modes->currentMode(), modes[1]);
        QVERIFY(!modes[0]->isChecked());
    }

    void fromRightToLeftEverythingIsMirroredAndFits()
    {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        Everything it(*m_theme);
        show(it.window);
        QCOMPARE(clipped(it.window).join(u'\n'), QString());
        keep(it.window, QStringLiteral("right-to-left"));
        auto* bar = it.window.findChild<MessageBar*>();
        const auto* close = bar->findChild<QToolButton*>();
        QVERIFY(close->mapTo(bar, QPoint()).x() < bar->width() / 2);
    }

    void anActionButtonFollowsItsAction()
    {
        QAction action(QStringLiteral("Train"));
        ActionButton button(&action, ButtonEmphasis::Primary);
        action.setText(QStringLiteral("Resume"));
        action.setToolTip(QStringLiteral("Goes on"));
        QCOMPARE(button.text(), QStringLiteral("Resume"));
        QCOMPARE(button.toolTip(), QStringLiteral("Goes on"));
        action.setProperty("whyDisabled", QStringLiteral("There is no run."));
        action.setEnabled(false);
        QVERIFY(!button.isEnabled());
        QCOMPARE(button.toolTip(), QStringLiteral("There is no run."));
    }

    void factsKeepTheirSelectionWhenTheyAreRefreshed()
    {
        KeyValueTable table;
        table.setRows({{QStringLiteral("Memory"), QStringLiteral("3.1 GB"), {}},
            {QStringLiteral("Cores"), QStringLiteral("16"), {}}});
        QCOMPARE(table.plainText(), QStringLiteral("Memory: 3.1 GB\nCores: 16\n"));
        const auto labels = table.findChildren<QLabel*>();
        labels[3]->setSelection(0, 2);
        table.setRows({{QStringLiteral("Memory"), QStringLiteral("3.2 GB"), {}},
            {QStringLiteral("Cores"), QStringLiteral("16"), {}}});
        QCOMPARE(labels[3]->selectedText(), QStringLiteral("16"));
        QCOMPARE(labels[1]->accessibleName(), QStringLiteral("Memory: 3.2 GB"));
        table.setRows({});
        QCOMPARE(table.plainText(), QString());
    }

private:
    static void show(QWidget& widget)
    {
        widget.show();
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
        QCoreApplication::processEvents();
        QCoreApplication::processEvents(); // layouts that depend on each other
    }

    static void keep(QWidget& widget, const QString& name)
    {
        const auto folder = QStringLiteral(LAPIDARY_BINARY_DIR "/screens");
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(widget.grab().save(QStringLiteral("%1/widgets-%2.png").arg(folder, name)));
    }

    static void scales()
    {
        QTest::addColumn<int>("scale");
        for (const int scale : {80, 100, 150, 200}) {
            QTest::addRow("%d %%", scale) << scale;
        }
    }

    static void check(const QWidget& root)
    {
        for (QWidget* widget : root.findChildren<QWidget*>()) {
            if (!isFocusable(*widget)) {
                continue;
            }
            QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(
                face && !face->text(QAccessible::Name).isEmpty(), qPrintable(describe(*widget)));
        }
    }

    static QRect frameOf(const QWidget& widget, const QWidget& window)
    {
        return QRect(widget.mapTo(&window, QPoint()), widget.size());
    }

    static int changedPixels(const QImage& a, const QImage& b)
    {
        int changed = 0;
        for (int y = 0; y < a.height(); ++y) {
            for (int x = 0; x < a.width(); ++x) {
                changed += a.pixel(x, y) != b.pixel(x, y) ? 1 : 0;
            }
        }
        return changed;
    }

    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(TestUsability)
#include "tst_usability.moc"
