// SPDX-License-Identifier: Apache-2.0
// ModelCache: `serve` keeps the model that it computed with last, so that one question after
// another does not load it again. One place: before another model is loaded the old one goes.
#pragma once

#include "compute/decoder/load_model.h"

#include <functional>
#include <optional>
#include <string>

namespace lapidary::compute {

/// What is asked for.
struct ModelKey
{
    std::string path;
    Device device = Device::Cpu;
    std::string dtype;
};

class ModelCache
{
public:
    using Load = std::function<model::Result<LoadedModel>(
        const ModelKey& key, const CancelToken& cancel, const ProgressSink& progress)>;

    /// Loads with loadModel().
    ModelCache();

    explicit ModelCache(Load load)
        : m_load(std::move(load))
    { }

    /// The model that is loaded, if it is the one asked for and nothing at its path has changed
    /// since; else loads it. A caller's copy stays valid when the cache lets go of it.
    /// Errors: those of loadModel.
    model::Result<LoadedModel> get(
        const ModelKey& key, const CancelToken& cancel, const ProgressSink& progress);

    /// Lets go of the model; for work that needs the memory.
    void release();

private:
    Load m_load;
    std::string m_stamp;
    std::optional<LoadedModel> m_model;
};

/// Names, sizes and times of what lies at a path, two folders deep: what changes when a model is
/// replaced, edited or, for a run, gets a newer checkpoint.
std::string modelStamp(const std::string& path);

} // namespace lapidary::compute
