// SPDX-License-Identifier: Apache-2.0
#include "model/core/database_file.h"

#include "model/core/file_descriptor.h"
#include "model/core/io_error.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace lapidary::model {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kWalSuffix = "-wal";
constexpr std::string_view kSharedMemorySuffix = "-shm";
constexpr std::string_view kJournalSuffix = "-journal";

// Layout of the file header: sqlite.org/fileformat2.html, section 1.3.
constexpr std::size_t kHeaderBytes = 100;
constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::size_t kPageSizeAt = 16;
constexpr std::size_t kChangeCounterAt = 24;
constexpr std::size_t kPageCountAt = 28;
constexpr std::size_t kUserVersionAt = 60;
constexpr std::size_t kApplicationIdAt = 68;
constexpr std::size_t kValidForAt = 92;

using Header = std::array<unsigned char, kHeaderBytes>;

fs::path withSuffix(const fs::path& path, std::string_view suffix)
{
    return path.string() + std::string(suffix);
}

std::uint32_t bigEndian(const Header& header, std::size_t at, std::size_t bytes = 4)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        value = value << 8U | header[at + i];
    }
    return value;
}

Error refused(const std::string& title, const std::string& problem, const fs::path& path)
{
    return {ErrorCode::Corrupt, "the " + title + " file cannot be used: " + problem, path.string(),
        "nothing was changed; choose another one or restore it from a copy"};
}

Result<FileDescriptor> openPlain(const fs::path& path)
{
    FileDescriptor file(
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)); // a FIFO would wait
    if (!file.isOpen()) {
        return ioError("open", path.string(), errno);
    }
    return file;
}

struct HeaderBytes
{
    Header bytes{};
    std::uint64_t count = 0; ///< of them that the file has
    std::uint64_t fileSize = 0;
};

/// Reads the header with SQLite's own file functions: closing a descriptor of ours would take away
/// the locks that this process holds on the file through other connections (POSIX gives them up at
/// any close), and then another process would delete the journal that we read.
/// Source: sqlite.org/howtocorrupt.html, section 2.2.
Result<HeaderBytes> readHeader(const fs::path& path)
{
    sqlite3_vfs* const files = sqlite3_vfs_find(nullptr);
    LAP_ASSERT(files != nullptr);
    std::vector<std::byte> storage(static_cast<std::size_t>(files->szOsFile));
    auto* const file = reinterpret_cast<sqlite3_file*>(storage.data()); // as sqlite3_vfs wants it
    std::error_code code;
    const fs::path whole = fs::absolute(path, code);
    const std::unique_ptr<const char, void (*)(const char*)> name(
        sqlite3_create_filename(whole.c_str(), "", "", 0, nullptr),
        [](const char* text) { sqlite3_free_filename(const_cast<char*>(text)); });
    int chosen = 0;
    int status = files->xOpen(
        files, name.get(), file, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, &chosen);
    if (status != SQLITE_OK) {
        return ioError("open", path.string(), errno != 0 ? errno : EIO);
    }
    HeaderBytes header;
    sqlite3_int64 size = 0;
    status = file->pMethods->xFileSize(file, &size);
    header.fileSize = static_cast<std::uint64_t>(std::max<sqlite3_int64>(0, size));
    header.count = std::min<std::uint64_t>(kHeaderBytes, header.fileSize);
    if (status == SQLITE_OK && header.count > 0) {
        status
            = file->pMethods->xRead(file, header.bytes.data(), static_cast<int>(header.count), 0);
    }
    const int reason = errno;
    file->pMethods->xClose(file);
    if (status != SQLITE_OK) {
        return ioError("read", path.string(), reason != 0 ? reason : EIO);
    }
    return header;
}

/// Bytes of the file by its header; 0 when the header does not say.
std::uint64_t promisedSize(const Header& header)
{
    if (bigEndian(header, kChangeCounterAt) != bigEndian(header, kValidForAt)) {
        return 0;
    }
    const std::uint64_t pageSize = bigEndian(header, kPageSizeAt, 2);
    return (pageSize == 1 ? 65536 : pageSize) * bigEndian(header, kPageCountAt);
}

/// A rollback journal may end in the name of a file that SQLite would read and delete. We never
/// write such journals.
Result<void> checkJournal(const fs::path& database, const std::string& title)
{
    constexpr std::array<unsigned char, 8> kMagicTail{
        0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    const fs::path path = withSuffix(database, kJournalSuffix);
    std::error_code code;
    const std::uintmax_t size = fs::file_size(path, code);
    if (code || size < kMagicTail.size()) {
        return {};
    }
    LAP_TRY(const FileDescriptor file, openPlain(path));
    std::array<unsigned char, kMagicTail.size()> tail{};
    const ssize_t count = ::pread(
        file.get(), tail.data(), tail.size(), static_cast<off_t>(size - kMagicTail.size()));
    if (count != static_cast<ssize_t>(tail.size())) {
        return ioError("read", path.string(), count < 0 ? errno : EIO);
    }
    return tail == kMagicTail ? refused(title, "its journal names other files", path)
                              : Result<void>();
}

} // namespace

Result<void> checkDatabasePlace(const fs::path& path, const std::string& title)
{
    std::error_code code;
    const fs::file_status status = fs::symlink_status(path, code);
    if (!fs::exists(status)) {
        return code && code != std::errc::no_such_file_or_directory
                && code != std::errc::not_a_directory
            ? ioError("open", path.string(), code.value())
            : Error{ErrorCode::NotFound, "there is no " + title + " file", path.string(),
                "check the path"};
    }
    if (!fs::is_regular_file(status)) {
        return refused(title,
            fs::is_symlink(status) ? "found a symbolic link, expected a plain file"
                                   : "found something else, expected a plain file",
            path);
    }
    for (std::string_view suffix : {kWalSuffix, kSharedMemorySuffix, kJournalSuffix}) {
        const fs::path beside = withSuffix(path, suffix);
        const fs::file_status other = fs::symlink_status(beside, code);
        if (fs::exists(other) && !fs::is_regular_file(other)) {
            return refused(title, "a journal beside it is not a plain file", beside);
        }
    }
    return {};
}

Result<void> checkDatabaseHeader(const fs::path& path, const DatabaseIdentity& identity)
{
    LAP_TRY(const HeaderBytes found, readHeader(path));
    const Header& header = found.bytes;
    if (found.count < kHeaderBytes) {
        return refused(identity.title,
            "found " + std::to_string(found.count) + " bytes, expected at least "
                + std::to_string(kHeaderBytes),
            path);
    }
    const bool isSqlite = std::equal(kMagic.begin(), kMagic.end(), header.begin(),
        [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
    if (!isSqlite) {
        return refused(identity.title, "its content is not an SQLite database", path);
    }
    LAP_CHECK(checkIdentity(static_cast<std::int32_t>(bigEndian(header, kApplicationIdAt)),
        static_cast<std::int32_t>(bigEndian(header, kUserVersionAt)), identity, path.string()));
    const std::uint64_t size = found.fileSize;
    // With a journal the pages may still lie in there.
    if (!hasJournal(path) && size < promisedSize(header)) {
        return refused(identity.title,
            "it was cut short: found " + std::to_string(size) + " bytes, expected "
                + std::to_string(promisedSize(header)),
            path);
    }
    return checkJournal(path, identity.title);
}

Result<void> checkIdentity(std::int64_t applicationId, std::int64_t version,
    const DatabaseIdentity& expected, const std::string& path)
{
    if (applicationId != expected.applicationId) {
        return refused(expected.title,
            "it belongs to another program (application id " + std::to_string(applicationId)
                + ", expected " + std::to_string(expected.applicationId) + ")",
            path);
    }
    if (version > expected.version) {
        return Error{ErrorCode::Unsupported,
            "the " + expected.title + " was made by a newer version of Lapidary (format "
                + std::to_string(version) + ", this one knows up to "
                + std::to_string(expected.version) + ")",
            path, "install the newer version to open it; nothing was changed"};
    }
    if (version < 1) {
        return refused(expected.title,
            "its format version is " + std::to_string(version) + ", expected 1 to "
                + std::to_string(expected.version),
            path);
    }
    return {};
}

bool hasJournal(const fs::path& path)
{
    std::error_code code;
    for (std::string_view suffix : {kWalSuffix, kJournalSuffix}) {
        const std::uintmax_t size = fs::file_size(withSuffix(path, suffix), code);
        if (!code && size > 0) {
            return true;
        }
    }
    return false;
}

} // namespace lapidary::model
