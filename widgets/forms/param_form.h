// SPDX-License-Identifier: GPL-3.0-or-later
// ParamForm: a form made of ParamSpecs. What is valid is decided by model::Params::parse alone, so
// form, command line and recipe always agree.
#pragma once

#include "model/core/param_spec.h"

#include <QWidget>

#include <memory>
#include <vector>

class QFormLayout;

namespace lapidary::widgets {

class FieldNote;
class ParamField;
class Theme;

class ParamForm : public QWidget
{
    Q_OBJECT

public:
    explicit ParamForm(const Theme& theme, QWidget* parent = nullptr);
    ~ParamForm() override;

    /// Builds the fields, filled with the defaults. Former fields and values go.
    void setSpecs(std::vector<model::ParamSpec> specs);

    /// What the fields say, as a JSON object for Params::parse. Empty optional fields are left out;
    /// text that is no number is passed on as text, so that it is reported, not lost.
    model::Json values() const;

    /// Fills the fields that `values` (an object) names and leaves the rest; names without a field
    /// are ignored. Emits valuesChanged() once when something changed.
    void setValues(const model::Json& values);

    /// Every field back to its default; one without is emptied.
    void resetToDefaults();

    /// The validated parameters, or the first error; the same that is shown at its field.
    model::Result<model::Params> params() const;

    bool isValid() const;

    /// The control of a parameter, or null; for focus and for tests.
    QWidget* field(const QString& name) const;

    /// What is written as wrong under a parameter's field, or empty.
    QString errorText(const QString& name) const;

Q_SIGNALS:
    /// A person, setValues() or resetToDefaults() changed something; the errors shown are up to
    /// date.
    void valuesChanged();

private:
    struct Row
    {
        model::ParamSpec spec;
        std::unique_ptr<ParamField> field;
        FieldNote* note = nullptr;
    };

    void clear();
    void addRow(const model::ParamSpec& spec);
    void showErrors();
    const Row* find(const QString& name) const;

    const Theme& m_theme;
    std::vector<model::ParamSpec> m_specs;
    std::vector<Row> m_rows;
    QFormLayout* m_layout = nullptr;
    bool m_isFilling = false;
};

} // namespace lapidary::widgets
