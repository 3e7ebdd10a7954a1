// SPDX-License-Identifier: GPL-3.0-or-later
// GroupDialog: which method cuts the layers into how many experts; its form comes from `describe`.
#pragma once

#include <QDialog>

class QComboBox;
class QPushButton;

namespace lapidary::widgets {
class ParamForm;
class TextLabel;
} // namespace lapidary::widgets

namespace lapidary::app {

class GroupEngine;
class GroupSession;
struct Services;

class GroupDialog : public QDialog
{
    Q_OBJECT

public:
    GroupDialog(
        Services& services, GroupSession& session, GroupEngine& engine, QWidget* parent = nullptr);

private:
    void fillMethods();
    void showMethod();
    void run();

    GroupSession& m_session;
    GroupEngine& m_engine;
    QComboBox* m_methods = nullptr;
    widgets::TextLabel* m_summary = nullptr;
    widgets::ParamForm* m_form = nullptr;
    QPushButton* m_run = nullptr;
};

} // namespace lapidary::app
