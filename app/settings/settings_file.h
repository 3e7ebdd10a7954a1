// SPDX-License-Identifier: GPL-3.0-or-later
// The file below the settings: read strictly, replaced atomically, moved aside when it is broken.
#pragma once

#include "model/core/json.h"

#include <QString>
#include <QStringList>

#include <mutex>
#include <string>

namespace lapidary::app {

/// One settings file. Reading and writing may happen in different threads.
class SettingsFile
{
public:
    struct Content
    {
        model::Json values = model::Json::object();
        QStringList sentences; ///< what could not be used; the cause may follow in a second line
    };

    explicit SettingsFile(QString path);

    const QString& path() const { return m_path; }

    /// The values of the file; none when it does not exist. A file that breaks a rule is renamed to
    /// `<path>.broken` (an older one of that name is replaced), as the sentence says.
    Content read() const;

    /// Replaces the file, unless a higher version was written already. Returns a sentence with the
    /// reason and what to do when that was not possible, else an empty text.
    QString write(const std::string& bytes, int version);

private:
    QString moveAside(const QString& reason) const;

    QString m_path;
    std::mutex m_mutex;
    int m_writtenVersion = 0;
};

} // namespace lapidary::app
