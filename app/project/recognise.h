// SPDX-License-Identifier: GPL-3.0-or-later
// What a file or folder is that somebody drops on the window or names on the command line.
#pragma once

#include <QString>

namespace lapidary::app {

enum class Recognised
{
    Project,
    HuggingFaceFolder,
    GgufFile,
    SafetensorsFile,
    Missing,
    Unknown,
};

struct Recognition
{
    Recognised kind = Recognised::Unknown;
    QString path;
    QString text; ///< for people: "Hugging Face folder · llama · 3.1 GB"
};

/// Looks at names, sizes and first bytes only. For pool threads: it touches the disk.
Recognition recognise(const QString& path);

} // namespace lapidary::app
