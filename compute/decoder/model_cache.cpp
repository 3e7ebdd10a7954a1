// SPDX-License-Identifier: Apache-2.0
#include "compute/decoder/model_cache.h"

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>
#include <vector>

namespace lapidary::compute {

namespace fs = std::filesystem;

namespace {

constexpr int kDepth = 2;               // run/checkpoints/step-N
constexpr std::size_t kEntries = 10000; // of one folder; more is no model

void addEntry(std::string& stamp, const fs::path& path)
{
    struct stat facts = {};
    if (::stat(path.c_str(), &facts) != 0) {
        stamp += path.string() + "|gone\n";
        return;
    }
    const auto time = [](const timespec& moment) {
        return std::to_string(moment.tv_sec) + "." + std::to_string(moment.tv_nsec);
    };
    stamp += path.string() + "|" + std::to_string(facts.st_ino) + "|"
        + std::to_string(facts.st_size) + "|" + time(facts.st_mtim) + "|" + time(facts.st_ctim)
        + "\n";
}

/// What a running training writes beside its checkpoints.
bool isLog(const fs::path& path)
{
    const std::string name = path.filename().string();
    return name.starts_with("run.db") || path.extension() == ".log";
}

void addFolder(std::string& stamp, const fs::path& folder, int depth)
{
    std::error_code code;
    std::vector<fs::path> entries;
    for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        if (!isLog(it->path())) {
            entries.push_back(it->path());
        }
        if (entries.size() >= kEntries) {
            break;
        }
    }
    std::sort(entries.begin(), entries.end());
    for (const fs::path& entry : entries) {
        if (!fs::is_directory(entry, code)) {
            addEntry(stamp, entry);
        } else if (depth > 1) {
            stamp += entry.string() + "\n"; // its own time changes whenever a run writes its log
            addFolder(stamp, entry, depth - 1);
        } else {
            addEntry(stamp, entry);
        }
    }
}

} // namespace

std::string modelStamp(const std::string& path)
{
    std::string stamp;
    std::error_code code;
    fs::path absolute = fs::weakly_canonical(path, code);
    if (code) {
        absolute = path;
    }
    if (fs::is_directory(absolute, code)) {
        addFolder(stamp, absolute, kDepth);
    } else {
        addFolder(
            stamp, absolute.parent_path(), 1); // its configuration and tokenizer lie beside it
        addEntry(stamp, absolute);
    }
    return stamp;
}

ModelCache::ModelCache()
    : ModelCache([](const ModelKey& key, const CancelToken& cancel, const ProgressSink& progress) {
        return loadModel(key.path, key.device, key.dtype, cancel, progress);
    })
{ }

model::Result<LoadedModel> ModelCache::get(
    const ModelKey& key, const CancelToken& cancel, const ProgressSink& progress)
{
    const std::string stamp = std::to_string(static_cast<int>(key.device)) + "|" + key.dtype + "|"
        + key.path + "\n" + modelStamp(key.path);
    if (m_model && stamp == m_stamp) {
        return *m_model;
    }
    release();
    LAP_TRY(LoadedModel loaded, m_load(key, cancel, progress));
    m_model = std::move(loaded);
    m_stamp = stamp; // taken before: what changed while it was read is read again
    return *m_model;
}

void ModelCache::release()
{
    m_model.reset();
    m_stamp.clear();
}

} // namespace lapidary::compute
