// SPDX-License-Identifier: GPL-3.0-or-later
// TokensCard: the traced text coloured by the experts of one layer, and what every layer chose for
// the chosen token.
#pragma once

#include "model/trace/trace.h"
#include "widgets/shell/card.h"

#include <memory>

class QComboBox;
class QSpinBox;

namespace lapidary::widgets {
class ChoiceTable;
class TextLabel;
class TokenRibbon;
} // namespace lapidary::widgets

namespace lapidary::app {

struct Services;

class TokensCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit TokensCard(Services& services, QWidget* parent = nullptr);

    /// Shows a trace; null shows nothing.
    void setTrace(std::shared_ptr<const model::Trace> trace);

    /// The same text on the dense model, or null.
    void setDense(std::shared_ptr<const model::Trace> dense);

    /// Highlights an expert of the shown layer; −1: none.
    void setExpert(int expert);

    int layer() const;

    /// The text of the picture as PNG or SVG, by the name's ending.
    void saveRibbon();

    /// One line per token and layer: token, text, layer, experts, weights, step, log probability.
    QString toCsv() const;

Q_SIGNALS:
    void layerChanged(int layer);
    void expertChosen(int expert);
    void menuWanted(int layer, int expert, const QPoint& globalPlace);

private:
    void makeTools();
    void showSequence();
    void showToken(int token);
    void stepLayer(int direction);
    void writePicture(const QString& path);

    Services& m_services;
    std::shared_ptr<const model::Trace> m_trace;
    std::shared_ptr<const model::Trace> m_dense;
    QComboBox* m_layer = nullptr;
    QSpinBox* m_sequence = nullptr;
    widgets::TokenRibbon* m_ribbon = nullptr;
    widgets::TextLabel* m_about = nullptr;
    widgets::ChoiceTable* m_choices = nullptr;
};

} // namespace lapidary::app
