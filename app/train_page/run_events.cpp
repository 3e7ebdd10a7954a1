// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/train_page/run_events.h"

#include "app/base/text.h"
#include "app/runs/run_follower.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/message.h"
#include "widgets/theme/theme.h"

#include <QDateTime>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace lapidary::app {

namespace {

constexpr int kRowsShown = 4;
constexpr int kMostRows = 2000;

widgets::Level levelOf(const std::string& severity)
{
    return severity == "error"  ? widgets::Level::Error
        : severity == "warning" ? widgets::Level::Warning
                                : widgets::Level::Info;
}

QString timeText(const std::string& utc)
{
    const QDateTime time = QDateTime::fromString(toQString(utc), Qt::ISODate);
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("HH:mm:ss"))
                          : toQString(utc);
}

} // namespace

RunEvents::RunEvents(Services& services, RunFollower& run, QWidget* parent)
    : Card(services.theme, tr("What happened"), parent)
    , m_services(services)
    , m_list(new QTreeWidget(this))
{
    setObjectName(QStringLiteral("events"));
    m_list->setObjectName(QStringLiteral("events.list"));
    m_list->setAccessibleName(tr("What happened"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->setHeaderLabels({tr("Step"), tr("Time"), tr("Event")});
    m_list->header()->setStretchLastSection(true);
    m_list->setFixedHeight(m_list->fontMetrics().height() * 2 * (kRowsShown + 1));
    body()->addWidget(m_list);
    connect(&run, &RunFollower::changed, m_list, &QTreeWidget::clear);
    connect(&run, &RunFollower::advanced, this, &RunEvents::take);
    connect(m_list, &QTreeWidget::itemActivated, this,
        [this](QTreeWidgetItem* item) { Q_EMIT chosen(item->data(0, Qt::UserRole).toDouble()); });
}

void RunEvents::take(const RunDelta& delta)
{
    if (delta.events.empty()) {
        return;
    }
    for (const model::RunEvent& event : delta.events) {
        auto* item = new QTreeWidgetItem({widgets::countText(event.step), timeText(event.time),
            toQString(event.kind + ": " + event.text)});
        const widgets::Level level = levelOf(event.severity);
        item->setData(0, Qt::UserRole, static_cast<double>(event.step));
        item->setIcon(2, m_services.theme.icon(widgets::levelIconName(level)));
        item->setToolTip(2, toQString(event.text));
        m_list->insertTopLevelItem(0, item);
    }
    while (m_list->topLevelItemCount() > kMostRows) {
        delete m_list->takeTopLevelItem(m_list->topLevelItemCount() - 1);
    }
    m_list->resizeColumnToContents(0);
    m_list->resizeColumnToContents(1);
}

} // namespace lapidary::app
