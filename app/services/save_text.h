// SPDX-License-Identifier: GPL-3.0-or-later
// "Save…" of a text: asks where, writes in the background, tells when it failed.
#pragma once

class QString;
class QWidget;

namespace lapidary::app {

struct Services;

void saveText(Services& services, QWidget* parent, const QString& text);

} // namespace lapidary::app
