// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shell/illustration.h"

#include "widgets/theme/palettes.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace lapidary::widgets {

namespace {

constexpr double kWidth = 320.0; // of the drawing board
constexpr double kHeight = 200.0;

/// The few things that all drawings are made of.
class Sketch
{
public:
    Sketch(QPainter& painter, ThemeId theme)
        : m_painter(painter)
        , m_theme(theme)
    { }

    QColor token(Token name) const { return tokenColor(m_theme, name); }

    /// A shade of the stone: 0 is the paper, 1 the full accent.
    QColor stone(double depth) const
    {
        return mixed(token(Token::Canvas), token(Token::Accent), depth);
    }

    QColor light() const { return lightColor(m_theme); }

    QColor faint() const { return mixed(token(Token::Canvas), token(Token::Outline), 0.45); }

    void facet(const QPolygonF& points, double depth)
    {
        m_painter.setPen(
            QPen(token(Token::Canvas), 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        m_painter.setBrush(stone(depth));
        m_painter.drawPolygon(points);
    }

    void line(const QPolygonF& points, const QColor& color, double width)
    {
        m_painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawPolyline(points);
    }

    void dot(QPointF center, double radius, const QColor& color)
    {
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(color);
        m_painter.drawEllipse(center, radius, radius);
    }

    void ring(QPointF center, double radius, const QColor& color, double width)
    {
        m_painter.setPen(QPen(color, width));
        m_painter.setBrush(token(Token::Canvas));
        m_painter.drawEllipse(center, radius, radius);
    }

    /// The cut stone, seen from the side; `width` is that of its girdle.
    void gem(QPointF girdle, double width)
    {
        const auto at = [&](double x, double y) { return girdle + QPointF(x, y) * width; };
        facet({at(-0.30, -0.26), at(0, -0.26), at(-0.18, 0)}, 0.42);
        facet({at(0, -0.26), at(0.18, 0), at(-0.18, 0)}, 0.16);
        facet({at(0, -0.26), at(0.30, -0.26), at(0.18, 0)}, 0.34);
        facet({at(-0.30, -0.26), at(-0.18, 0), at(-0.5, 0)}, 0.62);
        facet({at(0.30, -0.26), at(0.5, 0), at(0.18, 0)}, 0.24);
        facet({at(-0.5, 0), at(-0.18, 0), at(0, 0.56)}, 0.92);
        facet({at(-0.18, 0), at(0.18, 0), at(0, 0.56)}, 0.55);
        facet({at(0.18, 0), at(0.5, 0), at(0, 0.56)}, 0.76);
    }

private:
    QPainter& m_painter;
    ThemeId m_theme;
};

void drawWelcome(Sketch& sketch)
{
    const QPointF entry(100, 64.5);
    const QPointF exit(197.5, 126);
    sketch.gem({160, 84}, 150);
    sketch.line({{16, 30}, entry}, sketch.light(), 4);
    sketch.line({entry, exit}, sketch.light(), 2);
    constexpr std::array<double, 5> kEnds{88, 110, 132, 154, 176};
    for (std::size_t i = 0; i < kEnds.size(); ++i) {
        const QColor color = markOutline(stepColor(kSteps[i]), sketch.token(Token::Canvas));
        sketch.line({exit, {304, kEnds[i]}}, color, 3.5);
    }
}

void drawModel(Sketch& sketch)
{
    constexpr int kLayers = 6;
    for (int i = kLayers - 1; i >= 0; --i) {
        const double y = 46 + i * 20.0;
        const double inset = std::abs(i - 2.5) * 5.0;
        const QPolygonF top{{160, y - 26}, {256 - inset, y}, {160, y + 26}, {64 + inset, y}};
        sketch.facet(
            QPolygonF{{64 + inset, y}, {160, y + 26}, {160, y + 36}, {64 + inset, y + 10}}, 0.85);
        sketch.facet(
            QPolygonF{{256 - inset, y}, {160, y + 26}, {160, y + 36}, {256 - inset, y + 10}}, 0.62);
        sketch.facet(top, i == 0 ? 0.16 : 0.12 + 0.08 * i);
    }
    sketch.line({{160, 6}, {160, 40}}, sketch.light(), 3.5);
    sketch.dot({160, 44}, 5, sketch.light());
}

void drawCalibrate(Sketch& sketch)
{
    constexpr int kSlabs = 7;
    for (int i = 0; i < kSlabs; ++i) {
        const double x = 62 + i * 32.0;
        const double height = 66 + 10.0 * std::sin(i * 1.1);
        sketch.facet(QPolygonF{{x, 100 - height}, {x + 12, 92 - height}, {x + 12, 92 + height},
                         {x, 100 + height}},
            0.20 + 0.10 * i);
    }
    QPolygonF wave;
    for (int x = 14; x <= 306; x += 2) {
        const double inside = std::clamp((x - 40) / 230.0, 0.0, 1.0);
        const double swing = 8 + 42 * std::sin(inside * std::numbers::pi);
        wave << QPointF(x, 100 + swing * std::sin(x * 0.105) * std::exp(-0.3 * inside));
    }
    sketch.line(wave, sketch.light(), 3);
}

void drawGroup(Sketch& sketch)
{
    constexpr std::array<double, 4> kCuts{-0.35, 1.15, 2.75, 4.2}; // where a sector begins
    constexpr int kPoints = 150;
    const double golden = std::numbers::pi * (3.0 - std::sqrt(5.0));
    const QPointF middle(160, 100);
    for (int i = 0; i < kPoints; ++i) {
        const double angle = std::fmod(i * golden, 2 * std::numbers::pi);
        const double turned
            = angle < kCuts[0] + 2 * std::numbers::pi ? angle : angle - 2 * std::numbers::pi;
        const auto sector = static_cast<int>(
            std::upper_bound(kCuts.begin(), kCuts.end(), turned) - kCuts.begin() - 1);
        const double radius = std::sqrt((i + 0.5) / kPoints);
        const double bisector = sector < 0
            ? 0.0
            : (kCuts[static_cast<std::size_t>(sector)]
                  + (sector + 1 < 4 ? kCuts[static_cast<std::size_t>(sector) + 1]
                                    : kCuts[0] + 2 * std::numbers::pi))
                / 2;
        const QPointF apart(std::cos(bisector) * 14, std::sin(bisector) * 10);
        const QPointF at = middle + apart
            + QPointF(std::cos(angle) * radius * 118, std::sin(angle) * radius * 76);
        constexpr std::array<int, 4> kColors{0, 1, 4, 9};
        const QColor color = expertColor(kColors[static_cast<std::size_t>(std::max(sector, 0))]);
        sketch.dot(at, 3.6, markOutline(color, sketch.token(Token::Canvas)));
    }
    for (const double cut : kCuts) {
        sketch.line({middle, middle + QPointF(std::cos(cut) * 150, std::sin(cut) * 98)},
            sketch.token(Token::Outline), 1.8);
    }
}

void drawTrain(Sketch& sketch)
{
    for (int i = 0; i < 4; ++i) {
        sketch.line({{50, 46 + i * 34.0}, {286, 46 + i * 34.0}}, sketch.faint(), 1);
    }
    sketch.line({{50, 20}, {50, 168}, {290, 168}}, sketch.token(Token::Outline), 2.5);
    QPolygonF falling;
    for (int x = 58; x <= 226; x += 2) {
        const double noise = 3.0 * std::sin(x * 0.9) * std::exp(-(x - 58) / 90.0);
        falling << QPointF(x, 142 - 114 * std::exp(-(x - 58) / 48.0) + noise);
    }
    sketch.line(falling, sketch.light(), 3.5);
    constexpr std::array<double, 4> kCheckpoints{82, 120, 158, 196};
    for (const double x : kCheckpoints) {
        const double y = 142 - 114 * std::exp(-(x - 58) / 48.0);
        sketch.ring({x, y}, 4.5, sketch.token(Token::Accent), 2.5);
    }
    sketch.gem({254, 128}, 52);
}

void drawRoute(Sketch& sketch)
{
    constexpr int kColumns = 6;
    constexpr int kRows = 4;
    constexpr std::array<int, kColumns> kPath{1, 0, 2, 3, 1, 2};
    const auto at
        = [](int column, int row) { return QPointF(52 + column * 43.0, 32 + row * 45.0); };
    for (int column = 0; column + 1 < kColumns; ++column) {
        for (int from = 0; from < kRows; ++from) {
            for (int to = 0; to < kRows; ++to) {
                sketch.line({at(column, from), at(column + 1, to)}, sketch.faint(), 0.8);
            }
        }
    }
    QPolygonF way{{10, 77}};
    for (int column = 0; column < kColumns; ++column) {
        way << at(column, kPath[static_cast<std::size_t>(column)]);
    }
    way << QPointF(310, 122);
    sketch.line(way, sketch.light(), 4);
    for (int column = 0; column < kColumns; ++column) {
        for (int row = 0; row < kRows; ++row) {
            const bool isTaken = kPath[static_cast<std::size_t>(column)] == row;
            if (isTaken) {
                sketch.dot(at(column, row), 10, sketch.token(Token::Accent));
            } else {
                sketch.ring(at(column, row), 7, sketch.stone(0.55), 2);
            }
        }
    }
}

void drawEvaluate(Sketch& sketch)
{
    struct Bar
    {
        double height;
        double error;
        double depth;
    };

    constexpr std::array<Bar, 4> kBars{
        {{118, 9, 0.30}, {72, 15, 0.45}, {104, 11, 0.65}, {126, 7, 0.90}}};
    for (int i = 0; i < 4; ++i) {
        sketch.line({{46, 32 + i * 34.0}, {286, 32 + i * 34.0}}, sketch.faint(), 1);
    }
    for (std::size_t i = 0; i < kBars.size(); ++i) {
        const double x = 66 + static_cast<double>(i) * 56;
        const double top = 166 - kBars[i].height;
        sketch.facet(QPolygonF{{x, top}, {x + 34, top}, {x + 34, 166}, {x, 166}}, kBars[i].depth);
        const double middle = x + 17;
        const QColor ink = sketch.token(Token::Text);
        sketch.line({{middle, top - kBars[i].error}, {middle, top + kBars[i].error}}, ink, 2);
        sketch.line(
            {{middle - 6, top - kBars[i].error}, {middle + 6, top - kBars[i].error}}, ink, 2);
        sketch.line(
            {{middle - 6, top + kBars[i].error}, {middle + 6, top + kBars[i].error}}, ink, 2);
    }
    sketch.line({{46, 168}, {290, 168}}, sketch.token(Token::Outline), 2.5);
    sketch.line({{46, 48}, {290, 48}}, sketch.light(), 2.5);
}

void drawExport(Sketch& sketch)
{
    const QColor ink = sketch.token(Token::Outline);
    sketch.facet(QPolygonF{{84, 116}, {160, 138}, {160, 190}, {84, 166}}, 0.85);
    sketch.facet(QPolygonF{{236, 116}, {160, 138}, {160, 190}, {236, 166}}, 0.62);
    sketch.facet(QPolygonF{{84, 116}, {160, 96}, {236, 116}, {160, 138}}, 0.25);
    sketch.facet(QPolygonF{{84, 116}, {160, 138}, {138, 154}, {58, 130}}, 0.40);
    sketch.facet(QPolygonF{{236, 116}, {160, 138}, {182, 154}, {262, 130}}, 0.32);
    sketch.line({{160, 106}, {160, 92}}, ink, 2);
    sketch.gem({160, 48}, 84);
    for (const double x : {92.0, 228.0}) {
        sketch.line({{x, 84}, {x, 30}}, sketch.light(), 3);
        sketch.line({{x - 9, 41}, {x, 30}, {x + 9, 41}}, sketch.light(), 3);
    }
}

} // namespace

void drawIllustration(
    QPainter& painter, Illustration illustration, const QRectF& rect, ThemeId theme)
{
    const double scale = std::min(rect.width() / kWidth, rect.height() / kHeight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(rect.center() - QPointF(kWidth, kHeight) * (scale / 2));
    painter.scale(scale, scale);
    Sketch sketch(painter, theme);
    constexpr std::array kDrawings{drawWelcome, drawModel, drawCalibrate, drawGroup, drawTrain,
        drawRoute, drawEvaluate, drawExport};
    kDrawings[static_cast<std::size_t>(illustration)](sketch);
    painter.restore();
}

} // namespace lapidary::widgets
