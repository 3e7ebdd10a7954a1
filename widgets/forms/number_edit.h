// SPDX-License-Identifier: GPL-3.0-or-later
// NumberEdit: a spin box that may be empty or wrong. It never corrects what was typed, because what
// is wrong is to be said, not changed.
#pragma once

#include <QAbstractSpinBox>

#include <optional>

namespace lapidary::widgets {

/// Whole numbers or real ones.
enum class NumberKind
{
    Integer,
    Real,
};

class NumberEdit : public QAbstractSpinBox
{
    Q_OBJECT

public:
    NumberEdit(NumberKind kind, std::optional<double> minimum, std::optional<double> maximum,
        QWidget* parent = nullptr);

    void setText(const QString& text);
    void setPlaceholderText(const QString& text);

    void stepBy(int steps) override;
    QValidator::State validate(QString& input, int& position) const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    void textChanged();

protected:
    StepEnabled stepEnabled() const override;
    void wheelEvent(QWheelEvent* event) override;

private:
    double step(double value) const;

    NumberKind m_kind;
    std::optional<double> m_minimum;
    std::optional<double> m_maximum;
};

/// What a typed number is read with: the locale's decimal sign or a point.
QString normalisedNumber(const QString& text);

} // namespace lapidary::widgets
