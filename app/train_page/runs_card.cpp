// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/runs_card.h"

#include "app/base/text.h"
#include "app/runs/run_library.h"
#include "app/runs/run_words.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <cmath>

namespace lapidary::app {

using widgets::TextLabel;
using widgets::TextRole;

namespace {

constexpr int kRowsShown = 5;

} // namespace

RunsCard::RunsCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Runs"), parent)
    , m_services(services)
    , m_list(new QTreeWidget(this))
    , m_new(new QPushButton(services.theme.icon(u"new"), tr("New run…"), this))
    , m_empty(new TextLabel(TextRole::Muted, tr("Nothing was trained in this project yet."), this))
{
    setObjectName(QStringLiteral("runs"));
    m_new->setObjectName(QStringLiteral("runs.new"));
    m_new->setToolTip(tr("Plan another training run"));
    m_list->setObjectName(QStringLiteral("runs.list"));
    m_list->setAccessibleName(tr("Training runs"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->setHeaderLabels({tr("Name"), tr("State"), tr("Steps"), tr("Loss")});
    m_list->setFixedHeight(m_list->fontMetrics().height() * 2 * (kRowsShown + 1));
    body()->addWidget(m_empty);
    body()->addWidget(m_list);
    body()->addWidget(m_new, 0, Qt::AlignLeft);
    connect(m_new, &QPushButton::clicked, this, [this] {
        choose({});
        Q_EMIT newWanted();
    });
    connect(m_list, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (item) {
            m_chosen = item->data(0, Qt::UserRole).toString();
            Q_EMIT chosenChanged();
        }
    });
    connect(&RunLibrary::of(services), &RunLibrary::changed, this, &RunsCard::refill);
    refill();
}

void RunsCard::choose(const QString& folder)
{
    m_chosen = folder;
    refill();
    Q_EMIT chosenChanged();
}

void RunsCard::refill()
{
    const QSignalBlocker blocker(m_list);
    m_list->clear();
    for (const ListedRun& run : RunLibrary::of(m_services).list()) {
        const model::RunState& state = run.state;
        const QString name = toQString(state.state);
        auto* item = new QTreeWidgetItem(m_list,
            {run.name, run.objection.isEmpty() ? runStateName(name) : run.objection,
                tr("%1 of %2").arg(widgets::countText(state.step), widgets::countText(state.steps)),
                std::isfinite(state.loss) ? widgets::figureText(state.loss) : QString()});
        item->setIcon(1, m_services.theme.icon(runStateIcon(name)));
        item->setData(0, Qt::UserRole, run.folder);
        item->setToolTip(
            0, run.folder + QChar(u'\n') + QLocale().toString(run.made, QLocale::ShortFormat));
        item->setToolTip(1, run.objection.isEmpty() ? runStateSentence(state) : run.objection);
        if (run.folder == m_chosen) {
            m_list->setCurrentItem(item);
        }
    }
    if (m_chosen.isEmpty()) {
        m_list->setCurrentItem(nullptr);
        m_list->clearSelection();
    }
    for (int column = 0; column < m_list->columnCount(); ++column) {
        m_list->resizeColumnToContents(column);
    }
    m_empty->setVisible(RunLibrary::of(m_services).list().empty());
    m_list->setVisible(!RunLibrary::of(m_services).list().empty());
}

} // namespace lapidary::app
