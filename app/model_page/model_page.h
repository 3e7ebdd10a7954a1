// SPDX-License-Identifier: GPL-3.0-or-later
// ModelPage: what the dense model is made of, what it costs, and a place to try it.
#pragma once

#include <QScrollArea>
#include <QStackedWidget>

class QBoxLayout;

namespace lapidary::widgets {
class EmptyState;
class KeyValueTable;
class LayerOverview;
class MemoryBars;
class TensorTable;
class TextLabel;
class ValueLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

struct ModelFacts;
struct Services;

class ModelPage : public QStackedWidget
{
    Q_OBJECT

public:
    explicit ModelPage(Services& services, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeContent();
    QWidget* makeHeader();
    QWidget* makeFactsCard();
    QWidget* makeMemoryCard();
    QWidget* makeLayersCard();
    QWidget* makeTensorsCard();
    void refresh();
    void refreshEmpty();
    void refreshFacts(const ModelFacts& facts);
    void refreshMemory();
    void arrange();

    Services& m_services;
    QScrollArea* m_emptyArea = nullptr;
    QScrollArea* m_area = nullptr;
    widgets::EmptyState* m_empty = nullptr;
    QWidget* m_content = nullptr;
    QBoxLayout* m_columns = nullptr;
    widgets::TextLabel* m_name = nullptr;
    widgets::ValueLabel* m_path = nullptr;
    widgets::TextLabel* m_note = nullptr;
    widgets::KeyValueTable* m_facts = nullptr;
    widgets::MemoryBars* m_memory = nullptr;
    widgets::LayerOverview* m_layers = nullptr;
    widgets::TensorTable* m_tensors = nullptr;
    QString m_shown; ///< fingerprint of the model whose tensors are shown
};

} // namespace lapidary::app
