// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown of an exported folder.
#pragma once

#include "model/core/json.h"

#include <QString>

#include <vector>

namespace lapidary::app {

struct ExportFacts
{
    QString folder;
    QString format;        ///< "glm4moe", as export.json says; empty when it is not there
    model::Json roundTrip; ///< of export.json, or null
    QString architecture;  ///< the class of config.json
    QString card;          ///< the model card
    std::vector<std::pair<QString, qint64>> files; ///< names and bytes

    /// How transformers loads it.
    QString loadingLines() const;
};

/// Reads the folder. For threads of the pool.
ExportFacts readExport(const QString& folder);

} // namespace lapidary::app
