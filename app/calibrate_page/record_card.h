// SPDX-License-Identifier: GPL-3.0-or-later
// RecordCard: what to record from, how much of it, what that will cost, and how far it is. The work
// goes on in the engine when another page is shown.
#pragma once

#include "app/engine/engine_session.h"
#include "widgets/shell/card.h"

class QLineEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

class DataChoice;
struct Services;

class RecordCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit RecordCard(Services& services, QWidget* parent = nullptr);

Q_SIGNALS:
    /// A recording was written to this folder.
    void recorded(const QString& folder);

private:
    QLayout* makeForm();
    QWidget* makeProgress();
    void refresh();
    QString costText() const;
    void start();
    void makeTasks();
    void record(const QStringList& files);
    void takeProgress(const EngineProgress& progress);
    void takeAnswer(const model::Result<EngineReply>& answer);
    void fail(const model::Error& error, const QString& what);
    void end(const QString& text);

    Services& m_services;
    DataChoice* m_data = nullptr;
    QSpinBox* m_tokens = nullptr;
    QSpinBox* m_length = nullptr;
    QSpinBox* m_seed = nullptr;
    QLineEdit* m_name = nullptr;
    widgets::TextLabel* m_cost = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_stop = nullptr;
    QProgressBar* m_bar = nullptr;
    widgets::TextLabel* m_state = nullptr;
    std::int64_t m_request = 0;
    QString m_folder;    ///< that is being written
    double m_rate = 0.0; ///< tokens per second, as measured last; 0: not yet
    QString m_rateModel; ///< of which model
};

} // namespace lapidary::app
