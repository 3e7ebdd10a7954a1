// SPDX-License-Identifier: GPL-3.0-or-later
// RoutePage: a text goes through a model with experts; which expert works on which token, and in
// which step.
#pragma once

#include <QScrollArea>
#include <QStackedWidget>

#include <memory>

class QBoxLayout;

namespace lapidary::model {
class Trace;
}

namespace lapidary::widgets {
class EmptyState;
}

namespace lapidary::app {

class RouteSession;
class SourceCard;
class StepsCard;
class TokensCard;
struct Services;

class RoutePage : public QStackedWidget
{
    Q_OBJECT

public:
    explicit RoutePage(Services& services, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeContent();
    void connectCards();
    void refresh();
    void arrange();
    void showTrace();
    void openMenu(int layer, int expert, const QPoint& globalPlace);
    void saveCsv();

    Services& m_services;
    RouteSession* m_session = nullptr;
    widgets::EmptyState* m_empty = nullptr;
    QScrollArea* m_emptyArea = nullptr;
    QScrollArea* m_area = nullptr;
    QWidget* m_content = nullptr;
    QBoxLayout* m_columns = nullptr;
    SourceCard* m_source = nullptr;
    TokensCard* m_tokens = nullptr;
    StepsCard* m_steps = nullptr;
    std::shared_ptr<const model::Trace> m_shown;
};

} // namespace lapidary::app
