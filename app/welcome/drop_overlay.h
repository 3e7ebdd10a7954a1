// SPDX-License-Identifier: GPL-3.0-or-later
// DropOverlay: the dashed outline over a page while something is dragged over it, with a text of
// what was recognised.
#pragma once

#include <QWidget>

namespace lapidary::widgets {
class Theme;
}

namespace lapidary::app {

class DropOverlay : public QWidget
{
    Q_OBJECT

public:
    /// Covers `parent` while it is visible; hidden at first.
    DropOverlay(const widgets::Theme& theme, QWidget* parent);

    /// Shows itself and looks (in the background) what lies at `path`.
    void lookAt(const QString& path);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const widgets::Theme& m_theme;
    QString m_path;
    QString m_text;
};

} // namespace lapidary::app
