// SPDX-License-Identifier: Apache-2.0
// The loop of `serve`. One thread reads and answers `ping` and `cancel` at once; the calling thread
// runs the methods one after another, because torch stays on it.
#pragma once

#include "compute/base/job.h"
#include "compute/serve/line_writer.h"
#include "compute/serve/message.h"
#include "compute/serve/request_queue.h"
#include "model/core/line_splitter.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace lapidary::compute {

/// One method; must not throw.
struct ServeMethod
{
    std::string name;
    std::function<model::Result<CommandResult>(
        const model::Json& params, const CancelToken& cancel, const ProgressSink& progress)>
        run;
};

struct ServerOptions
{
    int input = 0;     ///< descriptor that requests are read from
    int output = 1;    ///< descriptor that everything is written to
    model::Json hello; ///< value of the first line's "hello"; "methods" is added
    std::size_t maximumWaiting = 64;
    std::size_t maximumWaitingBytes = std::size_t{4} << 20;
    std::chrono::milliseconds progressInterval{50};
};

class Server
{
public:
    /// `stop` (SIGTERM) cancels what runs and ends the loop.
    Server(std::vector<ServeMethod> methods, ServerOptions options, const CancelToken& stop);

    /// Serves until the input has ended and all is answered, the output is closed or `stop` is set;
    /// the last two cancel what runs.
    void run();

private:
    void readLoop();
    bool readSome(model::LineSplitter& splitter);
    bool waitForInput(int descriptor);
    bool isOver() const;
    void take(model::LineSplitter::Piece piece, std::string_view line);
    void dispatch(Message message, std::size_t bytes);
    void answerCancel(const Message& message);
    void enqueue(Message message, std::size_t bytes);
    void execute(const Request& request);
    void send(const model::Json& message);
    const ServeMethod* find(std::string_view name) const;
    model::Error unknownMethod(const std::string& name) const;
    std::vector<std::string> methodNames() const;

    std::vector<ServeMethod> m_methods;
    ServerOptions m_options;
    const CancelToken& m_stop;
    LineWriter m_writer;
    RequestQueue m_queue;
};

} // namespace lapidary::compute
