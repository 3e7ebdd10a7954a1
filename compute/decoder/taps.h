// SPDX-License-Identifier: Apache-2.0
// Taps belong to every part of a forward pass, so they live in compute/nn; a decoder's users find
// them here.
#pragma once

#include "compute/nn/taps.h" // IWYU pragma: export
