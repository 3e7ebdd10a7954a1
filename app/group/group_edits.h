// SPDX-License-Identifier: GPL-3.0-or-later
// GroupEdits: what a person does to the grouping, from keys, drops and menus alike. Every function
// asks the document for one edit.
#pragma once

#include "model/grouping/grouping.h"

#include <QObject>
#include <QString>

namespace lapidary::app {

class GroupSession;

class GroupEdits : public QObject
{
    Q_OBJECT

public:
    explicit GroupEdits(GroupSession& session, QObject* parent = nullptr);

    /// Starts a grouping of the recording: `experts` without members, everything unassigned.
    void start(int experts, const QString& name);

    /// Gives the selected units to an owner. Members of locked experts stay, and that is said.
    void assignSelection(model::Owner owner);
    /// Gives the units of `from` in the shown layer to `owner`.
    void assignMembers(model::Owner from, model::Owner owner);
    /// A new expert, with the selected units when there are any.
    void addExpert();
    void merge(model::Owner into, model::Owner from);
    /// Splits the selected members off into a new expert; they must be of this one.
    void split(model::Owner expert);
    void remove(model::Owner expert);
    void rename(model::Owner expert, const QString& name);
    void setRole(model::Owner expert, const std::string& role);
    void setColor(model::Owner expert, const QString& color);
    void setLocked(model::Owner expert, bool isLocked);

    /// Selects the units of an owner in the shown layer.
    void selectMembers(model::Owner owner, Qt::KeyboardModifiers modifiers);
    void selectAll();
    void selectNone();
    void invertSelection();

Q_SIGNALS:
    /// Something was done otherwise than asked, or not at all; a sentence.
    void told(const QString& sentence);

private:
    GroupSession& m_session;
};

} // namespace lapidary::app
