// SPDX-License-Identifier: GPL-3.0-or-later
// RecordingsCard: the recordings of the project with their figures; one of them is looked into.
#pragma once

#include "widgets/shell/card.h"

class QTreeWidget;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

struct ListedRecording;
struct Services;

class RecordingsCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit RecordingsCard(Services& services, QWidget* parent = nullptr);

    /// The chosen recording, or null.
    const ListedRecording* chosen() const;

    /// Chooses the one in this folder as soon as it is listed.
    void choose(const QString& folder);

Q_SIGNALS:
    void chosenChanged();

private:
    void refill();

    Services& m_services;
    QTreeWidget* m_list = nullptr;
    widgets::TextLabel* m_empty = nullptr;
    QString m_chosen; ///< folder
};

} // namespace lapidary::app
