// SPDX-License-Identifier: GPL-3.0-or-later
// CalibratePage: running the model over texts, and what was learned from that.
#pragma once

#include <QScrollArea>
#include <QStackedWidget>

class QBoxLayout;

namespace lapidary::widgets {
class EmptyState;
}

namespace lapidary::app {

class FindingsCard;
class RecordingsCard;
struct Services;

class CalibratePage : public QStackedWidget
{
    Q_OBJECT

public:
    explicit CalibratePage(Services& services, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeContent();
    void refresh();
    void arrange();

    Services& m_services;
    widgets::EmptyState* m_empty = nullptr;
    QScrollArea* m_emptyArea = nullptr;
    QScrollArea* m_area = nullptr;
    QWidget* m_content = nullptr;
    QBoxLayout* m_columns = nullptr;
    RecordingsCard* m_recordings = nullptr;
    FindingsCard* m_findings = nullptr;
};

} // namespace lapidary::app
