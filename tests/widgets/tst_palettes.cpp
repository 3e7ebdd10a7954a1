// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/color_vision.h"
#include "widgets/theme/palettes.h"
#include "widgets/theme/tokens.h"

#include <QTest>

using namespace lapidary::widgets;
using namespace lapidary::test;

namespace {

constexpr double kSmallest = 15.0;

QList<QColor> experts()
{
    QList<QColor> colors;
    for (int i = 0; i < kExpertColorCount; ++i) {
        colors << expertColor(i);
    }
    return colors;
}

QList<QColor> steps()
{
    QList<QColor> colors;
    for (const Step step : kSteps) {
        colors << stepColor(step);
    }
    return colors;
}

// The palette that most plotting programs use, as a control: it must fail.
QList<QColor> tab10()
{
    QList<QColor> colors;
    for (const char* name : {"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b",
             "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"}) {
        colors << QColor(QLatin1String(name));
    }
    return colors;
}

double worst(const QList<QColor>& colors)
{
    double smallest = 1e9;
    for (const Matrix& vision : {kNormal, kProtan, kDeutan, kTritan}) {
        smallest = std::min(smallest, smallestDistance(colors, vision));
    }
    return smallest;
}

} // namespace

class TestPalettes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void expertColorsStayApartUnderEveryColourBlindness()
    {
        QVERIFY2(worst(experts()) >= kSmallest, qPrintable(QString::number(worst(experts()))));
    }

    void stepColorsStayApartUnderEveryColourBlindness()
    {
        QVERIFY2(worst(steps()) >= kSmallest, qPrintable(QString::number(worst(steps()))));
    }

    void theAuditRejectsTab10() { QVERIFY(worst(tab10()) < kSmallest); }

    void theAuditReproducesPublishedFigures()
    {
        constexpr double kRounding = 0.15;
        QVERIFY(std::abs(smallestDistance(experts(), kNormal) - 19.3) < kRounding);
        QVERIFY(std::abs(smallestDistance(experts(), kProtan) - 18.5) < kRounding);
        QVERIFY(std::abs(smallestDistance(experts(), kDeutan) - 17.6) < kRounding);
        QVERIFY(std::abs(smallestDistance(tab10(), kProtan) - 4.6) < kRounding);
    }

    void colorsAndShapesRepeatSoThatSixtyExpertsDiffer()
    {
        QCOMPARE(expertColor(13), expertColor(3));
        QCOMPARE(expertShape(9), MarkShape::Circle);
        QCOMPARE(expertShape(10), MarkShape::Triangle);
        QSet<QPair<QRgb, int>> looks;
        for (int i = 0; i < 60; ++i) {
            looks.insert({expertColor(i).rgb(), static_cast<int>(expertShape(i))});
        }
        QCOMPARE(looks.size(), 60);
        QCOMPARE(expertColor(60), expertColor(0));
        QCOMPARE(expertShape(60), expertShape(0));
    }

    void marksOfAllShapesHaveAboutTheSameArea()
    {
        for (int i = 0; i < kMarkShapeCount; ++i) {
            const QPainterPath path = markPath(static_cast<MarkShape>(i), QPointF(500, 500), 400.0);
            double area = 0.0;
            for (const QPolygonF& polygon : path.toFillPolygons()) {
                for (qsizetype p = 0; p < polygon.size(); ++p) {
                    const QPointF a = polygon[p];
                    const QPointF b = polygon[(p + 1) % polygon.size()];
                    area += (a.x() * b.y() - b.x() * a.y()) / 2;
                }
            }
            const double ratio = std::abs(area) / (3.14159265 * 400.0 * 400.0);
            QVERIFY2(ratio > 0.93 && ratio < 1.07, qPrintable(QString::number(ratio)));
        }
    }

    void markOutlinesReachTheContrastOfGraphics()
    {
        for (const ThemeId theme : kThemes) {
            const QColor surface = tokenColor(theme, Token::Surface);
            for (const QColor& fill : experts() + steps()) {
                const QColor outline = markOutline(fill, surface);
                QVERIFY(contrastRatio(outline, surface) >= 3.0);
            }
        }
        QCOMPARE(markOutline(QColor(0xbd, 0x1f, 0x01), Qt::white), QColor(0xbd, 0x1f, 0x01));
    }

    void stepIdsAreThoseOfTheDataFiles()
    {
        QStringList keys;
        for (const Step step : kSteps) {
            keys << stepKey(step);
            QCOMPARE(stepFromKey(stepKey(step)), step);
            QVERIFY(!stepName(step).isEmpty());
        }
        QCOMPARE(keys.join(u' '), QStringLiteral("understand extract relate deduce verify"));
        QVERIFY(!stepFromKey(u"Deduce"));
        QVERIFY(!stepFromKey(u""));
    }
};

QTEST_GUILESS_MAIN(TestPalettes)
#include "tst_palettes.moc"
