// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/welcome/machine_card.h"

#include "app/actions/actions.h"
#include "app/engine/engine_session.h"
#include "app/engine/machine.h"
#include "app/services/services.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/busy_label.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

namespace {

using widgets::TextLabel;
using widgets::TextRole;
using widgets::Token;

QString gpuText(const MachineFacts& facts)
{
    if (facts.hasGpu) {
        return facts.gpu.isEmpty() ? MachineCard::tr("Usable") : facts.gpu;
    }
    const QString reason = facts.gpu.isEmpty() ? MachineCard::tr("none found") : facts.gpu;
    return MachineCard::tr(
        "None usable (%1). Everything runs on the CPU; training takes longer there.")
        .arg(reason);
}

QString verdict(std::ptrdiff_t failed)
{
    if (failed == 0) {
        return MachineCard::tr("All self-checks passed");
    }
    return failed == 1 ? MachineCard::tr("One self-check failed")
                       : MachineCard::tr("%1 self-checks failed").arg(failed);
}

std::vector<widgets::KeyValue> rowsOf(const MachineFacts& facts)
{
    const QLocale locale;
    std::vector<widgets::KeyValue> rows;
    const auto add = [&](const QString& label, const QString& value, const QString& tip = {}) {
        if (!value.isEmpty()) {
            rows.push_back({label, value, tip});
        }
    };
    add(MachineCard::tr("Processor"), facts.processor);
    add(MachineCard::tr("Cores"), facts.cores > 0 ? locale.toString(facts.cores) : QString());
    add(MachineCard::tr("Vector units"), facts.lanes.join(QStringLiteral(", ")),
        MachineCard::tr("Instructions for many numbers at once that the engine uses here"));
    add(MachineCard::tr("Memory"),
        facts.memoryBytes > 0.0 ? locale.formattedDataSize(qint64(facts.memoryBytes), 1)
                                : QString());
    add(MachineCard::tr("GPU"), gpuText(facts));
    add(MachineCard::tr("LibTorch"), facts.libtorch);
    return rows;
}

} // namespace

MachineCard::MachineCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("This machine"), parent)
    , m_services(services)
    , m_busy(new widgets::BusyLabel(services.theme, {}, this))
    , m_note(new TextLabel(TextRole::Body, {}, this))
    , m_restart(new widgets::ActionButton(
          services.actions["engine.restart"], widgets::ButtonEmphasis::Plain, this))
    , m_facts(new widgets::KeyValueTable(this))
{
    setObjectName(QStringLiteral("welcome.machine"));
    addHeaderAction(services.actions["engine.checks"]);
    body()->addWidget(m_busy);
    body()->addWidget(m_note);
    body()->addWidget(m_restart, 0, Qt::AlignLeft);
    body()->addWidget(m_facts);
    body()->addStretch(1);
    connect(&services.machine, &Machine::changed, this, &MachineCard::refresh);
    connect(&services.engine, &EngineSession::stateChanged, this, &MachineCard::refresh);
    refresh();
}

void MachineCard::refresh()
{
    const Machine& machine = m_services.machine;
    const bool isBusy = machine.state() == Machine::State::Measuring
        || (machine.state() == Machine::State::Unknown
            && m_services.engine.state() != EngineState::Ended);
    const bool isFailed = machine.state() == Machine::State::Failed;
    m_busy->setVisible(isBusy);
    if (isBusy) {
        m_busy->setText(
            machine.note().isEmpty() ? tr("Measuring…") : tr("Measuring… %1").arg(machine.note()));
    }
    m_note->setVisible(isFailed);
    m_note->setText(isFailed ? machine.note() : QString());
    m_restart->setVisible(isFailed);
    m_facts->setVisible(machine.facts().has_value());
    if (machine.facts()) {
        showFacts(*machine.facts());
    }
}

void MachineCard::showFacts(const MachineFacts& facts)
{
    m_facts->setRows(rowsOf(facts));
    if (!m_checks || facts.checks != m_shownChecks) {
        showChecks(facts);
    }
}

void MachineCard::showChecks(const MachineFacts& facts)
{
    m_shownChecks = facts.checks;
    delete m_checks;
    m_checks = new QWidget(this);
    auto* layout = new QVBoxLayout(m_checks);
    layout->setContentsMargins({});
    if (!facts.checks.empty()) {
        const auto failed = std::count_if(facts.checks.begin(), facts.checks.end(),
            [](const CheckFacts& check) { return !check.passed; });
        layout->addWidget(new TextLabel(TextRole::Heading, verdict(failed), m_checks));
    }
    for (const CheckFacts& check : facts.checks) {
        layout->addWidget(makeCheckRow(check));
    }
    body()->insertWidget(body()->count() - 1, m_checks);
}

QWidget* MachineCard::makeCheckRow(const CheckFacts& check)
{
    auto* row = new QWidget(m_checks);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    auto* mark = new QLabel(row);
    const auto draw = [this, mark, isPassed = check.passed] {
        mark->setPixmap(
            m_services.theme.pixmap(isPassed ? QStringLiteral("success") : QStringLiteral("error"),
                isPassed ? Token::Success : Token::Error, m_services.theme.scaled(16),
                devicePixelRatioF()));
    };
    draw();
    connect(&m_services.theme, &widgets::Theme::changed, mark, draw);
    mark->setAccessibleName(check.passed ? tr("passed") : tr("failed"));
    auto* text = new TextLabel(TextRole::Body,
        check.device.isEmpty() ? check.name : tr("%1 on %2").arg(check.name, check.device), row);
    row->setToolTip(check.detail);
    layout->addWidget(mark, 0, Qt::AlignTop);
    layout->addWidget(text, 1);
    return row;
}

} // namespace lapidary::app
