// SPDX-License-Identifier: Apache-2.0
// How long idle threads of libgomp spin before they sleep. libgomp reads that from the environment
// while it is loaded, before any code of ours that could set it; so the program starts itself anew,
// once and before the libraries are initialised (about 25 ms). The default is about 300,000 turns,
// made for a machine that does nothing else: with other work on its cores, each of the thousands of
// small operations of a forward pass then waits for a time slice.
#include <array>
#include <cstring>
#include <unistd.h>

// The sanitizers are not ready for calls so early.
#ifndef LAPIDARY_SANITIZED

namespace {

/// About what a sleep and a wake cost. A user's own choice stays.
constexpr const char* kWaiting = "GOMP_SPINCOUNT=1000";
constexpr std::size_t kMostVariables = 4096;

bool isChosen(const char* variable)
{
    return std::strncmp(variable, "GOMP_SPINCOUNT=", 15) == 0
        || std::strncmp(variable, "OMP_WAIT_POLICY=", 16) == 0;
}

void chooseWaiting(int /*argc*/, char** argv, char** environment)
{
    static std::array<char*, kMostVariables + 2> chosen{}; // no allocator yet
    std::size_t count = 0;
    for (; environment[count] != nullptr; ++count) {
        if (count == kMostVariables || isChosen(environment[count])) {
            return;
        }
        chosen[count] = environment[count];
    }
    chosen[count] = const_cast<char*>(kWaiting);
    static std::array<char, 4096> program{};
    const ssize_t length = readlink("/proc/self/exe", program.data(), program.size() - 1);
    if (length > 0) {
        execve(
            program.data(), argv, chosen.data()); // comes back only when it failed: then as it is
    }
}

[[gnu::section(".preinit_array"), gnu::used]] void (*const g_chooseWaiting)(int, char**, char**)
    = chooseWaiting;

} // namespace

#endif
