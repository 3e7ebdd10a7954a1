// SPDX-License-Identifier: GPL-3.0-or-later
// An evaluation as it is shown: a table, points by level, differences in pairs. Made from
// evaluation.json, whichever program wrote it.
#pragma once

#include "model/core/json.h"
#include "widgets/evaluation/level_plot.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace lapidary::app {

/// Marks an evaluation.json that holds perplexities of a text instead of answers to items.
inline constexpr const char* kPerplexityFormat = "lapidary-perplexity-1";

struct EvaluationRow
{
    QStringList cells;
    std::vector<EvaluationRow> children; ///< one a level
};

struct EvaluationView
{
    QStringList headers;
    std::vector<EvaluationRow> rows; ///< one a model
    QStringList levels;
    std::vector<widgets::LevelSeries> series; ///< none: there is nothing to plot
    QStringList pairs;                        ///< differences, as sentences
    QString note;                             ///< how much was measured, in one line
};

/// Reads it leniently: what is missing is shown as "–".
EvaluationView viewOf(const model::Json& evaluation);

/// Its figures as CSV for other programs, one line a model and level.
QString csvOf(const model::Json& evaluation);

/// How a model is called that lies at `path`: its folder, or its run with the step.
QString modelNameOf(const QString& path);

} // namespace lapidary::app
