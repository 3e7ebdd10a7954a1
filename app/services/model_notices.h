// SPDX-License-Identifier: GPL-3.0-or-later
// What a person is told about the project's model: gone, changed, found again, another one.
#pragma once

class QWidget;

namespace lapidary::app {

struct Services;

/// Posts and withdraws the messages as the model's state changes, for as long as the services live.
void watchModel(Services& services);

/// Asks for a model and opens it (see ModelSession::open).
void askModel(Services& services, QWidget* parent);

} // namespace lapidary::app
