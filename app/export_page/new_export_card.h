// SPDX-License-Identifier: GPL-3.0-or-later
// NewExportCard: which converted model, in which format, where to, and how far it is.
#pragma once

#include "app/export_page/format_check.h"
#include "model/core/json.h"
#include "model/core/result.h"
#include "widgets/shell/card.h"

class QComboBox;
class QLineEdit;
class QPushButton;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

class JobStrip;
struct EngineReply;
struct Services;

class NewExportCard : public widgets::Card
{
    Q_OBJECT

public:
    explicit NewExportCard(Services& services, QWidget* parent = nullptr);

Q_SIGNALS:
    /// A model was written to this folder and read back.
    void exported(const QString& folder);

private:
    QLayout* makeForm();
    void fillModels();
    void askAgain();
    void takeFormats(std::vector<FormatAnswer> answers);
    void showFormat();
    void proposeFolder();
    void chooseFolder();
    void refresh();
    void start();
    void takeAnswer(const model::Result<EngineReply>& answer);
    QString model() const;
    const FormatAnswer* format() const;

    Services& m_services;
    QComboBox* m_models = nullptr;
    QComboBox* m_formats = nullptr;
    widgets::TextLabel* m_says = nullptr;
    QLineEdit* m_folder = nullptr;
    QPushButton* m_start = nullptr;
    JobStrip* m_job = nullptr;
    std::vector<FormatAnswer> m_answers;
    QString m_proposed; ///< the folder, as long as nobody changed it
    int m_number = 0;   ///< of the newest question to the formats
};

} // namespace lapidary::app
