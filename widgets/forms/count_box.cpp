// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/count_box.h"

#include <QSpinBox>

namespace lapidary::widgets {

QSpinBox* makeCountBox(
    const QString& id, const QString& name, int least, int most, int value, QWidget* parent)
{
    auto* box = new QSpinBox(parent);
    box->setObjectName(id);
    box->setAccessibleName(name);
    box->setRange(least, most);
    box->setValue(value);
    box->setGroupSeparatorShown(true);
    return box;
}

} // namespace lapidary::widgets
