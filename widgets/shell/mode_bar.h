// SPDX-License-Identifier: GPL-3.0-or-later
// ModeBar: the vertical bar that says where one is: an icon with its word under it per mode. Where
// the window is too low for the words, the icons stay and the words move into the tool tips.
#pragma once

#include <QToolBar>

class QActionGroup;

namespace lapidary::widgets {

class Theme;

class ModeBar : public QToolBar
{
    Q_OBJECT

public:
    explicit ModeBar(const Theme& theme, QWidget* parent = nullptr);

    /// Appends a mode. The action is made checkable and exclusive with the others; its text is the
    /// word, its icon the picture. The bar does not own it.
    void addMode(QAction* mode);

    /// All modes, top to bottom.
    QList<QAction*> modes() const;

    /// The checked mode, or null.
    QAction* currentMode() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void updateSizes();
    void fitWords();
    void setWords(bool areShown);
    int heightOfButtons() const;
    bool showTip(QObject* watched, QEvent* event);

    const Theme& m_theme;
    QActionGroup* m_group = nullptr;
    int m_heightWithWords = 0;
};

} // namespace lapidary::widgets
