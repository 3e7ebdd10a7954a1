// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/calibrate_page/calibrate_page.h"

#include "app/actions/actions.h"
#include "app/calibrate_page/findings_card.h"
#include "app/calibrate_page/record_card.h"
#include "app/calibrate_page/recordings_card.h"
#include "app/project/model_session.h"
#include "app/project/project_session.h"
#include "app/project/recording_library.h"
#include "app/services/services.h"
#include "widgets/shell/empty_state.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/theme/theme.h"

#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

namespace {

constexpr int kMargin = 24;
constexpr int kSpacing = 16;
constexpr int kContentWidth = 1400;
constexpr int kTwoColumns = 860; ///< below this the cards stand in one column

} // namespace

CalibratePage::CalibratePage(Services& services, QWidget* parent)
    : QStackedWidget(parent)
    , m_services(services)
    , m_empty(new widgets::EmptyState(services.theme, widgets::Illustration::Calibrate, this))
{
    m_content = makeContent();
    m_empty->setObjectName(QStringLiteral("waiting"));
    m_emptyArea = widgets::makeScrollArea(m_empty, this);
    m_area = widgets::makeScrollArea(m_content, this);
    addWidget(m_emptyArea);
    addWidget(m_area);
    connect(&services.project, &ProjectSession::changed, this, &CalibratePage::refresh);
    connect(&services.model, &ModelSession::changed, this, &CalibratePage::refresh);
    connect(&services.recordings, &RecordingLibrary::changed, this, &CalibratePage::refresh);
    connect(&services.theme, &widgets::Theme::changed, this, &CalibratePage::arrange);
    refresh();
}

QWidget* CalibratePage::makeContent()
{
    auto* content = new QWidget(this);
    auto* record = new RecordCard(m_services, content);
    m_recordings = new RecordingsCard(m_services, content);
    m_findings = new FindingsCard(m_services, content);
    auto* outer = new QVBoxLayout(content);
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight);
    m_columns->setSpacing(kSpacing);
    auto* left = new QVBoxLayout;
    left->addWidget(record);
    left->addStretch(1);
    auto* right = new QVBoxLayout;
    right->setSpacing(kSpacing);
    right->addWidget(m_recordings);
    right->addWidget(m_findings, 1);
    m_columns->addLayout(left, 2);
    m_columns->addLayout(right, 3);
    outer->addLayout(m_columns);
    connect(record, &RecordCard::recorded, m_recordings, &RecordingsCard::choose);
    connect(m_recordings, &RecordingsCard::chosenChanged, this, [this] {
        const ListedRecording* chosen = m_recordings->chosen();
        m_findings->setRecording(chosen ? chosen->recording : nullptr);
    });
    return content;
}

void CalibratePage::refresh()
{
    Actions& actions = m_services.actions;
    const bool isOpen = m_services.project.isOpen();
    const bool hasModel = m_services.model.facts().has_value();
    const bool hasRecordings = !m_services.recordings.list().empty();
    if (isOpen && (hasModel || hasRecordings)) {
        setCurrentWidget(m_area); // recordings can be looked at although the model is gone
        return;
    }
    setCurrentWidget(m_emptyArea);
    m_empty->setText(tr("Here the model is run over texts, and how often and how strongly each "
                        "neuron and head works is recorded. The grouping is made from that."));
    if (isOpen) {
        m_empty->setTitle(tr("There is no model to record from"));
        m_empty->setActions(actions["file.open_model"], {actions["help.page"]});
    } else {
        m_empty->setTitle(tr("No project is open"));
        m_empty->setActions(actions["file.new"], {actions["file.open"], actions["file.demo"]});
    }
}

void CalibratePage::arrange()
{
    const widgets::Theme& theme = m_services.theme;
    const int width = this->width(); // the hidden one of the two areas keeps its old size
    const int margin = std::max(kMargin, (width - theme.scaled(kContentWidth)) / 2);
    m_content->layout()->setContentsMargins(margin, kMargin, margin, kMargin);
    m_columns->setDirection(
        width < theme.scaled(kTwoColumns) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void CalibratePage::resizeEvent(QResizeEvent* event)
{
    QStackedWidget::resizeEvent(event);
    arrange();
}

} // namespace lapidary::app
