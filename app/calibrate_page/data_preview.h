// SPDX-License-Identifier: GPL-3.0-or-later
// What is in the data files that a person has chosen: how many items, which fields, the first few.
#pragma once

#include <QString>
#include <QStringList>

namespace lapidary::app {

struct DataPreview
{
    static constexpr int kItems = 5;

    qint64 items = 0;
    QStringList fields;    ///< of the first items, in the order of the file
    QStringList texts;     ///< of the first items, as they will be read
    bool hasSteps = false; ///< the first items say which step is where
    QString objection;     ///< why they cannot be read as they are, as a sentence; or empty
};

/// Reads the files. `field`: names to join, separated by commas; empty for the default. For pool
/// threads.
DataPreview previewData(const QStringList& files, const QString& field);

} // namespace lapidary::app
