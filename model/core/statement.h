// SPDX-License-Identifier: Apache-2.0
// Statement: one compiled SQL statement; parameters are numbered from 1, columns from 0.
#pragma once

#include "model/core/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3;
struct sqlite3_stmt;

namespace lapidary::model {

/// The open file behind a Database and its statements, which keep it alive.
struct DatabaseConnection
{
    sqlite3* handle = nullptr;
    std::string path;

    DatabaseConnection() = default;
    DatabaseConnection(const DatabaseConnection&) = delete;
    DatabaseConnection& operator=(const DatabaseConnection&) = delete;
    ~DatabaseConnection();

    /// The Error for SQLite's answer to `action` ("write to", "read"); names the file.
    Error error(int sqliteCode, std::string_view action) const;
    /// Runs statements without parameters and results.
    Result<void> run(const std::string& sql) const;
};

/// Movable. Values are copied in when bound; views of columns live until the next step or reset.
class Statement
{
public:
    template <class Value, std::enable_if_t<std::is_integral_v<Value>, int> = 0>
    Result<void> bind(int parameter, Value value)
    {
        if constexpr (std::is_unsigned_v<Value>) {
            LAP_ASSERT(value <= static_cast<std::uint64_t>(INT64_MAX));
        }
        return bindInteger(parameter, static_cast<std::int64_t>(value));
    }

    Result<void> bind(int parameter, double value);
    Result<void> bind(int parameter, std::string_view text);
    Result<void> bind(int parameter, std::span<const std::byte> blob);
    Result<void> bind(int parameter, std::nullptr_t null);

    /// Goes to the next row; false after the last.
    /// Errors: Locked, Corrupt, DiskFull, IoError; the file is named.
    Result<bool> step();

    /// Makes the statement ready for another round; bound values stay.
    void reset();

    /// Binds the values to the parameters 1, 2, …, runs to the end and resets. For statements
    /// without rows.
    template <class... Values>
    Result<void> run(const Values&... values)
    {
        reset();
        int parameter = 0;
        Result<void> bound;
        static_cast<void>(((bound = bind(++parameter, values)).hasValue() && ...));
        LAP_CHECK(std::move(bound));
        return finish();
    }

    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;
    std::span<const std::byte> blob(int column) const;

private:
    friend class Database;
    Statement(std::shared_ptr<const DatabaseConnection> connection, sqlite3_stmt* statement);

    Result<void> bindInteger(int parameter, std::int64_t value);
    Result<void> answer(int sqliteCode) const;
    Result<void> finish();

    struct Finalizer
    {
        void operator()(sqlite3_stmt* statement) const;
    };

    std::shared_ptr<const DatabaseConnection> m_connection;
    std::unique_ptr<sqlite3_stmt, Finalizer> m_statement;
};

} // namespace lapidary::model
