// SPDX-License-Identifier: Apache-2.0
// parallelFor: our loops on torch's own threads. at::parallel_for is a header template that runs in
// parallel only when the including file is compiled with -fopenmp, and that flag would pull a
// second OpenMP runtime into the process; an element loop inside libtorch_cpu has neither fault.
#pragma once

#include <cstdint>
#include <functional>

namespace lapidary::compute {

/// Calls `body(i)` once for each i in [0, count), on at most `at::get_num_threads()` threads, in no
/// fixed order. Torch operations inside `body` run on the calling thread alone, so that what one
/// index computes has the same bits for any number of threads. An exception from `body` is thrown
/// to the caller after the others ended.
/// Cost: about 5 µs.
void parallelFor(std::int64_t count, const std::function<void(std::int64_t)>& body);

} // namespace lapidary::compute
