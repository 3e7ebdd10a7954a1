// SPDX-License-Identifier: GPL-3.0-or-later
// A mode: one step of the way from a dense model to experts, with its page. One file per mode; the
// list is made in modes.cpp.
#pragma once

#include <QString>

#include <functional>
#include <vector>

class QWidget;

namespace lapidary::app {

struct Services;

/// One mode. Its action in the table is "mode.<id>", which also has its name, icon and shortcut.
struct Mode
{
    QString id;       ///< as on the command line: "welcome"
    QString helpText; ///< what the page is for and how to use it, in paragraphs
    /// Makes the page, when it is shown for the first time. Pages are laid out from 1 024 × 700 at
    /// 200 % text on; what does not fit they scroll themselves.
    std::function<QWidget*(Services&, QWidget* parent)> makePage;
};

/// Every mode, in the order of the bar.
std::vector<Mode> allModes();

} // namespace lapidary::app
