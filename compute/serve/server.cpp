// SPDX-License-Identifier: Apache-2.0
#include "compute/serve/server.h"

#include "model/core/param_spec.h"
#include "model/core/text_format.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <thread>
#include <unistd.h>

namespace lapidary::compute {

namespace {

using model::Error;
using model::ErrorCode;
using model::Json;
using model::LineSplitter;

constexpr int kPollMilliseconds = 200; // how late a stop is noticed while nothing is sent
constexpr const char* kCancel = "cancel";
constexpr const char* kPing = "ping";

Error cancelled()
{
    return {ErrorCode::Cancelled, "the request was cancelled"};
}

/// Passes on at most one progress message per interval.
ProgressSink throttled(LineWriter& writer, const Json& id, std::chrono::milliseconds interval)
{
    using Clock = std::chrono::steady_clock;
    return [&writer, id, interval, last = std::optional<Clock::time_point>()](
               const Progress& progress) mutable {
        const Clock::time_point now = Clock::now();
        if (last && now - *last < interval) {
            return;
        }
        last = now;
        writer.write(dumped(progressMessage(id, progress)));
    };
}

} // namespace

Server::Server(std::vector<ServeMethod> methods, ServerOptions options, const CancelToken& stop)
    : m_methods(std::move(methods))
    , m_options(std::move(options))
    , m_stop(stop)
    , m_writer(m_options.output, stop)
    , m_queue(m_options.maximumWaiting, m_options.maximumWaitingBytes)
{ }

void Server::run()
{
    m_options.hello["methods"] = methodNames();
    send({{"hello", m_options.hello}});
    std::thread reader([this] { readLoop(); });
    while (const std::optional<Request> request = m_queue.next()) {
        execute(*request);
    }
    reader.join();
}

void Server::readLoop()
{
    LineSplitter splitter(kMaximumLine);
    while (readSome(splitter)) { }
    if (!isOver()) {
        splitter.finish([this](LineSplitter::Piece piece, std::string_view line) {
            take(piece, line);
            return true;
        });
    }
    // A script that writes its requests and closes the pipe still reads the answers; a client that
    // has died closes the output as well.
    m_queue.close(RequestQueue::Rest::Answer);
    while (!isOver() && !m_queue.isIdle()) {
        waitForInput(-1);
    }
    if (isOver()) {
        m_queue.close(RequestQueue::Rest::Drop);
    }
}

bool Server::isOver() const
{
    return m_stop.isCancelled() || m_writer.isClosed();
}

bool Server::waitForInput(int descriptor)
{
    // Waiting for errors of the output alone notices a reader that went away while all is quiet; a
    // negative descriptor is not waited for.
    std::array<pollfd, 2> entries{pollfd{descriptor, POLLIN, 0}, pollfd{m_options.output, 0, 0}};
    const int ready = ::poll(entries.data(), entries.size(), kPollMilliseconds);
    if ((ready < 0 && errno != EINTR)
        || (ready > 0 && (entries[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)) {
        m_writer.close();
    }
    return ready > 0 && entries[0].revents != 0;
}

bool Server::readSome(LineSplitter& splitter)
{
    const bool hasInput = waitForInput(m_options.input);
    if (isOver()) {
        return false;
    }
    if (!hasInput) {
        return true;
    }
    std::array<char, 65536> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t count = ::read(m_options.input, buffer.data(), buffer.size());
    if (count <= 0) {
        return count < 0 && (errno == EINTR || errno == EAGAIN);
    }
    splitter.feed({buffer.data(), static_cast<std::size_t>(count)},
        [this](LineSplitter::Piece piece, std::string_view line) {
            take(piece, line);
            return true;
        });
    return true;
}

void Server::take(LineSplitter::Piece piece, std::string_view line)
{
    if (piece == LineSplitter::Piece::TooLong) {
        send(errorMessage(nullptr,
            {ErrorCode::Corrupt,
                "found a line of more than " + std::to_string(kMaximumLine)
                    + " bytes, expected at most that; the line was skipped",
                "request", "pass large data as a file"}));
        return;
    }
    if (piece == LineSplitter::Piece::Torn) {
        send(errorMessage(nullptr,
            {ErrorCode::Corrupt,
                "the input ended after " + std::to_string(line.size())
                    + " bytes of a line, expected a line break",
                "request"}));
        return;
    }
    ParsedMessage parsed = parseMessage(line);
    if (parsed.error) {
        send(errorMessage(parsed.message.id, *parsed.error));
        return;
    }
    dispatch(std::move(parsed.message), line.size());
}

void Server::dispatch(Message message, std::size_t bytes)
{
    if (message.method == kPing) {
        send(resultMessage(message.id, {m_queue.state()}));
    } else if (message.method == kCancel) {
        answerCancel(message);
    } else {
        enqueue(std::move(message), bytes);
    }
}

void Server::answerCancel(const Message& message)
{
    const auto target = message.params.find("request");
    if (target == message.params.end() || message.params.size() != 1) {
        send(errorMessage(message.id,
            {ErrorCode::InvalidArgument,
                "method cancel: expected one parameter, \"request\", the id to cancel"}));
        return;
    }
    const auto running = m_queue.running(*target);
    const auto waiting = running ? std::nullopt : m_queue.withdraw(*target);
    // Answered before the token is set, so that this line comes before the request's own end.
    send(resultMessage(message.id, {{{"cancelled", running || waiting}}}));
    if (running) {
        running->cancel();
    }
    if (waiting) {
        send(errorMessage(waiting->id, cancelled()));
    }
}

void Server::enqueue(Message message, std::size_t bytes)
{
    if (find(message.method) == nullptr) {
        send(errorMessage(message.id, unknownMethod(message.method)));
        return;
    }
    const Json id = message.id;
    switch (m_queue.push({message.id, message.method, std::move(message.params), bytes})) {
    case RequestQueue::Push::Queued:
        return;
    case RequestQueue::Push::Busy:
        send(errorMessage(id,
            {ErrorCode::Locked,
                "too many requests are waiting, expected at most "
                    + std::to_string(m_options.maximumWaiting) + " or "
                    + std::to_string(m_options.maximumWaitingBytes) + " bytes",
                {}, "wait for an answer before sending more"},
            "busy"));
        return;
    case RequestQueue::Push::DuplicateId:
        send(errorMessage(id,
            {ErrorCode::InvalidArgument,
                "\"id\": found " + dumped(id) + ", which a running or waiting request has already",
                "request"}));
        return;
    }
}

void Server::execute(const Request& request)
{
    const ServeMethod* const method = find(request.method);
    const auto answer = method->run(request.params, *request.cancel,
        throttled(m_writer, request.id, m_options.progressInterval));
    m_queue.finished(); // before the answer, so that the id is free when the client sees it
    if (!answer) {
        send(errorMessage(request.id, answer.error()));
        return;
    }
    std::string line = dumped(resultMessage(request.id, *answer));
    if (line.size() <= kMaximumLine) {
        m_writer.write(std::move(line));
        return;
    }
    send(errorMessage(request.id,
        {ErrorCode::Internal,
            "method " + request.method + ": the result has " + std::to_string(line.size())
                + " bytes, expected at most " + std::to_string(kMaximumLine),
            {}, "please report this"}));
}

void Server::send(const Json& message)
{
    m_writer.write(dumped(message));
}

const ServeMethod* Server::find(std::string_view name) const
{
    const auto found = std::find_if(m_methods.begin(), m_methods.end(),
        [name](const ServeMethod& method) { return method.name == name; });
    return found == m_methods.end() ? nullptr : &*found;
}

std::vector<std::string> Server::methodNames() const
{
    std::vector<std::string> names{kCancel, kPing};
    for (const ServeMethod& method : m_methods) {
        names.push_back(method.name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

Error Server::unknownMethod(const std::string& name) const
{
    const std::vector<std::string> names = methodNames();
    const std::string close = model::nearest(name.substr(0, 64), names);
    std::string known;
    for (const std::string& method : names) {
        known += (known.empty() ? "" : ", ") + method;
    }
    return {ErrorCode::InvalidArgument,
        "unknown method " + model::quotedText(name) + ", expected one of: " + known, {},
        close.empty() ? std::string() : "did you mean \"" + close + "\"?"};
}

} // namespace lapidary::compute
