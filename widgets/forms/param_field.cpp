// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/param_field.h"

#include "widgets/forms/number_edit.h"
#include "widgets/theme/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>

#include <cmath>
#include <cstdint>

namespace lapidary::widgets {

namespace {

using model::Json;
using model::ParamSpec;
using model::ParamType;

/// Typed text as JSON of the spec's type; text that does not fit stays text, for Params to refuse.
Json fromText(ParamType type, const QString& text)
{
    bool isFine = false;
    if (type == ParamType::Integer) {
        if (const qlonglong whole = text.trimmed().toLongLong(&isFine); isFine) {
            return whole;
        }
    }
    if (type == ParamType::Integer || type == ParamType::Number) {
        const double number = normalisedNumber(text).toDouble(&isFine);
        constexpr double kExact = 9007199254740992.0; // 2^53
        if (isFine && type == ParamType::Number) {
            return number;
        }
        if (isFine && number == std::floor(number) && std::abs(number) < kExact) {
            return static_cast<std::int64_t>(number); // 1e6
        }
    }
    return text.toStdString();
}

QString toText(const Json& value)
{
    if (value.is_null()) {
        return {};
    }
    if (value.is_string()) {
        return QString::fromStdString(value.get<std::string>());
    }
    return QString::fromStdString(
        value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace));
}

QString defaultHint(const ParamSpec& spec)
{
    return spec.defaultValue.is_null() || spec.isList
        ? QString()
        : ParamField::tr("default: %1").arg(toText(spec.defaultValue));
}

class FlagField : public ParamField
{
public:
    FlagField(const ParamSpec& spec, QWidget* parent)
        : m_box(new QCheckBox(readableName(spec.name), parent))
    {
        connect(m_box, &QCheckBox::toggled, this, &ParamField::changed);
    }

    QWidget* widget() const override { return m_box; }

    Json value() const override { return m_box->isChecked(); }

    void setValue(const Json& value) override
    {
        m_box->setChecked(value.is_boolean() && value.get<bool>());
    }

private:
    QCheckBox* m_box;
};

class ChoiceField : public ParamField
{
public:
    ChoiceField(const ParamSpec& spec, QWidget* parent)
        : m_box(new QComboBox(parent))
    {
        if (spec.defaultValue.is_null()) {
            m_box->addItem(spec.isRequired ? tr("Choose…") : tr("Not set"), QString());
        }
        for (const std::string& choice : spec.choices) {
            const QString text = QString::fromStdString(choice);
            m_box->addItem(text, text);
        }
        m_box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        connect(m_box, &QComboBox::currentIndexChanged, this, &ParamField::changed);
    }

    QWidget* widget() const override { return m_box; }

    Json value() const override
    {
        const QString chosen = m_box->currentData().toString();
        return chosen.isEmpty() ? Json() : Json(chosen.toStdString());
    }

    void setValue(const Json& value) override
    {
        const int at = m_box->findData(toText(value));
        m_box->setCurrentIndex(at >= 0 ? at : 0);
    }

private:
    QComboBox* m_box;
};

class NumberField : public ParamField
{
public:
    NumberField(const ParamSpec& spec, QWidget* parent)
        : m_type(spec.type)
        , m_edit(new NumberEdit(
              spec.type == ParamType::Integer ? NumberKind::Integer : NumberKind::Real,
              spec.minimum, spec.maximum, parent))
    {
        m_edit->setPlaceholderText(defaultHint(spec));
        connect(m_edit, &NumberEdit::textChanged, this, &ParamField::changed);
    }

    QWidget* widget() const override { return m_edit; }

    Json value() const override
    {
        const QString text = m_edit->text();
        return text.trimmed().isEmpty() ? Json() : fromText(m_type, text);
    }

    void setValue(const Json& value) override { m_edit->setText(toText(value)); }

private:
    ParamType m_type;
    NumberEdit* m_edit;
};

class TextField : public ParamField
{
public:
    TextField(const ParamSpec& spec, QWidget* parent)
        : m_hasDefault(!spec.defaultValue.is_null())
        , m_edit(new QLineEdit(parent))
    {
        connect(m_edit, &QLineEdit::textChanged, this, &ParamField::changed);
    }

    QWidget* widget() const override { return m_edit; }

    // An emptied text that has a default means the empty text, not the default.
    Json value() const override
    {
        return m_edit->text().isEmpty() && !m_hasDefault ? Json()
                                                         : Json(m_edit->text().toStdString());
    }

    void setValue(const Json& value) override { m_edit->setText(toText(value)); }

private:
    bool m_hasDefault;
    QLineEdit* m_edit;
};

class PathField : public ParamField
{
public:
    PathField(const Theme& theme, const ParamSpec& spec, QWidget* parent)
        : m_row(new QWidget(parent))
        , m_edit(new QLineEdit(m_row))
    {
        auto* layout = new QHBoxLayout(m_row);
        layout->setContentsMargins(0, 0, 0, 0);
        auto* browse = new QPushButton(theme.icon(u"folder"), tr("Browse…"), m_row);
        browse->setAccessibleName(tr("Browse for %1").arg(readableName(spec.name)));
        auto* menu = new QMenu(browse);
        connect(menu->addAction(tr("File…")), &QAction::triggered, this,
            [this] { openDialog(QFileDialog::ExistingFile); });
        connect(menu->addAction(tr("Folder…")), &QAction::triggered, this,
            [this] { openDialog(QFileDialog::Directory); });
        browse->setMenu(menu);
        layout->addWidget(m_edit, 1);
        layout->addWidget(browse);
        m_row->setFocusProxy(m_edit);
        m_edit->setPlaceholderText(defaultHint(spec));
        connect(m_edit, &QLineEdit::textChanged, this, &ParamField::changed);
    }

    QWidget* widget() const override { return m_row; }

    Json value() const override
    {
        return m_edit->text().isEmpty() ? Json() : Json(m_edit->text().toStdString());
    }

    void setValue(const Json& value) override { m_edit->setText(toText(value)); }

private:
    void openDialog(QFileDialog::FileMode mode)
    {
        auto* dialog = new QFileDialog(m_row, {}, m_edit->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(mode);
        connect(dialog, &QFileDialog::fileSelected, m_edit, &QLineEdit::setText);
        dialog->open();
    }

    QWidget* m_row;
    QLineEdit* m_edit;
};

/// A list of anything: one entry per line.
class ListField : public ParamField
{
public:
    ListField(const ParamSpec& spec, QWidget* parent)
        : m_type(spec.type)
        , m_edit(new QPlainTextEdit(parent))
    {
        constexpr int kLines = 4;
        m_edit->setTabChangesFocus(true);
        m_edit->setPlaceholderText(tr("One per line"));
        m_edit->setFixedHeight(m_edit->fontMetrics().lineSpacing() * kLines + 12);
        connect(m_edit, &QPlainTextEdit::textChanged, this, &ParamField::changed);
    }

    QWidget* widget() const override { return m_edit; }

    Json value() const override
    {
        Json list = Json::array();
        const QStringList lines = m_edit->toPlainText().split(u'\n', Qt::SkipEmptyParts);
        for (const QString& line : lines) {
            list.push_back(fromText(m_type, line));
        }
        return list.empty() ? Json() : list;
    }

    void setValue(const Json& value) override
    {
        QStringList lines;
        for (const Json& item : value.is_array() ? value : Json::array()) {
            lines << toText(item);
        }
        m_edit->setPlainText(lines.join(u'\n'));
    }

private:
    ParamType m_type;
    QPlainTextEdit* m_edit;
};

} // namespace

void ParamField::setWrong(bool isWrong)
{
    QWidget* box = widget()->focusProxy() ? widget()->focusProxy() : widget();
    box->setProperty("lapidaryWrong", isWrong);
    box->update();
}

std::unique_ptr<ParamField> makeParamField(
    const Theme& theme, const ParamSpec& spec, QWidget* parent)
{
    if (spec.isList) {
        return std::make_unique<ListField>(spec, parent);
    }
    switch (spec.type) {
    case ParamType::Flag:
        return std::make_unique<FlagField>(spec, parent);
    case ParamType::Integer:
    case ParamType::Number:
        return std::make_unique<NumberField>(spec, parent);
    case ParamType::Choice:
        return std::make_unique<ChoiceField>(spec, parent);
    case ParamType::Path:
        return std::make_unique<PathField>(theme, spec, parent);
    case ParamType::Text:
        break;
    }
    return std::make_unique<TextField>(spec, parent);
}

QString readableName(const std::string& name)
{
    QString text = QString::fromStdString(name).replace(u'_', u' ');
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

} // namespace lapidary::widgets
