// SPDX-License-Identifier: Apache-2.0
#include "model/project/project_lock.h"

#include "model/core/io_error.h"
#include "model/core/json.h"
#include "model/core/strict_json.h"
#include "model/core/text_format.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lapidary::model {

namespace {

constexpr std::size_t kLargestContent = 4096;

std::string hostName()
{
    std::array<char, 256> buffer{};
    return ::gethostname(buffer.data(), buffer.size() - 1) == 0 ? buffer.data() : "unknown";
}

/// "process 4711 on host since time", as far as the file says so.
std::string holder(int descriptor)
{
    std::array<char, kLargestContent> buffer{};
    const ssize_t count = ::pread(descriptor, buffer.data(), buffer.size(), 0);
    const auto content = parseStrictJson(
        std::string_view(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0));
    const auto text = [&](const char* key) {
        const bool isThere = content && content->is_object() && content->contains(key);
        return isThere ? content->at(key).dump(-1, ' ', true).substr(0, 80)
                       : std::string("unknown");
    };
    std::string time;
    if (content && content->is_object() && content->contains("time")
        && content->at("time").is_string()) {
        time = content->at("time").get<std::string>();
    }
    return "process " + text("process") + " on " + text("host") + " since "
        + localMoment(time, std::chrono::system_clock::now());
}

} // namespace

ProjectLock::ProjectLock(FileDescriptor descriptor)
    : m_descriptor(std::move(descriptor))
{ }

Result<ProjectLock> ProjectLock::acquire(const std::filesystem::path& folder)
{
    const std::string path = folder / ".lock";
    FileDescriptor file(::open(
        path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR));
    if (!file.isOpen()) {
        return ioError("lock the project with", path, errno);
    }

    struct stat status
    { };

    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return Error{ErrorCode::Corrupt,
            "the project's lock cannot be used: found something else, expected a plain file", path,
            "remove it and try again"};
    }
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
        return ProjectLock(std::move(file));
    }
    if (errno == EWOULDBLOCK) {
        return Error{ErrorCode::Locked, "the project is open already: " + holder(file.get()),
            folder.string(), "close it there first"};
    }
    if (errno == EOPNOTSUPP || errno == ENOLCK || errno == ENOSYS) {
        return Error{ErrorCode::Unsupported, "the file system of this folder has no locks",
            folder.string(), "move the project to another disk"};
    }
    return ioError("lock the project with", path, errno);
}

void ProjectLock::announce() const
{
    const Json content{{"process", ::getpid()}, {"host", hostName()},
        {"time", utcText(std::chrono::system_clock::now())}};
    const std::string text = content.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
    if (::ftruncate(m_descriptor.get(), 0) == 0) {
        static_cast<void>(::pwrite(m_descriptor.get(), text.data(), text.size(), 0) < 0);
    }
}

} // namespace lapidary::model
