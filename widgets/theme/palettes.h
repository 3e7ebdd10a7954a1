// SPDX-License-Identifier: GPL-3.0-or-later
// Colours that mean something: experts and reasoning steps. Chosen by their distance under
// simulated colour blindness (tests/widgets/tst_palettes.cpp measures it).
#pragma once

#include <QColor>
#include <QPainterPath>
#include <QString>

#include <array>
#include <optional>

namespace lapidary::widgets {

/// Shape of a mark; tells experts of the same hue apart.
enum class MarkShape
{
    Circle,
    Triangle,
    Square,
    Diamond,
    TriangleDown,
    Plus,
};

inline constexpr int kExpertColorCount = 10;
inline constexpr int kMarkShapeCount = 6;

/// Colour of an expert, repeating after ten. `expert` counts from 0; a negative one (shared,
/// unassigned) is a bug of the caller.
/// Source: Petroff, "Accessible Color Sequences for Data Visualization", arXiv 2107.02270, n = 10.
QColor expertColor(int expert);

/// Shape of an expert's mark: changes after every ten experts, repeating after sixty.
MarkShape expertShape(int expert);

/// Outline of a mark of that shape, of about the same area for each shape.
QPainterPath markPath(MarkShape shape, QPointF center, double radius);

/// Outline colour for a mark: `fill` made darker or lighter until it stands 3:1 against
/// `background`; `fill` itself where it does already.
QColor markOutline(const QColor& fill, const QColor& background);

/// The five reasoning steps, in the order of the data files' labels 0..4.
enum class Step
{
    Understand,
    Extract,
    Relate,
    Deduce,
    Verify,
};

inline constexpr std::array kSteps{
    Step::Understand, Step::Extract, Step::Relate, Step::Deduce, Step::Verify};

/// Colour of a step. Source: Okabe and Ito, "Color Universal Design", five of the eight.
QColor stepColor(Step step);

/// Name of a step for people, translated.
QString stepName(Step step);

/// Stable id of a step as in data files: "understand", "extract", "relate", "deduce", "verify".
QString stepKey(Step step);

/// The step with this stable id, or nothing.
std::optional<Step> stepFromKey(QStringView key);

} // namespace lapidary::widgets
