// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a mode that has nothing to work on yet: what it is for, what is missing right now,
// and a button for the first missing thing.
#pragma once

#include "widgets/shell/illustration.h"

#include <QScrollArea>

namespace lapidary::widgets {
class EmptyState;
}

namespace lapidary::app {

struct Services;

/// The texts of such a page.
struct WaitingTexts
{
    widgets::Illustration illustration;
    QString purpose; ///< what the page is for, one or two sentences
    QString missing; ///< title when a project is open: what it lacks for this page
};

class WaitingPage : public QScrollArea
{
    Q_OBJECT

public:
    WaitingPage(Services& services, WaitingTexts texts, QWidget* parent = nullptr);

private:
    void refresh();

    Services& m_services;
    WaitingTexts m_texts;
    widgets::EmptyState* m_state = nullptr;
};

} // namespace lapidary::app
