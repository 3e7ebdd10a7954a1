// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/calibrate_page/recordings_card.h"

#include "app/base/text.h"
#include "app/project/model_session.h"
#include "app/project/recording_library.h"
#include "app/services/services.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QHeaderView>
#include <QLocale>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace lapidary::app {

namespace {

using widgets::countText;
using widgets::TextLabel;
using widgets::TextRole;

constexpr int kRowsShown = 5;

} // namespace

RecordingsCard::RecordingsCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("Recordings"), parent)
    , m_services(services)
    , m_list(new QTreeWidget(this))
    , m_empty(new TextLabel(TextRole::Muted,
          tr("Nothing has been recorded in this project yet. Choose texts and press Record."),
          this))
{
    setObjectName(QStringLiteral("recordings"));
    m_list->setObjectName(QStringLiteral("recordings.list"));
    m_list->setAccessibleName(tr("Recordings"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->setHeaderLabels({tr("Name"), tr("Tokens"), tr("Documents"), tr("Labels"), tr("Note")});
    m_list->header()->setStretchLastSection(true);
    m_list->setFixedHeight(m_list->fontMetrics().height() * 2 * (kRowsShown + 1));
    body()->addWidget(m_empty);
    body()->addWidget(m_list);
    connect(m_list, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (item) {
            m_chosen = item->data(0, Qt::UserRole).toString();
            Q_EMIT chosenChanged();
        }
    });
    connect(&services.recordings, &RecordingLibrary::changed, this, &RecordingsCard::refill);
    connect(&services.model, &ModelSession::changed, this, &RecordingsCard::refill);
    refill();
}

const ListedRecording* RecordingsCard::chosen() const
{
    for (const ListedRecording& listed : m_services.recordings.list()) {
        if (listed.folder == m_chosen) {
            return &listed;
        }
    }
    return nullptr;
}

void RecordingsCard::choose(const QString& folder)
{
    m_chosen = folder;
    refill();
}

void RecordingsCard::refill()
{
    const auto& model = m_services.model.facts();
    {
        const QSignalBlocker blocker(m_list);
        m_list->clear();
        for (const ListedRecording& listed : m_services.recordings.list()) {
            auto* item = new QTreeWidgetItem(m_list, {listed.name});
            item->setData(0, Qt::UserRole, listed.folder);
            item->setToolTip(0, listed.folder);
            if (!listed.recording) {
                item->setText(4, listed.objection);
                item->setToolTip(4, listed.objection);
                continue;
            }
            const model::RecordingInfo& info = listed.recording->info();
            item->setText(1, countText(info.tokens));
            item->setText(2, countText(info.documents));
            item->setText(3, info.labels == "none" ? tr("none") : tr("five steps"));
            QStringList notes;
            if (info.isPartial) {
                notes.append(tr("stopped early"));
            }
            if (model && toQString(info.fingerprint) != model->fingerprint) {
                notes.append(tr("of another model"));
            }
            notes.append(QLocale().toString(listed.made, QLocale::ShortFormat));
            item->setText(4, notes.join(QStringLiteral(" · ")));
            if (listed.folder == m_chosen) {
                m_list->setCurrentItem(item);
            }
        }
        if (!m_list->currentItem() && m_list->topLevelItemCount() > 0) {
            m_list->setCurrentItem(m_list->topLevelItem(0));
            m_chosen = m_list->currentItem()->data(0, Qt::UserRole).toString();
        }
        for (int column = 0; column < m_list->columnCount(); ++column) {
            m_list->resizeColumnToContents(column);
        }
    }
    const bool isEmpty = m_list->topLevelItemCount() == 0;
    m_list->setVisible(!isEmpty);
    m_empty->setVisible(isEmpty);
    Q_EMIT chosenChanged();
}

} // namespace lapidary::app
