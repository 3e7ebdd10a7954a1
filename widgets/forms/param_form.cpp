// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/param_form.h"

#include "widgets/forms/field_note.h"
#include "widgets/forms/param_field.h"
#include "widgets/shell/text_label.h"

#include <QAbstractButton>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

namespace lapidary::widgets {

using model::Json;
using model::ParamSpec;

namespace {

QString helpText(const ParamSpec& spec)
{
    QString text = QString::fromStdString(spec.help);
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

QString tipText(const ParamSpec& spec)
{
    const QString source = QString::fromStdString(spec.source);
    return source.isEmpty()
        ? helpText(spec)
        : ParamForm::tr("%1\nSource: %2", "help, paper").arg(helpText(spec), source);
}

QString labelText(const ParamSpec& spec)
{
    const QString name = readableName(spec.name);
    return spec.isRequired ? ParamForm::tr("%1 (required)").arg(name) : name;
}

/// The part of a control that takes the focus.
QWidget* target(QWidget& control)
{
    return control.focusProxy() ? control.focusProxy() : &control;
}

void nameControl(QWidget& control, const ParamSpec& spec)
{
    target(control)->setObjectName(QStringLiteral("param.") + QString::fromStdString(spec.name));
    target(control)->setAccessibleName(readableName(spec.name));
    target(control)->setAccessibleDescription(helpText(spec));
    control.setToolTip(tipText(spec));
}

/// What is wrong with one value, without the name, which stands beside it anyway.
QString complaint(const ParamSpec& spec, const Json& values)
{
    Json alone = Json::object();
    if (const auto found = values.find(spec.name); found != values.end()) {
        alone[spec.name] = *found;
    }
    const auto parsed = model::Params::parse({spec}, alone);
    if (parsed) {
        return {};
    }
    QString text = QString::fromStdString(parsed.error().message);
    const QString prefix
        = QStringLiteral("parameter \"%1\"").arg(QString::fromStdString(spec.name));
    if (text.startsWith(prefix)) {
        text = text.mid(prefix.size());
    }
    while (text.startsWith(u':') || text.startsWith(u' ')) {
        text.remove(0, 1);
    }
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

} // namespace

ParamForm::ParamForm(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_layout(new QFormLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_layout->setLabelAlignment(Qt::AlignLeading | Qt::AlignTop);
    m_layout->setHorizontalSpacing(16);
    m_layout->setVerticalSpacing(12);
}

ParamForm::~ParamForm() = default;

void ParamForm::clear()
{
    m_rows.clear();
    while (m_layout->rowCount() > 0) {
        m_layout->removeRow(0);
    }
}

void ParamForm::setSpecs(std::vector<ParamSpec> specs)
{
    clear();
    m_specs = std::move(specs);
    for (const ParamSpec& spec : m_specs) {
        addRow(spec);
    }
    resetToDefaults();
}

void ParamForm::addRow(const ParamSpec& spec)
{
    auto* box = new QWidget(this);
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(3);
    Row row{spec, makeParamField(m_theme, spec, box), new FieldNote(m_theme, helpText(spec), box)};

    QWidget* control = row.field->widget();
    nameControl(*control, spec);
    auto* line = new QHBoxLayout;
    line->addWidget(control);
    if (!spec.unit.empty()) {
        line->addWidget(new TextLabel(TextRole::Muted, QString::fromStdString(spec.unit), box));
    }
    const bool isNumber
        = spec.type == model::ParamType::Integer || spec.type == model::ParamType::Number;
    if ((isNumber && !spec.isList) || spec.type == model::ParamType::Choice) {
        line->addStretch(1);
    }
    rows->addLayout(line);
    rows->addWidget(row.note);

    const bool isCheckBox = qobject_cast<QAbstractButton*>(control) != nullptr;
    auto* label = new QLabel(isCheckBox ? QString() : labelText(spec), this);
    label->setBuddy(target(*control));
    label->setToolTip(tipText(spec));
    m_layout->addRow(label, box);
    connect(row.field.get(), &ParamField::changed, this, [this] {
        if (!m_isFilling) {
            showErrors();
            Q_EMIT valuesChanged();
        }
    });
    m_rows.push_back(std::move(row));
}

Json ParamForm::values() const
{
    Json values = Json::object();
    for (const Row& row : m_rows) {
        Json value = row.field->value();
        if (!value.is_null()) {
            values[row.spec.name] = std::move(value);
        }
    }
    return values;
}

void ParamForm::setValues(const Json& given)
{
    const Json before = values();
    m_isFilling = true;
    for (const Row& row : m_rows) {
        if (given.is_object() && given.contains(row.spec.name)) {
            row.field->setValue(given[row.spec.name]);
        }
    }
    m_isFilling = false;
    showErrors();
    if (before != values()) {
        Q_EMIT valuesChanged();
    }
}

void ParamForm::resetToDefaults()
{
    Json defaults = Json::object();
    for (const Row& row : m_rows) {
        defaults[row.spec.name] = row.spec.defaultValue; // null empties the field
    }
    setValues(defaults);
}

model::Result<model::Params> ParamForm::params() const
{
    return model::Params::parse(m_specs, values());
}

bool ParamForm::isValid() const
{
    return params().hasValue();
}

void ParamForm::showErrors()
{
    const Json given = values();
    for (const Row& row : m_rows) {
        const QString text = complaint(row.spec, given);
        row.note->setError(text);
        row.field->setWrong(!text.isEmpty());
    }
}

const ParamForm::Row* ParamForm::find(const QString& name) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
        [wanted = name.toStdString()](const Row& row) { return row.spec.name == wanted; });
    return found == m_rows.end() ? nullptr : &*found;
}

QWidget* ParamForm::field(const QString& name) const
{
    const Row* row = find(name);
    return row ? row->field->widget() : nullptr;
}

QString ParamForm::errorText(const QString& name) const
{
    const Row* row = find(name);
    return row ? row->note->error() : QString();
}

} // namespace lapidary::widgets
