// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogs of one question or one text. None of them blocks: each calls back when it is
// answered.
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace lapidary::app {

struct Services;

/// Asks for one line of text; `accept` is the word on the button. `done` gets the trimmed text,
/// which is never empty.
void askText(QWidget* parent, const QString& id, const QString& title, const QString& label,
    const QString& text, const QString& accept, const std::function<void(const QString&)>& done);

/// Asks for one of some texts.
void askChoice(QWidget* parent, const QString& id, const QString& title, const QString& label,
    const QStringList& choices, const QString& accept,
    const std::function<void(const QString&)>& done);

/// Asks for a project folder and opens it.
void askProject(Services& services, QWidget* parent);

/// What the page of the mode with that id is for; `helpText` in paragraphs.
void showPageHelp(
    Services& services, QWidget* parent, const QString& mode, const QString& helpText);

/// Version and licences.
void showAbout(Services& services, QWidget* parent);

} // namespace lapidary::app
