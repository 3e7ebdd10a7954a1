// SPDX-License-Identifier: Apache-2.0
// Where tests that sync much put their files.
#pragma once

#include <QDir>
#include <QFileInfo>
#include <QString>

namespace lapidary::test {

/// Template for a QTemporaryDir in memory where the system has such a folder: fsync is called all
/// the same, but a busy disk does not make the test slow.
inline QString scratchTemplate()
{
    const QFileInfo memory(QStringLiteral("/dev/shm"));
    return (memory.isDir() && memory.isWritable() ? memory.filePath() : QDir::tempPath())
        + QStringLiteral("/lapidary-XXXXXX");
}

} // namespace lapidary::test
