// SPDX-License-Identifier: GPL-3.0-or-later
// ExportPage: writing a converted model for other programs, and what was written.
#pragma once

#include "widgets/shell/column_page.h"

namespace lapidary::app {

struct Services;

class ExportPage : public widgets::ColumnPage
{
    Q_OBJECT

public:
    explicit ExportPage(Services& services, QWidget* parent = nullptr);

private:
    void refresh();

    Services& m_services;
};

} // namespace lapidary::app
