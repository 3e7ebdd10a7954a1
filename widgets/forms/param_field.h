// SPDX-License-Identifier: GPL-3.0-or-later
// ParamField: the control for one ParamSpec and its value as JSON.
#pragma once

#include "model/core/param_spec.h"

#include <QObject>

#include <memory>

class QWidget;

namespace lapidary::widgets {

class Theme;

class ParamField : public QObject
{
    Q_OBJECT

public:
    /// The control; owned by its parent widget.
    virtual QWidget* widget() const = 0;

    /// Null when the field is empty and is to be left out.
    virtual model::Json value() const = 0;

    /// Shows a value; null empties the field. A value of another type is shown as JSON text where
    /// the control can show text.
    virtual void setValue(const model::Json& value) = 0;

    /// Marks the control as wrong, for the style to outline.
    void setWrong(bool isWrong);

Q_SIGNALS:
    void changed();
};

/// The control that fits the spec, as a child of `parent`.
std::unique_ptr<ParamField> makeParamField(
    const Theme& theme, const model::ParamSpec& spec, QWidget* parent);

/// "sequence_length" as people read it: "Sequence length".
QString readableName(const std::string& name);

} // namespace lapidary::widgets
