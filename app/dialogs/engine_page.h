// SPDX-License-Identifier: GPL-3.0-or-later
// The page Engine of the settings: which program, and whether it comes back by itself.
#pragma once

#include <QWidget>

class QLineEdit;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

struct Services;

class EnginePage : public QWidget
{
    Q_OBJECT

public:
    explicit EnginePage(Services& services, QWidget* parent = nullptr);

private:
    void choose();
    void refresh();

    Services& m_services;
    QLineEdit* m_path = nullptr;
    widgets::TextLabel* m_state = nullptr;
};

} // namespace lapidary::app
