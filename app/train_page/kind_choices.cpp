// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/kind_choices.h"

#include "app/base/text.h"
#include "widgets/forms/param_form.h"

#include <QCheckBox>
#include <QVBoxLayout>

#include <utility>

namespace lapidary::app {

namespace {

constexpr int kIndent = 24;

} // namespace

KindChoices::KindChoices(const widgets::Theme& theme, QString id, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_id(std::move(id))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
}

void KindChoices::setKinds(const std::vector<model::KindInfo>& kinds, const QStringList& usual)
{
    for (Row& row : m_rows) {
        delete row.box;
        delete row.form;
    }
    m_rows.clear();
    for (const model::KindInfo& kind : kinds) {
        if (kind.id != "none") { // nothing switched on says the same
            addRow(kind, usual.contains(toQString(kind.id)));
        }
    }
    Q_EMIT changed();
}

void KindChoices::addRow(const model::KindInfo& kind, bool isOn)
{
    const QString id = toQString(kind.id);
    Row row{kind, new QCheckBox(toQString(kind.title), this), nullptr};
    row.box->setObjectName(m_id + QChar(u'.') + id);
    row.box->setToolTip(toQString(kind.summary));
    row.box->setChecked(isOn);
    layout()->addWidget(row.box);
    if (!kind.parameters.empty()) {
        row.form = new widgets::ParamForm(m_theme, this);
        row.form->setSpecs(kind.parameters);
        row.form->setContentsMargins(kIndent, 0, 0, 0);
        row.form->setVisible(isOn);
        layout()->addWidget(row.form);
        connect(row.box, &QCheckBox::toggled, row.form, &QWidget::setVisible);
        connect(row.form, &widgets::ParamForm::valuesChanged, this, &KindChoices::changed);
    }
    connect(row.box, &QCheckBox::toggled, this, &KindChoices::changed);
    m_rows.push_back(std::move(row));
}

model::Json KindChoices::values() const
{
    model::Json values = model::Json::object();
    for (const Row& row : m_rows) {
        if (row.box->isChecked()) {
            values[row.kind.id] = row.form ? row.form->values() : model::Json::object();
        }
    }
    return values;
}

void KindChoices::setValues(const model::Json& values)
{
    for (Row& row : m_rows) {
        const bool isOn = values.is_object() && values.contains(row.kind.id);
        row.box->setChecked(isOn);
        if (row.form) {
            row.form->resetToDefaults();
            if (isOn && values[row.kind.id].is_object()) {
                row.form->setValues(values[row.kind.id]);
            }
        }
    }
}

QString KindChoices::objection() const
{
    for (const Row& row : m_rows) {
        if (row.box->isChecked() && row.form && !row.form->isValid()) {
            return tr("%1: %2").arg(row.box->text(), sentence(row.form->params().error()));
        }
    }
    return {};
}

} // namespace lapidary::app
