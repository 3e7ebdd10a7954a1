// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/number_edit.h"

#include <QLineEdit>
#include <QLocale>
#include <QStyle>
#include <QStyleOptionSpinBox>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace lapidary::widgets {

NumberEdit::NumberEdit(
    NumberKind kind, std::optional<double> minimum, std::optional<double> maximum, QWidget* parent)
    : QAbstractSpinBox(parent)
    , m_kind(kind)
    , m_minimum(minimum)
    , m_maximum(maximum)
{
    setFocusPolicy(Qt::StrongFocus);
    connect(lineEdit(), &QLineEdit::textChanged, this, &NumberEdit::textChanged);
}

void NumberEdit::setText(const QString& text)
{
    lineEdit()->setText(text);
}

void NumberEdit::setPlaceholderText(const QString& text)
{
    lineEdit()->setPlaceholderText(text);
}

// Real numbers step by a tenth of their magnitude, since they may be 3e-4 as well as 20.
double NumberEdit::step(double value) const
{
    if (m_kind == NumberKind::Integer || value == 0.0) {
        return m_kind == NumberKind::Integer ? 1.0 : 0.1;
    }
    return std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1.0);
}

void NumberEdit::stepBy(int steps)
{
    bool isNumber = false;
    double value = normalisedNumber(text()).toDouble(&isNumber);
    if (!isNumber) {
        value = m_minimum.value_or(0.0);
    } else {
        const double size = step(value);
        value = std::round(value / size + steps) * size;
    }
    value = std::clamp(value, m_minimum.value_or(-HUGE_VAL), m_maximum.value_or(HUGE_VAL));
    setText(m_kind == NumberKind::Integer ? QString::number(value, 'f', 0)
                                          : QString::number(value, 'g', 12));
}

QValidator::State NumberEdit::validate(QString& /*input*/, int& /*position*/) const
{
    return QValidator::Acceptable;
}

QAbstractSpinBox::StepEnabled NumberEdit::stepEnabled() const
{
    const double value = normalisedNumber(text()).toDouble();
    StepEnabled steps = StepNone;
    steps.setFlag(StepUpEnabled, !m_maximum || value < *m_maximum);
    steps.setFlag(StepDownEnabled, !m_minimum || value > *m_minimum);
    return isReadOnly() ? StepNone : steps;
}

QSize NumberEdit::sizeHint() const
{
    constexpr int kDigits = 14;
    QStyleOptionSpinBox option;
    initStyleOption(&option);
    const QSize content(fontMetrics().horizontalAdvance(u'0') * kDigits, fontMetrics().height());
    return style()->sizeFromContents(QStyle::CT_SpinBox, &option, content, this);
}

// A wheel that scrolls the page must not change numbers on its way.
void NumberEdit::wheelEvent(QWheelEvent* event)
{
    if (hasFocus()) {
        QAbstractSpinBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

QString normalisedNumber(const QString& text)
{
    const QString decimal = QLocale().decimalPoint();
    return text.trimmed().replace(decimal, QStringLiteral("."));
}

} // namespace lapidary::widgets
