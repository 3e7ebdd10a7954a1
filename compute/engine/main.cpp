// SPDX-License-Identifier: Apache-2.0
#include "compute/engine/cli.h"

#include <algorithm>

int main(int argc, char** argv)
{
    return lapidary::compute::runEngine({argv + std::min(argc, 1), argv + argc});
}
