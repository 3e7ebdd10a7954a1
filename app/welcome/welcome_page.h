// SPDX-License-Identifier: GPL-3.0-or-later
// WelcomePage: start, recent projects, this machine. The whole page takes dropped folders and says
// what it recognised before they are let go.
#pragma once

#include <QScrollArea>

class QBoxLayout;

namespace lapidary::app {

class DropOverlay;
struct Services;

class WelcomePage : public QScrollArea
{
    Q_OBJECT

public:
    explicit WelcomePage(Services& services, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* makeHeader();
    void arrange();

    Services& m_services;
    QWidget* m_content = nullptr;
    QBoxLayout* m_columns = nullptr;
    DropOverlay* m_overlay = nullptr;
};

} // namespace lapidary::app
