// SPDX-License-Identifier: Apache-2.0
// QualityCache: keeps what was measured last, so that asking again after an edit of one layer takes
// milliseconds. The workbench's live figures are `quality` requests to one `serve`.
#pragma once

#include "compute/quality/layer_quality.h"

#include <functional>
#include <list>
#include <memory>
#include <string>

namespace lapidary::compute {

/// The model and recording that were asked for last, with their newest layers.
class QualityCache
{
public:
    /// What is open. Stays valid until the next call of `open`.
    struct Opened
    {
        std::unique_ptr<model::OpenedModel> dense;
        std::unique_ptr<model::Recording> recording;
        std::list<LayerQuality> layers; ///< newest first
        std::list<model::LayerId> ids;  ///< of `layers`
        std::string key;
    };

    /// Opens model and recording, or hands out those that are open and have not changed on disk.
    /// Errors: those of openModel and Recording::open; InvalidArgument when they do not fit.
    model::Result<Opened*> open(const std::string& modelPath, const std::string& recordingPath);

    /// The measure of one layer, made when it is not there.
    static model::Result<LayerQuality*> layer(Opened& opened, model::LayerId layer);

private:
    std::unique_ptr<Opened> m_opened;
};

} // namespace lapidary::compute
