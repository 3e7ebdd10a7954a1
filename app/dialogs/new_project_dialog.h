// SPDX-License-Identifier: GPL-3.0-or-later
// NewProjectDialog: a name and a place; says before the click where the project will be.
#pragma once

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace lapidary::widgets {
class TextLabel;
}

namespace lapidary::app {

struct Services;

class NewProjectDialog : public QDialog
{
    Q_OBJECT

public:
    explicit NewProjectDialog(Services& services, QWidget* parent = nullptr);

protected:
    void done(int result) override;

private:
    void chooseFolder();
    void check();
    void takeAnswer(const QString& objection);
    void createWhenChecked();
    QString folder() const;

    Services& m_services;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_place = nullptr;
    widgets::TextLabel* m_note = nullptr;
    QPushButton* m_create = nullptr;
    int m_check = 0;           ///< number of the newest check; older answers are dropped
    bool m_isChecking = false; ///< the newest check has not answered yet
    bool m_isWanted = false;   ///< Return was pressed meanwhile
};

} // namespace lapidary::app
