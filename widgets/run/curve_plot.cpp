// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/run/curve_plot.h"

#include "widgets/shell/figures.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/palettes.h"
#include "widgets/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lapidary::widgets {

namespace {

constexpr int kSmoothingSteps = 99;
constexpr double kFaint = 0.65; // share of the surface in the line as measured
constexpr double kRoom = 0.05;  // above and below the data

QVector<double> toQVector(const std::vector<double>& values)
{
    return {values.begin(), values.end()};
}

} // namespace

CurvePlot::CurvePlot(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_plot(new PlotView(theme, name, this))
    , m_keys(new FlowLayout)
{
    m_keys->setAlignment(Qt::AlignLeft);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    layout->addLayout(m_keys);
    layout->addWidget(m_plot, 1);
    layout->addWidget(makeControls());
    m_plot->setMinimumHeight(theme.scaled(130));
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->setInteractions(QCP::iRangeDrag);
    m_plot->axisRect()->setRangeDrag(Qt::Horizontal);
    m_plot->xAxis->setNumberFormat(QStringLiteral("gb"));
    const auto addLine = [this] {
        auto* line = new QCPItemStraightLine(m_plot);
        line->setVisible(false);
        return line;
    };
    m_crosshair = addLine();
    m_position = addLine();
    connect(&theme, &Theme::changed, this, &CurvePlot::applyStyle);
    applyStyle();
    describe();
}

QWidget* CurvePlot::makeControls()
{
    auto* row = new QWidget(this);
    m_place = new TextLabel(TextRole::Muted, {}, row);
    m_place->setWordWrap(false);
    m_place->setMinimumWidth(
        QFontMetrics(m_theme.font()).horizontalAdvance(tr("step %1").arg(countText(9'999'999))));
    m_logarithmic = new QCheckBox(tr("Logarithmic"), row);
    m_smoothing = new QSlider(Qt::Horizontal, row);
    m_smoothing->setRange(0, kSmoothingSteps);
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(tr("Weight of the past; the faint line is as measured"));
    m_smoothing->setMaximumWidth(m_theme.scaled(120));
    auto* word = new TextLabel(TextRole::Muted, tr("Smoothing"), row);
    word->setWordWrap(false);
    auto* all = new QToolButton(row);
    all->setText(tr("Show all"));
    all->setToolTip(tr("Shows every step and follows the run (key 0). Ctrl and the wheel zoom"));
    auto* flow = new FlowLayout(row);
    flow->setAlignment(Qt::AlignLeft);
    for (QWidget* widget :
        std::initializer_list<QWidget*>{m_logarithmic, word, m_smoothing, all, m_place}) {
        flow->addWidget(widget);
    }
    connect(m_logarithmic, &QCheckBox::toggled, this, &CurvePlot::setLogarithmic);
    connect(m_smoothing, &QSlider::valueChanged, this,
        [this](int value) { setSmoothing(value / double(kSmoothingSteps + 1)); });
    connect(all, &QToolButton::clicked, this, &CurvePlot::fit);
    return row;
}

const Curve& CurvePlot::curve(int index) const
{
    return m_curves[static_cast<std::size_t>(index)].curve;
}

QColor CurvePlot::colorOf(const Line& line) const
{
    return line.look.series < 0
        ? m_theme.color(Token::Accent)
        : markOutline(expertColor(line.look.series), m_theme.color(Token::Surface));
}

int CurvePlot::addCurve(const QString& name, const CurveLook& look)
{
    Line line;
    line.name = name;
    line.look = look;
    line.raw = m_plot->addGraph();
    line.smooth = m_plot->addGraph();
    line.raw->setName(name);
    if (look.isSparse) {
        line.raw->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 6.0));
    }
    line.curve.setSmoothing(smoothing());
    line.key = new QToolButton(this);
    line.key->setCheckable(true);
    line.key->setChecked(true);
    line.key->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    line.key->setToolTip(tr("Shows or hides this curve"));
    m_keys->addWidget(line.key);
    connect(line.key, &QToolButton::toggled, this, [this] {
        applyStyle();
        rescale();
    });
    m_curves.push_back(std::move(line));
    applyStyle();
    describe();
    return count() - 1;
}

void CurvePlot::append(
    int curve, const std::vector<double>& steps, const std::vector<double>& values)
{
    Line& line = m_curves[static_cast<std::size_t>(curve)];
    const auto before = static_cast<long>(line.curve.values().size());
    line.curve.append(steps, values);
    const auto tail = [before](const std::vector<double>& all) {
        return QVector<double>(all.begin() + before, all.end());
    };
    line.raw->addData(tail(line.curve.steps()), tail(line.curve.values()), /*alreadySorted=*/true);
    line.smooth->addData(
        tail(line.curve.steps()), tail(line.curve.smoothed()), /*alreadySorted=*/true);
    rescale();
    describe();
}

void CurvePlot::truncate(double step)
{
    for (Line& line : m_curves) {
        line.curve.truncate(step);
        fill(line);
    }
    rescale();
    describe();
}

void CurvePlot::removeCurve(int curve)
{
    const auto place = m_curves.begin() + curve;
    m_plot->removeGraph(place->raw);
    m_plot->removeGraph(place->smooth);
    delete place->key;
    m_curves.erase(place);
    rescale();
    describe();
}

void CurvePlot::clear()
{
    while (!m_curves.empty()) {
        removeCurve(count() - 1);
    }
    m_cross.reset();
    m_crosshair->setVisible(false);
    setMarks({});
    setPosition({});
    m_isFollowing = true;
    describe();
}

void CurvePlot::fill(Line& line)
{
    const QVector<double> steps = toQVector(line.curve.steps());
    line.raw->setData(steps, toQVector(line.curve.values()), /*alreadySorted=*/true);
    line.smooth->setData(steps, toQVector(line.curve.smoothed()), /*alreadySorted=*/true);
}

void CurvePlot::applyStyle()
{
    const double wide = m_theme.id() == ThemeId::Projector ? 3.0 : 2.0;
    const bool isSmooth = smoothing() > 0.0;
    for (Line& line : m_curves) {
        const QColor color = colorOf(line);
        const bool isFaint = isSmooth && !line.look.isSparse;
        line.raw->setPen(isFaint ? QPen(mixed(color, m_theme.color(Token::Surface), kFaint), 1.0)
                                 : QPen(color, line.look.isSparse ? wide : wide * 0.75));
        line.smooth->setPen(QPen(color, wide));
        line.raw->setVisible(line.key->isChecked());
        line.smooth->setVisible(line.key->isChecked() && isFaint);
        QPixmap swatch(16, 16);
        swatch.fill(Qt::transparent);
        QPainter painter(&swatch);
        painter.fillRect(QRect(0, 6, 16, 4), color);
        line.key->setIcon(QIcon(swatch));
    }
    m_crosshair->setPen(QPen(m_theme.color(Token::TextMuted), 1.0, Qt::DashLine));
    m_position->setPen(QPen(m_theme.color(Token::Accent), wide));
    for (QCPItemStraightLine* mark : m_marks) {
        mark->setPen(QPen(m_theme.color(Token::Outline), 1.0, Qt::DotLine));
    }
    m_plot->requestReplot();
}

void CurvePlot::rescale()
{
    if (!m_isFollowing) {
        m_plot->requestReplot();
        return;
    }
    QCPRange steps(0.0, 1.0);
    double least = std::numeric_limits<double>::infinity();
    double most = -least;
    bool isFirst = true;
    for (const Line& line : m_curves) {
        if (!line.key->isChecked() || line.curve.steps().empty()) {
            continue;
        }
        const QCPRange own(line.curve.steps().front(), line.curve.steps().back());
        steps = isFirst
            ? own
            : QCPRange(std::min(steps.lower, own.lower), std::max(steps.upper, own.upper));
        isFirst = false;
        for (const double value : line.curve.values()) {
            if (std::isfinite(value) && (!isLogarithmic() || value > 0.0)) {
                least = std::min(least, value);
                most = std::max(most, value);
            }
        }
    }
    if (!(least <= most)) {
        least = isLogarithmic() ? 0.1 : 0.0;
        most = 1.0;
    }
    m_plot->xAxis->setRange(steps.lower, std::max(steps.upper, steps.lower + 1.0));
    if (isLogarithmic()) {
        m_plot->yAxis->setRange(least / 1.1, most * 1.1);
    } else {
        const double room = std::max((most - least) * kRoom, std::abs(most) * 0.02 + 1e-9);
        m_plot->yAxis->setRange(least - room, most + room);
    }
    m_plot->requestReplot();
}

void CurvePlot::setLogarithmic(bool isLogarithmic)
{
    m_logarithmic->setChecked(isLogarithmic);
    m_plot->yAxis->setScaleType(isLogarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    m_plot->yAxis->setTicker(isLogarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                           : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    m_isFollowing = true;
    rescale();
}

bool CurvePlot::isLogarithmic() const
{
    return m_logarithmic->isChecked();
}

void CurvePlot::setSmoothing(double weight)
{
    const QSignalBlocker blocker(m_smoothing);
    m_smoothing->setValue(static_cast<int>(std::lround(weight * (kSmoothingSteps + 1))));
    for (Line& line : m_curves) {
        line.curve.setSmoothing(smoothing());
        fill(line);
    }
    applyStyle();
    describe();
}

double CurvePlot::smoothing() const
{
    return m_smoothing->value() / double(kSmoothingSteps + 1);
}

void CurvePlot::fit()
{
    m_isFollowing = true;
    rescale();
}

} // namespace lapidary::widgets
