// SPDX-License-Identifier: GPL-3.0-or-later
// ValueLabel: a value that can be selected and copied, and that wraps anywhere: paths, fingerprints
// and tensor names have no spaces. The places to wrap at are marked by invisible characters, which
// are never copied.
#pragma once

#include "widgets/shell/text_label.h"

namespace lapidary::widgets {

class ValueLabel : public TextLabel
{
    Q_OBJECT

public:
    explicit ValueLabel(QWidget* parent = nullptr);

    /// Shows this text.
    void setValue(const QString& value);

    const QString& value() const { return m_value; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    QString selection() const;

    QString m_value;
};

/// The text with invisible places to wrap at in words of more than `longest` letters.
QString breakable(const QString& text, int longest = 12);

/// The text without them.
QString unbroken(QString text);

} // namespace lapidary::widgets
