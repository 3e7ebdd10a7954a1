// SPDX-License-Identifier: GPL-3.0-or-later
// --screens: a picture of every mode, in one theme or all of them.
#pragma once

#include "widgets/theme/tokens.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <vector>

namespace lapidary::app {

class Workbench;

class Screens : public QObject
{
    Q_OBJECT

public:
    /// Pictures go to `folder`, which is made, as <mode>-<theme>.png.
    Screens(Workbench& workbench, QString folder, std::vector<widgets::ThemeId> themes,
        QObject* parent = nullptr);

    /// Begins once the engine has told about the machine, or after 30 s without that.
    void start();

Q_SIGNALS:
    /// All pictures are there (status 0) or one could not be written (1, after a line on stderr).
    void finished(int status);

private:
    struct Picture
    {
        widgets::ThemeId theme;
        QString mode;
    };

    void begin();
    /// Shows the next page that has not been seen yet, then begins with the pictures.
    void visit();
    void pose();
    void take();

    Workbench& m_workbench;
    QString m_folder;
    QStringList m_visits; ///< modes that are still to be visited
    std::vector<Picture> m_pictures;
    std::size_t m_next = 0;
    QTimer m_patience;
    QTimer m_settle;
    bool m_hasBegun = false;
    bool m_isVisiting = false;
};

} // namespace lapidary::app
