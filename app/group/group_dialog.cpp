// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/group_dialog.h"

#include "app/base/text.h"
#include "app/group/group_engine.h"
#include "app/group/group_session.h"
#include "app/services/services.h"
#include "widgets/forms/param_form.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

using model::ParamSpec;
using model::ParamType;
using widgets::TextLabel;
using widgets::TextRole;

namespace {

constexpr int kExperts = 8;

/// What every method is told, before its own parameters.
std::vector<ParamSpec> commonSpecs(const GroupSession& session)
{
    const int neurons = session.space().neurons();
    const auto known = static_cast<int>(session.document().grouping().experts.size());
    std::vector<ParamSpec> specs;
    specs.push_back({.name = "experts",
        .type = ParamType::Integer,
        .help = toUtf8(GroupDialog::tr("slices of each layer, the shared ones among them; their "
                                       "widths differ by one at most")),
        .defaultValue = std::min(known > 1 ? known : kExperts, std::max(2, neurons)),
        .minimum = 2,
        .maximum = std::max(2, neurons),
        .isRequired = true});
    specs.push_back({.name = "shared",
        .type = ParamType::Integer,
        .help = toUtf8(GroupDialog::tr("how many of them work for every token")),
        .defaultValue = 0,
        .minimum = 0,
        .maximum = std::max(1, neurons - 1)});
    if (session.space().heads() > 0) {
        specs.push_back({.name = "heads",
            .type = ParamType::Flag,
            .help = toUtf8(GroupDialog::tr("group the attention heads too")),
            .defaultValue = false});
    }
    return specs;
}

} // namespace

GroupDialog::GroupDialog(
    Services& services, GroupSession& session, GroupEngine& engine, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_engine(engine)
    , m_methods(new QComboBox(this))
    , m_summary(new TextLabel(TextRole::Muted, {}, this))
    , m_form(new widgets::ParamForm(services.theme))
{
    setObjectName(QStringLiteral("group.dialog"));
    setWindowTitle(tr("Group by a method"));
    auto* layout = new QVBoxLayout(this);
    auto* label = new QLabel(tr("&Method"), this);
    label->setBuddy(m_methods);
    m_methods->setAccessibleName(tr("Method"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_run = buttons->addButton(tr("Group all layers"), QDialogButtonBox::AcceptRole);
    widgets::setPrimary(m_run);
    layout->addWidget(label);
    layout->addWidget(m_methods);
    layout->addWidget(m_summary);
    layout->addWidget(widgets::makeScrollArea(m_form, this), 1);
    layout->addWidget(buttons);
    resize(services.theme.scaled(520), services.theme.scaled(480));
    connect(m_methods, &QComboBox::currentIndexChanged, this, &GroupDialog::showMethod);
    connect(m_form, &widgets::ParamForm::valuesChanged, this,
        [this] { m_run->setEnabled(m_form->isValid() && m_methods->count() > 0); });
    connect(buttons, &QDialogButtonBox::accepted, this, &GroupDialog::run);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&engine, &GroupEngine::changed, this, &GroupDialog::fillMethods);
    m_summary->setText(tr("Asking the engine for its methods…"));
    m_run->setEnabled(false);
    engine.fetchMethods();
    fillMethods();
}

void GroupDialog::fillMethods()
{
    if (m_methods->count() > 0 || m_engine.methods().empty()) {
        return;
    }
    for (const model::KindInfo& method : m_engine.methods()) {
        m_methods->addItem(toQString(method.title), toQString(method.id));
    }
    const int usual = m_methods->findData(QStringLiteral("contribution-kmeans"));
    m_methods->setCurrentIndex(std::max(0, usual));
    showMethod();
}

void GroupDialog::showMethod()
{
    const int row = m_methods->currentIndex();
    if (row < 0) {
        return;
    }
    const model::KindInfo& method = m_engine.methods()[static_cast<std::size_t>(row)];
    m_summary->setText(toQString(method.summary));
    const model::Json before = m_form->values();
    std::vector<ParamSpec> specs = commonSpecs(m_session);
    specs.insert(specs.end(), method.parameters.begin(), method.parameters.end());
    m_form->setSpecs(std::move(specs));
    m_form->setValues(before);
    m_run->setEnabled(m_form->isValid());
}

void GroupDialog::run()
{
    const auto row = static_cast<std::size_t>(m_methods->currentIndex());
    m_engine.group(m_engine.methods()[row], m_form->values());
    accept();
}

} // namespace lapidary::app
