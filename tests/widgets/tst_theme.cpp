// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/action_button.h"
#include "widgets/shell/message.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTest>
#include <QVBoxLayout>

using namespace lapidary::widgets;

namespace {

constexpr double kText = 4.5;     // WCAG 2.2, 1.4.3
constexpr double kGraphics = 3.0; // WCAG 2.2, 1.4.11

QImage iconImage(const QIcon& icon, QIcon::Mode mode, QIcon::State state)
{
    return icon.pixmap(QSize(24, 24), 1.0, mode, state).toImage();
}

/// The colour of the most opaque pixel, or nothing when all are transparent.
QColor inkOf(const QImage& image)
{
    QColor ink;
    int alpha = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            if (pixel.alpha() > alpha) {
                alpha = pixel.alpha();
                ink = pixel;
            }
        }
    }
    return alpha > 200 ? QColor(ink.rgb()) : QColor();
}

bool isNear(const QColor& a, const QColor& b)
{
    constexpr int kRounding = 6; // of premultiplied alpha
    return a.isValid() && std::abs(a.red() - b.red()) <= kRounding
        && std::abs(a.green() - b.green()) <= kRounding
        && std::abs(a.blue() - b.blue()) <= kRounding;
}

QStringList iconNames()
{
    QStringList names;
    for (const QString& file : QDir(QStringLiteral(":/lapidary/icons")).entryList()) {
        names << QString(file).remove(QStringLiteral(".svg"));
    }
    return names;
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void contrast_data()
    {
        QTest::addColumn<int>("theme");
        for (const ThemeId id : kThemes) {
            QTest::addRow("%s", qUtf8Printable(themeKey(id))) << static_cast<int>(id);
        }
    }

    void contrast()
    {
        QFETCH(int, theme);
        const auto id = static_cast<ThemeId>(theme);
        const auto check = [id](Token front, Token back, double wanted) {
            const double ratio = contrastRatio(tokenColor(id, front), tokenColor(id, back));
            const QString text = QStringLiteral("%1 on %2: %3, wanted %4")
                                     .arg(tokenKey(front), tokenKey(back))
                                     .arg(ratio, 0, 'f', 2)
                                     .arg(wanted);
            QVERIFY2(ratio >= wanted, qPrintable(text));
        };
        for (const Token back : {Token::Canvas, Token::Surface, Token::SurfaceAlt}) {
            for (const Token text : {Token::Text, Token::TextMuted, Token::Accent, Token::Warning,
                     Token::Error, Token::Success}) {
                check(text, back, kText);
            }
            check(Token::Outline, back, kGraphics);
            check(Token::Focus, back, kGraphics);
        }
        for (const Level level : {Level::Info, Level::Success, Level::Warning, Level::Error}) {
            const QColor back = levelBackground(id, level);
            QVERIFY(contrastRatio(tokenColor(id, Token::Text), back) >= kText);
            QVERIFY(contrastRatio(tokenColor(id, Token::TextMuted), back) >= kText);
            QVERIFY(contrastRatio(tokenColor(id, levelToken(level)), back) >= kGraphics);
        }
        check(Token::OnAccent, Token::Accent, kText);
        check(Token::OnSelection, Token::Selection, kText);
    }

    void contrastRatioKnowsBlackAndWhite()
    {
        QCOMPARE(qRound(contrastRatio(Qt::black, Qt::white) * 100), 2100);
        QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
    }

    void themeIdsAreStableBothWays()
    {
        QStringList keys;
        for (const ThemeId id : kThemes) {
            keys << themeKey(id);
            QCOMPARE(themeFromKey(themeKey(id)), id);
            QVERIFY(!themeName(id).isEmpty());
            const bool isLighter = contrastRatio(tokenColor(id, Token::Text), Qt::black)
                > contrastRatio(tokenColor(id, Token::Canvas), Qt::black);
            QCOMPARE(isDark(id), isLighter);
        }
        QCOMPARE(keys.join(u' '), QStringLiteral("light dark high-contrast projector"));
        QVERIFY(!themeFromKey(u"Light"));
    }

    void everyColourIsOpaque()
    {
        for (const ThemeId id : kThemes) {
            for (const Token token : kTokens) {
                QCOMPARE(tokenColor(id, token).alpha(), 255);
            }
        }
    }

    void iconsAreCompiledIn()
    {
        const Theme theme;
        const QStringList names = iconNames();
        for (const char* name : {"welcome", "model", "calibrate", "group", "train", "route",
                 "evaluate", "export", "open", "new", "save", "undo", "redo", "settings", "search",
                 "theme", "jobs", "problems", "log", "inspector", "history", "slices", "warning",
                 "error", "info", "success", "close", "restart", "play", "pause", "stop", "help",
                 "lock", "unlock", "folder", "chip", "memory", "gem", "lapidary"}) {
            QVERIFY2(names.contains(QLatin1String(name)), name);
        }
        for (const QString& name : names) {
            const QSvgRenderer svg(QStringLiteral(":/lapidary/icons/%1.svg").arg(name));
            QVERIFY2(svg.isValid(), qPrintable(name));
        }
    }

    void everyIconHasInkInEveryStateAndTheRightColour()
    {
        for (const ThemeId id : kThemes) {
            Theme theme;
            theme.setId(id);
            for (const QString& name : iconNames()) {
                const QIcon icon = theme.icon(name);
                const QColor normal = inkOf(iconImage(icon, QIcon::Normal, QIcon::Off));
                QVERIFY2(isNear(normal, theme.color(Token::Text)), qPrintable(name));
                const QColor on = inkOf(iconImage(icon, QIcon::Normal, QIcon::On));
                QVERIFY2(isNear(on, theme.color(Token::Accent)), qPrintable(name));
                const QColor selected = inkOf(iconImage(icon, QIcon::Selected, QIcon::Off));
                QVERIFY2(isNear(selected, theme.color(Token::OnSelection)), qPrintable(name));
                const QColor disabled = inkOf(iconImage(icon, QIcon::Disabled, QIcon::Off));
                QVERIFY2(disabled.isValid() && disabled != normal, qPrintable(name));
            }
        }
    }

    void iconsAreSharpOnDenseScreens()
    {
        const Theme theme;
        const QPixmap pixmap = theme.icon(u"gem").pixmap(QSize(24, 24), 2.0);
        QCOMPARE(pixmap.size(), QSize(48, 48));
        QCOMPARE(pixmap.deviceIndependentSize(), QSizeF(24, 24));
        QCOMPARE(theme.pixmap(u"gem", Token::Accent, 16, 1.5).size(), QSize(24, 24));
    }

    void anIconFollowsTheThemeWithoutBeingSetAgain()
    {
        Theme theme;
        const QIcon icon = theme.icon(u"save");
        const QIcon copy = icon;
        theme.setId(ThemeId::Dark);
        QVERIFY(isNear(inkOf(iconImage(copy, QIcon::Normal, QIcon::Off)),
            tokenColor(ThemeId::Dark, Token::Text)));
    }

    void anIconOutlivesItsTheme()
    {
        QIcon icon;
        {
            const Theme theme;
            icon = theme.icon(u"save");
        }
        QVERIFY(inkOf(iconImage(icon, QIcon::Normal, QIcon::Off)).isValid());
    }

    void anUnknownIconIsNullAndReported()
    {
        const Theme theme;
        QTest::ignoreMessage(
            QtWarningMsg, "there is no icon named \"nonesuch\" in resources/icons");
        QVERIFY(theme.icon(u"nonesuch").isNull());
    }

    void textScaleIsKeptInRangeAndChangesTheFont()
    {
        Theme theme;
        theme.apply();
        const double normal = QApplication::font().pointSizeF();
        QCOMPARE(normal, 10.0);
        QCOMPARE(QApplication::font().families().first(), QStringLiteral("Inter"));
        theme.setTextScale(200);
        QCOMPARE(QApplication::font().pointSizeF(), 20.0);
        theme.setTextScale(1000);
        QCOMPARE(theme.textScale(), 200);
        theme.setTextScale(-5);
        QCOMPARE(theme.textScale(), 80);
        QCOMPARE(theme.scaled(100), 80);
    }

    void changedIsEmittedOncePerRealChange()
    {
        Theme theme;
        QSignalSpy spy(&theme, &Theme::changed);
        theme.setId(ThemeId::Light);
        theme.setTextScale(100);
        theme.setReduceMotion(false);
        QCOMPARE(spy.count(), 0);
        theme.setId(ThemeId::Projector);
        theme.setTextScale(150);
        theme.setReduceMotion(true);
        QCOMPARE(spy.count(), 3);
    }

    void switchingTheThemeChangesWhatIsPainted()
    {
        Theme theme;
        theme.apply();
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(new TextLabel(TextRole::Heading, QStringLiteral("Heading"), &window));
        layout->addWidget(new QLineEdit(&window));
        auto* button = new QPushButton(theme.icon(u"open"), QStringLiteral("Open…"), &window);
        setPrimary(button);
        layout->addWidget(button);
        window.resize(300, 160);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        for (const ThemeId id : kThemes) {
            theme.setId(id);
            QCoreApplication::processEvents();
            const QImage image = window.grab().toImage();
            QCOMPARE(image.pixelColor(2, 2), tokenColor(id, Token::Canvas));
            const QPoint inButton = button->geometry().topLeft() + QPoint(8, 8);
            QCOMPARE(image.pixelColor(inButton), tokenColor(id, Token::Accent));
        }
    }

    void headingsFollowTheTextScale()
    {
        Theme theme;
        theme.apply();
        TextLabel title(TextRole::Title, QStringLiteral("Title"));
        TextLabel body(TextRole::Body, QStringLiteral("Body"));
        title.show();
        body.show();
        const double before = title.font().pointSizeF();
        theme.setTextScale(200);
        QCOMPARE(title.font().pointSizeF(), before * 2);
        QTRY_COMPARE(body.font().pointSizeF(), 20.0);
    }

    void cleanupTestCase() { QApplication::setStyle(QStringLiteral("Fusion")); }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
