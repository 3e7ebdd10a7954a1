// SPDX-License-Identifier: GPL-3.0-or-later
// The map with real mouse and key events; what is selected is compared with where the marks are.
#include "widgets/map/unit_map_view.h"
#include "widgets/theme/theme.h"

#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace lapidary::widgets;

namespace {

constexpr int kPerGroup = 40;
constexpr QSize kView(640, 480);

/// Four groups of units in the corners of a square; group g holds units 40 g .. 40 g + 39.
struct Planted
{
    std::vector<UnitId> units;
    std::vector<float> x;
    std::vector<float> y;
    MapPaint paint;
};

Planted planted()
{
    Planted map;
    std::mt19937 random(7);
    std::uniform_real_distribution<float> spread(-1.0F, 1.0F);
    for (int group = 0; group < 4; ++group) {
        map.paint.inks.push_back({expertColor(group), MarkShape::Circle, false});
        map.paint.entries.push_back({std::uint16_t(group), QStringLiteral("E%1").arg(group),
            QStringLiteral("E%1").arg(group), kPerGroup});
        for (int i = 0; i < kPerGroup; ++i) {
            map.units.push_back(group * kPerGroup + i);
            map.x.push_back((group % 2 == 0 ? -5.0F : 5.0F) + spread(random));
            map.y.push_back((group / 2 == 0 ? -5.0F : 5.0F) + spread(random));
            map.paint.inkOf.push_back(std::uint16_t(group));
        }
    }
    return map;
}

/// A shown map of the planted groups.
struct Stage
{
    Stage()
        : view(theme, selection)
    {
        theme.apply();
        selection.reset(4 * kPerGroup);
        view.resize(kView);
        Planted map = planted();
        view.setPoints(QStringLiteral("PCA"), map.units, map.x, map.y);
        view.setPaint(map.paint);
        view.setTipText([](UnitId unit) { return QStringLiteral("unit %1").arg(unit); });
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFocus();
    }

    /// The box around a group in pixels, some pixels larger.
    QRect boxOf(int group) const
    {
        QRectF box;
        for (int i = 0; i < kPerGroup; ++i) {
            box |= QRectF(*view.pixelOf(group * kPerGroup + i) - QPointF(6, 6), QSizeF(12, 12));
        }
        return box.toAlignedRect();
    }

    void drag(const QList<QPoint>& places, Qt::KeyboardModifiers held = {})
    {
        QTest::mousePress(&view, Qt::LeftButton, held, places.first());
        for (const QPoint& place : places) {
            QMouseEvent move(QEvent::MouseMove, place, view.mapToGlobal(place), Qt::NoButton,
                Qt::LeftButton, held);
            QCoreApplication::sendEvent(&view, &move);
        }
        QTest::mouseRelease(&view, Qt::LeftButton, held, places.last());
    }

    void lasso(int group, Qt::KeyboardModifiers held = {})
    {
        const QRect box = boxOf(group);
        drag({box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()}, held);
    }

    Theme theme;
    SelectionModel selection;
    UnitMapView view;
};

std::vector<UnitId> groups(const std::vector<int>& wanted)
{
    std::vector<UnitId> units;
    for (const int group : wanted) {
        for (int i = 0; i < kPerGroup; ++i) {
            units.push_back(group * kPerGroup + i);
        }
    }
    return units;
}

int count(const QImage& image, const QColor& color)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            found += image.pixel(x, y) == color.rgb() ? 1 : 0;
        }
    }
    return found;
}

} // namespace

class TestUnitMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aLassoSelectsWhatItSurrounds()
    {
        Stage stage;
        stage.lasso(2);
        QCOMPARE(stage.selection.units().units(), groups({2}));
        QCOMPARE(stage.selection.provenance().projection, QStringLiteral("PCA"));
        QVERIFY(stage.selection.provenance().outline.size() >= 4);
        stage.lasso(3, Qt::ShiftModifier);
        QCOMPARE(stage.selection.units().units(), groups({2, 3}));
        stage.lasso(2, Qt::ControlModifier);
        QCOMPARE(stage.selection.units().units(), groups({3}));
        stage.lasso(2, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(stage.selection.isEmpty());
    }

    void aRectangleSelectsWhatLiesInIt()
    {
        Stage stage;
        QTest::keyClick(&stage.view, Qt::Key_R);
        QCOMPARE(stage.view.tool().info.id, std::string("rectangle"));
        const QRect box = stage.boxOf(1);
        stage.drag({box.topLeft(), box.center(), box.bottomRight()});
        QCOMPARE(stage.selection.units().units(), groups({1}));
    }

    void aPolygonIsClosedByReturnAndSteppedBack()
    {
        Stage stage;
        QTest::keyClick(&stage.view, Qt::Key_P);
        const QRect box = stage.boxOf(0);
        const auto click
            = [&](QPoint place) { QTest::mouseClick(&stage.view, Qt::LeftButton, {}, place); };
        click(box.topLeft());
        click(box.topRight());
        click(QPoint(320, 240));
        QTest::keyClick(&stage.view, Qt::Key_Backspace);
        click(box.bottomRight());
        click(box.bottomLeft());
        QVERIFY(stage.selection.isEmpty());
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QCOMPARE(stage.selection.units().units(), groups({0}));
    }

    void escapeGivesUpTheGestureThenTheSelectionThenTheTool()
    {
        Stage stage;
        stage.lasso(0);
        QTest::keyClick(&stage.view, Qt::Key_P);
        QTest::mouseClick(&stage.view, Qt::LeftButton, {}, QPoint(20, 20));
        QTest::keyClick(&stage.view, Qt::Key_Escape);
        QCOMPARE(stage.selection.units().units(), groups({0}));
        QTest::keyClick(&stage.view, Qt::Key_Escape);
        QVERIFY(stage.selection.isEmpty());
        QCOMPARE(stage.view.tool().info.id, std::string("polygon"));
        QTest::keyClick(&stage.view, Qt::Key_Escape);
        QCOMPARE(stage.view.tool().info.id, std::string("lasso"));
    }

    void aClickSelectsTheNearestUnitAndMakesItPrimary()
    {
        Stage stage;
        const UnitId unit = 57;
        const QPoint place = stage.view.pixelOf(unit)->toPoint();
        QTest::mouseClick(&stage.view, Qt::LeftButton, {}, place);
        QCOMPARE(stage.selection.count(), 1);
        QCOMPARE(stage.selection.primary(), stage.selection.units().units().front());
        const QPointF found = *stage.view.pixelOf(stage.selection.primary());
        QVERIFY(QLineF(found, place).length() <= 1.0);
        QTest::mouseClick(&stage.view, Qt::LeftButton, Qt::ControlModifier, place);
        QVERIFY(stage.selection.isEmpty());
        stage.lasso(1);
        QTest::mouseClick(&stage.view, Qt::LeftButton, {}, QPoint(320, 240)); // nothing there
        QVERIFY(stage.selection.isEmpty());
    }

    void theMapMovesWithSpaceAndWithTheMiddleButton()
    {
        Stage stage;
        const QPointF before = *stage.view.pixelOf(5);
        QTest::keyPress(&stage.view, Qt::Key_Space);
        stage.drag({QPoint(100, 100), QPoint(130, 90)});
        QTest::keyRelease(&stage.view, Qt::Key_Space);
        QVERIFY(stage.selection.isEmpty());
        QVERIFY(QLineF(*stage.view.pixelOf(5), before + QPointF(30, -10)).length() < 1e-6);
        QTest::keyClick(&stage.view, Qt::Key_F);
        QVERIFY(QLineF(*stage.view.pixelOf(5), before).length() < 1e-6);
    }

    void theWheelZoomsAroundThePointer()
    {
        Stage stage;
        const QPointF fixed = *stage.view.pixelOf(5);
        const QPointF other = *stage.view.pixelOf(150);
        QWheelEvent wheel(fixed, stage.view.mapToGlobal(fixed), {}, QPoint(0, 240), Qt::NoButton,
            Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&stage.view, &wheel);
        QVERIFY(QLineF(*stage.view.pixelOf(5), fixed).length() < 1e-6);
        const double grown
            = QLineF(*stage.view.pixelOf(150), fixed).length() / QLineF(other, fixed).length();
        QVERIFY(std::abs(grown - 1.25 * 1.25) < 1e-9);
    }

    void onlyWhatIsInSightIsSelected()
    {
        Stage stage;
        stage.view.pan(QPointF(-kView.width() * 0.5, 0)); // groups 0 and 2 leave to the left
        QTest::keyClick(&stage.view, Qt::Key_R);
        stage.drag({QPoint(1, 1), QPoint(639, 479)});
        QCOMPARE(stage.selection.units().units(), groups({1, 3}));
    }

    void arrowsWalkFromUnitToUnit()
    {
        Stage stage;
        stage.selection.setPrimary(0);
        const QPointF start = *stage.view.pixelOf(0);
        QTest::keyClick(&stage.view, Qt::Key_Up);
        QVERIFY(stage.selection.primary() != 0);
        QVERIFY(stage.view.pixelOf(stage.selection.primary())->y() < start.y());
        QVERIFY(stage.selection.isEmpty());
        QTest::keyClick(&stage.view, Qt::Key_Up, Qt::ShiftModifier);
        QCOMPARE(stage.selection.units().units(), std::vector<UnitId>{stage.selection.primary()});
        QTest::keyClick(&stage.view, Qt::Key_Return);
        QVERIFY(stage.selection.isEmpty());
        QVERIFY(stage.view.accessibleDescription().contains(
            QStringLiteral("unit %1").arg(stage.selection.primary())));
    }

    void marksHaveTheirColoursAndFadeBehindASelection()
    {
        Stage stage;
        const auto look
            = [&] { return stage.view.toPixmap(kView.width(), kView.height()).toImage(); };
        for (int group = 0; group < 4; ++group) {
            QVERIFY2(count(look(), expertColor(group)) > kPerGroup * 4,
                qPrintable(QString::number(group)));
        }
        stage.lasso(1);
        QVERIFY(count(look(), expertColor(1)) > kPerGroup * 4);
        QCOMPARE(count(look(), expertColor(0)), 0);
        stage.selection.clear();
        stage.view.setIsolated(std::uint16_t{3});
        QVERIFY(count(look(), expertColor(3)) > kPerGroup * 4);
        QCOMPARE(count(look(), expertColor(1)), 0);
    }

    void aTwiceAsFineScreenGetsTwiceAsManyPixels()
    {
        Planted map = planted();
        MapScene scene;
        scene.setPoints(map.units, map.x, map.y);
        scene.setPaint(map.paint);
        const SplatCamera camera{30.0, 320.0, -30.0, 240.0};
        const QImage plain = scene.draw(camera, kView, 1.0);
        const QImage fine = scene.draw(camera, kView, 2.0);
        QCOMPARE(fine.size(), kView * 2);
        const double grown = double(count(fine, expertColor(0))) / count(plain, expertColor(0));
        QVERIFY2(grown > 3.0 && grown < 6.0, qPrintable(QString::number(grown)));
    }

    void itFollowsTheTheme()
    {
        Stage stage;
        for (const ThemeId id : kThemes) {
            stage.theme.setId(id);
            const QImage image = stage.view.toPixmap(kView.width(), kView.height()).toImage();
            QCOMPARE(image.pixelColor(2, 2), tokenColor(id, Token::Surface));
            QVERIFY(count(image, expertColor(0)) > kPerGroup * 4);
        }
    }

    void theHoveredUnitIsTold()
    {
        Stage stage;
        QSignalSpy spy(&stage.view, &UnitMapView::hoverChanged);
        QTest::mouseMove(&stage.view, stage.view.pixelOf(100)->toPoint());
        QTRY_VERIFY(stage.view.hovered() != kNoUnit);
        QVERIFY(QLineF(*stage.view.pixelOf(stage.view.hovered()), *stage.view.pixelOf(100)).length()
            <= 1.5);
        QTest::mouseMove(&stage.view, QPoint(320, 240));
        QTRY_COMPARE(stage.view.hovered(), kNoUnit);
        QVERIFY(spy.count() >= 2);
    }

    void pressingOnTheSelectionDragsIt()
    {
        Stage stage;
        stage.lasso(0);
        QSignalSpy spy(&stage.view, &UnitMapView::dragStarted);
        const QPoint place = stage.view.pixelOf(10)->toPoint();
        stage.drag({place, place + QPoint(30, 0), place + QPoint(60, 0)});
        QCOMPARE(spy.count(), 1);
        QCOMPARE(stage.selection.units().units(), groups({0}));
    }

    void pointsThatAreNotNumbersAreNowhere()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        MapScene scene;
        scene.setPoints(
            {0, 1, 2}, {nan, 1.0F, std::numeric_limits<float>::infinity()}, {0.0F, 1.0F, 0.0F});
        MapPaint paint;
        paint.inks = {{expertColor(0), MarkShape::Circle, false}};
        paint.inkOf = {0, 0, 0};
        scene.setPaint(paint);
        QCOMPARE(scene.bounds().topLeft(), QPointF(1.0, 1.0));
        const SplatCamera camera{10.0, 100.0, -10.0, 100.0};
        const QImage image = scene.draw(camera, QSizeF(200, 200), 1.0);
        QVERIFY(count(image, expertColor(0)) > 10);
        QCOMPARE(visibleCount(scene.points(), camera, QSizeF(200, 200)), std::size_t{1});
        QCOMPARE(nearestPoint(scene.points(), camera, QPointF(110, 90), 5.0), std::size_t{1});
    }

    void levelsIgnoreOutliersAndGaps()
    {
        std::vector<float> values(1000);
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = static_cast<float>(i);
        }
        values[500] = std::numeric_limits<float>::quiet_NaN();
        values[999] = 1e9F;
        const Levels levels = levelsOf(values, 64);
        QCOMPARE(levels.levelOf[500], std::uint16_t{64});
        QCOMPARE(levels.levelOf[0], std::uint16_t{0});
        QCOMPARE(levels.levelOf[999], std::uint16_t{63});
        QVERIFY(levels.low >= 9.0F && levels.low <= 11.0F);
        QVERIFY(levels.high >= 987.0F && levels.high <= 991.0F);
        for (std::size_t i = 1; i < 500; ++i) {
            QVERIFY(levels.levelOf[i] >= levels.levelOf[i - 1]);
        }
    }
};

QTEST_MAIN(TestUnitMap)
#include "tst_unit_map.moc"
