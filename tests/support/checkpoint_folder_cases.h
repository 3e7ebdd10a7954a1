// SPDX-License-Identifier: Apache-2.0
// Folders that break one of the rules IX01 to IX04: indices, names, links, special files.
#pragma once

#include "tests/support/checkpoint_files.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace lapidary::test {

class FolderCases
{
public:
    std::vector<RuleCase> build()
    {
        addIndexText();
        addNames();
        addLinks();
        addSpecialFiles();
        addContents();
        return std::move(m_cases);
    }

private:
    void add(const std::string& rule, const std::string& what,
        std::function<std::string(const std::string&)> build)
    {
        m_cases.push_back({rule, what, std::move(build)});
    }

    /// A sharded model whose index is `text`.
    void addIndex(const std::string& what, const std::string& text)
    {
        add("IX01", what, [text](const std::string& folder) {
            return writeTinyShards(folder, [&](const std::string&) { return text; });
        });
    }

    void addIndexText()
    {
        addIndex("empty", "");
        addIndex("not JSON", "hello");
        addIndex("a list", "[]");
        addIndex("a text", "\"weight_map\"");
        addIndex("no weight_map", "{}");
        addIndex("an empty weight_map", R"({"weight_map": {}})");
        addIndex("weight_map is a list", R"({"weight_map": ["a"]})");
        addIndex("weight_map is null", R"({"weight_map": null})");
        addIndex("weight_map is a text", R"({"weight_map": "model.safetensors"})");
        addIndex("a number as shard", R"({"weight_map": {"a": 1}})");
        addIndex("an object as shard", R"({"weight_map": {"a": {"b": "c.safetensors"}}})");
        addIndex("weight_map twice", R"({"weight_map": {"a": "b.safetensors"}, "weight_map": {}})");
        addIndex(
            "a tensor twice", R"({"weight_map": {"a": "b.safetensors", "a": "c.safetensors"}})");
        addIndex("a byte order mark", "\xEF\xBB\xBF{}");
        add("IX01", "over 64 MiB", [](const std::string& folder) {
            writeTinyShards(folder);
            std::filesystem::resize_file(folder + "/model.safetensors.index.json", (64 << 20) + 1);
            return folder;
        });
        std::string many = R"({"weight_map": {)";
        for (int i = 0; i <= 10'000; ++i) {
            const std::string number = std::to_string(i);
            many.append(i == 0 ? "\"" : ",\"").append(number).append("\":\"s").append(number);
            many.append(".safetensors\"");
        }
        addIndex("10,001 shards", many + "}}");
    }

    void addNames()
    {
        const std::string longName = std::string(250, 'a') + ".safetensors";
        const std::vector<std::string> names{"../model.safetensors", "../../etc/passwd.safetensors",
            "/etc/passwd.safetensors", "sub/model.safetensors", "./model.safetensors",
            "..\\\\model.safetensors", "C:\\\\model.safetensors", "C:model.safetensors",
            "\\\\\\\\host\\\\share\\\\m.safetensors", ".hidden.safetensors", "-x.safetensors",
            "model.safetensors.", "model.safetensors ", "model.bin", "model", "..", "",
            "NUL.safetensors", "com1.safetensors", "aux.x.safetensors", "a\\nb.safetensors",
            "a b.safetensors", "\xC3\xA4.safetensors", "a%2Fb.safetensors", longName};
        for (const std::string& name : names) {
            add("IX02", "shard name " + name.substr(0, 40), [name](const std::string& folder) {
                return writeTinyShards(folder,
                    [&](std::string index) { return replaced(std::move(index), kShardA, name); });
            });
        }
    }

    /// A valid folder in which `name` is a link to `target`; `target` may begin with "@" for the
    /// folder around the model.
    void addLink(const std::string& rule, const std::string& what, const std::string& name,
        const std::string& target)
    {
        add(rule, what, [name, target](const std::string& outside) {
            const std::string folder = outside + "/model";
            writeTinyFolder(folder);
            writeFile(outside, "other.safetensors", safetensorsOf(tinyTensors()));
            writeFile(outside, "config.json", tinyConfig());
            std::filesystem::remove(folder + "/" + name);
            std::filesystem::create_symlink(
                target.starts_with("@") ? outside + target.substr(1) : target, folder + "/" + name);
            return folder;
        });
    }

    void addLinks()
    {
        addLink("IX03", "a link out of the folder", "model.safetensors", "../other.safetensors");
        addLink("IX03", "an absolute link out", "model.safetensors", "@/other.safetensors");
        addLink("IX03", "a link to a system file", "model.safetensors", "/etc/hostname");
        addLink("IX03", "the configuration lies outside", "config.json", "../config.json");
        add("IX03", "a blob of another model in the cache", [](const std::string& cache) {
            const std::string hash(40, 'a');
            const std::string folder = cache + "/models--o--m/snapshots/" + hash;
            writeTinyFolder(folder);
            writeFile(cache, "models--o--other/blobs/" + hash, safetensorsOf(tinyTensors()));
            std::filesystem::remove(folder + "/model.safetensors");
            std::filesystem::create_symlink(
                "../../../models--o--other/blobs/" + hash, folder + "/model.safetensors");
            return folder;
        });
        add("IX03", "a blob whose name is no hash", [](const std::string& cache) {
            const std::string folder = cache + "/models--o--m/snapshots/rev";
            writeTinyFolder(folder);
            writeFile(cache, "models--o--m/blobs/secret", safetensorsOf(tinyTensors()));
            std::filesystem::remove(folder + "/model.safetensors");
            std::filesystem::create_symlink("../../blobs/secret", folder + "/model.safetensors");
            return folder;
        });
        add("IX03", "a folder whose name begins like the model's", [](const std::string& outside) {
            const std::string folder = outside + "/model";
            writeTinyFolder(folder);
            writeFile(outside, "model-2/x.safetensors", safetensorsOf(tinyTensors()));
            std::filesystem::remove(folder + "/model.safetensors");
            std::filesystem::create_symlink(
                "../model-2/x.safetensors", folder + "/model.safetensors");
            return folder;
        });
    }

    void addSpecial(const std::string& what, const std::function<void(const std::string&)>& make)
    {
        add("IX04", what, [make](const std::string& folder) {
            writeTinyFolder(folder);
            std::filesystem::remove(folder + "/model.safetensors");
            make(folder + "/model.safetensors");
            return folder;
        });
    }

    void addSpecialFiles()
    {
        addSpecial("a pipe", [](const std::string& path) { ::mkfifo(path.c_str(), 0600); });
        addSpecial(
            "a folder", [](const std::string& path) { std::filesystem::create_directory(path); });
        addSpecial("a socket", [](const std::string& path) {
            // A socket's path has at most 107 characters, so it is bound from inside its folder.
            const std::filesystem::path before = std::filesystem::current_path();
            const std::filesystem::path socketPath(path);
            std::filesystem::current_path(socketPath.parent_path());
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            socketPath.filename().string().copy(address.sun_path, sizeof address.sun_path - 1);
            const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
            if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address)
                != 0) {
                qFatal("the socket could not be made");
            }
            ::close(descriptor);
            std::filesystem::current_path(before);
        });
        add("IX04", "a device named by the person", [](const std::string&) { return "/dev/zero"; });
        add("IX04", "a pipe named by the person", [](const std::string& folder) {
            const std::string path = folder + "/m.gguf";
            ::mkfifo(path.c_str(), 0600);
            return path;
        });
    }

    void addContents()
    {
        add("IX04", "a missing shard", [](const std::string& folder) {
            writeTinyShards(folder);
            std::filesystem::remove(folder + "/" + kShardB);
            return folder;
        });
        add("IX04", "a tensor that no shard holds", [](const std::string& folder) {
            return writeTinyShards(folder, [](std::string index) {
                return replaced(std::move(index), "\"weight_map\": {",
                    std::string("\"weight_map\": {\"ghost\": \"") + kShardA + "\", ");
            });
        });
        add("IX04", "a tensor that the index does not name", [](const std::string& folder) {
            return writeTinyShards(folder, [](std::string index) {
                return replaced(std::move(index), "\"model.norm.weight\"", "\"model.norm.other\"");
            });
        });
        add("IX04", "a tensor in two shards", [](const std::string& folder) {
            writeTinyShards(folder);
            const std::vector<DraftTensor> all = tinyTensors();
            writeFile(folder, kShardB, safetensorsOf({all.begin() + 4, all.end()}));
            return folder;
        });
        add("IX04", "the shards are exchanged", [](const std::string& folder) {
            writeTinyShards(folder);
            const std::string path = folder + "/";
            std::filesystem::rename(path + kShardA, path + "x");
            std::filesystem::rename(path + kShardB, path + kShardA);
            std::filesystem::rename(path + "x", path + kShardB);
            return folder;
        });
        add("IX04", "a missing index", [](const std::string& folder) {
            writeTinyShards(folder);
            std::filesystem::remove(folder + "/model.safetensors.index.json");
            return folder;
        });
        add("IX04", "an unfinished download", [](const std::string& folder) {
            writeFile(folder, "config.json", tinyConfig());
            writeFile(folder, ".cache/huggingface/download/x.0a1b2c3d.incomplete", "x");
            return folder;
        });
        add("ST12", "a shard that is cut", [](const std::string& folder) {
            writeTinyShards(folder);
            const std::string path = folder + "/" + kShardB;
            std::filesystem::resize_file(path, std::filesystem::file_size(path) - 4);
            return folder;
        });
    }

    std::vector<RuleCase> m_cases;
};

} // namespace lapidary::test
