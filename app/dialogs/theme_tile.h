// SPDX-License-Identifier: GPL-3.0-or-later
// ThemeTile: a small picture of the window in a theme, to choose it by looking.
#pragma once

#include "widgets/theme/tokens.h"

#include <QAbstractButton>

#include <optional>

namespace lapidary::widgets {
class Theme;
}

namespace lapidary::app {

class ThemeTile : public QAbstractButton
{
    Q_OBJECT

public:
    /// Without a theme: half light, half dark, for "as the system".
    ThemeTile(const widgets::Theme& theme, std::optional<widgets::ThemeId> shown,
        const QString& name, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void drawWindow(QPainter& painter, const QRectF& area, widgets::ThemeId id) const;

    const widgets::Theme& m_theme;
    std::optional<widgets::ThemeId> m_shown;
};

} // namespace lapidary::app
