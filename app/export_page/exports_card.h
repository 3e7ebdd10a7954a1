// SPDX-License-Identifier: GPL-3.0-or-later
// ExportsCard: what was exported: the files, the figure of the round trip, the model card.
#pragma once

#include "widgets/shell/card.h"

class QPlainTextEdit;
class QPushButton;
class QTreeWidget;

namespace lapidary::widgets {
class KeyValueTable;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

struct ExportFacts;
struct Services;

class ExportsCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit ExportsCard(Services& services, QWidget* parent = nullptr);

    /// Shows the export in that folder, also one outside of the project.
    void choose(const QString& folder);

private:
    QLayout* makeButtons();
    void refill();
    void load();
    void show(const ExportFacts& facts);

    Services& m_services;
    QTreeWidget* m_list = nullptr;
    widgets::TextLabel* m_empty = nullptr;
    QWidget* m_details = nullptr;
    widgets::KeyValueTable* m_facts = nullptr;
    QPlainTextEdit* m_card = nullptr;
    QString m_chosen;
    int m_number = 0; ///< of the newest look into a folder
};

} // namespace lapidary::app
