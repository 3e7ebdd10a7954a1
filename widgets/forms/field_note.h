// SPDX-License-Identifier: GPL-3.0-or-later
// FieldNote: the line under a field: why it is there, or what is wrong with its value.
#pragma once

#include <QString>
#include <QWidget>

class QLabel;

namespace lapidary::widgets {

class TextLabel;
class Theme;

class FieldNote : public QWidget
{
    Q_OBJECT

public:
    FieldNote(const Theme& theme, const QString& help, QWidget* parent = nullptr);

    /// An empty text brings the help back.
    void setError(const QString& error);

    QString error() const { return m_error; }

private:
    void refresh();

    const Theme& m_theme;
    QString m_help;
    QString m_error;
    QLabel* m_icon = nullptr;
    TextLabel* m_text = nullptr;
};

} // namespace lapidary::widgets
