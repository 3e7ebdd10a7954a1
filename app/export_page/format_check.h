// SPDX-License-Identifier: GPL-3.0-or-later
// Which formats can say a converted model, found out from its headers before anything is written.
#pragma once

#include <QString>

#include <vector>

namespace lapidary::app {

/// One format and what it says to a model.
struct FormatAnswer
{
    QString id;
    QString title;
    QString summary;
    QString objection; ///< why it cannot say this model, and what would help; empty: it can
};

/// All formats that there are, for the model in `folder`. For threads of the pool.
std::vector<FormatAnswer> askFormats(const QString& folder);

} // namespace lapidary::app
