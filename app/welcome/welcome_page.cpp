// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/welcome/welcome_page.h"

#include "app/services/open_path.h"
#include "app/services/services.h"
#include "app/welcome/drop_overlay.h"
#include "app/welcome/header_picture.h"
#include "app/welcome/machine_card.h"
#include "app/welcome/recent_card.h"
#include "app/welcome/start_card.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QMimeData>
#include <QVBoxLayout>

namespace lapidary::app {

namespace {

constexpr int kMargin = 24;
constexpr int kSpacing = 16;
constexpr int kContentWidth = 1080; ///< lines longer than this are hard to read
constexpr int kTwoColumns = 700;    ///< below this the cards stand in one column

} // namespace

WelcomePage::WelcomePage(Services& services, QWidget* parent)
    : QScrollArea(parent)
    , m_services(services)
    , m_content(new QWidget(this))
    , m_overlay(new DropOverlay(services.theme, this))
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus);
    setAcceptDrops(true);
    auto* outer = new QVBoxLayout(m_content);
    outer->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    outer->setSpacing(kSpacing);
    outer->addWidget(makeHeader());
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight);
    m_columns->setSpacing(kSpacing);
    auto* left = new QVBoxLayout;
    left->setSpacing(kSpacing);
    left->addWidget(new StartCard(services, m_content));
    left->addWidget(new RecentCard(services, m_content));
    left->addStretch(1);
    auto* right = new QVBoxLayout;
    right->addWidget(new MachineCard(services, m_content));
    right->addStretch(1);
    m_columns->addLayout(left, 3);
    m_columns->addLayout(right, 2);
    outer->addLayout(m_columns, 1);
    setWidget(m_content);
    connect(&services.theme, &widgets::Theme::changed, this, &WelcomePage::arrange);
    arrange();
}

QWidget* WelcomePage::makeHeader()
{
    auto* header = new QWidget(m_content);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpacing);
    auto* texts = new QVBoxLayout;
    texts->addStretch(1);
    texts->addWidget(new widgets::TextLabel(widgets::TextRole::Title, tr("Lapidary"), header));
    texts->addWidget(new widgets::TextLabel(widgets::TextRole::Muted,
        tr("Cut a dense language model into experts, and watch which one works in which step of "
           "the reasoning."),
        header));
    texts->addStretch(1);
    layout->addWidget(new HeaderPicture(m_services.theme, header));
    layout->addLayout(texts, 1);
    return header;
}

void WelcomePage::arrange()
{
    const int width = viewport()->width();
    const int margin = std::max(kMargin, (width - m_services.theme.scaled(kContentWidth)) / 2);
    m_content->layout()->setContentsMargins(margin, kMargin, margin, kMargin);
    m_columns->setDirection(width < m_services.theme.scaled(kTwoColumns) ? QBoxLayout::TopToBottom
                                                                         : QBoxLayout::LeftToRight);
}

void WelcomePage::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    m_overlay->setGeometry(rect());
    arrange();
}

void WelcomePage::dragEnterEvent(QDragEnterEvent* event)
{
    const QString path = droppedPath(*event->mimeData());
    if (!path.isEmpty()) {
        event->acceptProposedAction();
        m_overlay->lookAt(path);
    }
}

void WelcomePage::dragLeaveEvent(QDragLeaveEvent* /*event*/)
{
    m_overlay->hide();
}

void WelcomePage::dropEvent(QDropEvent* event)
{
    m_overlay->hide();
    event->acceptProposedAction();
    openPath(m_services, droppedPath(*event->mimeData()));
}

} // namespace lapidary::app
