// SPDX-License-Identifier: GPL-3.0-or-later
// EvaluatePage: measuring models beside each other, and what was measured.
#pragma once

#include "widgets/shell/column_page.h"

namespace lapidary::app {

struct Services;

class EvaluatePage : public widgets::ColumnPage
{
    Q_OBJECT

public:
    explicit EvaluatePage(Services& services, QWidget* parent = nullptr);

private:
    void refresh();

    Services& m_services;
};

} // namespace lapidary::app
