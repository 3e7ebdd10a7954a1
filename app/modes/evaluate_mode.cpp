// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/evaluate_page/evaluate_page.h"
#include "app/modes/mode.h"

#include <QCoreApplication>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::EvaluateMode", text);
}

} // namespace

Mode makeEvaluateMode()
{
    return {QStringLiteral("evaluate"),
        tr("The Evaluate page measures models on tasks of growing difficulty and compares them: "
           "the dense one, the converted one, the trained one. Every difference comes with its "
           "interval, so that chance is not taken for progress.\n\nIt needs at least one model."),
        [](Services& services, QWidget* parent) -> QWidget* {
            return new EvaluatePage(services, parent);
        }};
}

} // namespace lapidary::app
