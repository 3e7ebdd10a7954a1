// SPDX-License-Identifier: Apache-2.0
// The ATen headers that most of compute/ needs, precompiled once per preset. torch/torch.h is four
// times as heavy and is not used.
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/grad_mode.h>
