// SPDX-License-Identifier: Apache-2.0
#include "compute/base/common_options.h"

#include <algorithm>

namespace lapidary::compute {

using model::ParamSpec;
using model::ParamType;

ParamSpec deviceOption()
{
    return {.name = "device",
        .type = ParamType::Choice,
        .help = "where to compute; without it on the GPU when one is usable",
        .choices = {"cpu", "cuda"}};
}

ParamSpec dtypeOption()
{
    return {.name = "dtype",
        .type = ParamType::Choice,
        .help = "type of the arithmetic; without it float32 on the CPU, bfloat16 on a GPU",
        .choices = {"float32", "bfloat16"}};
}

ParamSpec threadsOption()
{
    return {.name = "threads",
        .type = ParamType::Integer,
        .help = "CPU threads; without it one per core",
        .minimum = 1,
        .maximum = 1024};
}

ParamSpec seedOption()
{
    return {.name = "seed",
        .type = ParamType::Integer,
        .help = "seed of everything random; the same seed gives the same result",
        .defaultValue = 1,
        .minimum = 0,
        .maximum = 4294967295.0};
}

ParamSpec saveDtypeOption()
{
    return {.name = "save_dtype",
        .type = ParamType::Choice,
        .help = "type of the written weights; without it the model's own",
        .choices = {"float32", "bfloat16", "float16"}};
}

std::vector<ParamSpec> acceptedParameters(const model::KindInfo& command)
{
    std::vector<ParamSpec> all = command.parameters;
    for (const ParamSpec& common :
        {deviceOption(), dtypeOption(), saveDtypeOption(), threadsOption(), seedOption()}) {
        const bool isListed = std::any_of(all.begin(), all.end(),
            [&common](const ParamSpec& spec) { return spec.name == common.name; });
        if (!isListed) {
            all.push_back(common);
        }
    }
    return all;
}

} // namespace lapidary::compute
