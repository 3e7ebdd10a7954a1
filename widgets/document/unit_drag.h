// SPDX-License-Identifier: GPL-3.0-or-later
// What is carried when units are dragged from one view to another inside the workbench.
#pragma once

#include "widgets/document/unit_space.h"

#include <QMimeData>
#include <QPixmap>
#include <QString>

class QWidget;

namespace lapidary::widgets {

class Theme;

/// What is dragged.
enum class DragContent
{
    Selection, ///< the selected units
    Members,   ///< all units of one expert
    Expert,    ///< an expert itself, to be merged into another
};

class UnitMimeData : public QMimeData
{
    Q_OBJECT

public:
    /// `expert` is the id of the expert for Members and Expert; `text` is what other programs get.
    UnitMimeData(DragContent content, int expert, const QString& text);

    DragContent content() const { return m_content; }

    int expert() const { return m_expert; }

private:
    DragContent m_content;
    int m_expert;
};

/// Starts the drag from `source`, with `label` at the pointer. Returns when it is over.
void dragUnits(QWidget* source, const Theme& theme, UnitMimeData* data, const QString& label);

} // namespace lapidary::widgets
