# SPDX-License-Identifier: Apache-2.0
# Looks for nvcc and nothing else; sets LAPIDARY_HAVE_CUDA. The plug-in it allows (compute/cuda) is opened at run time,
# so a machine without nvcc or without a driver builds, tests and runs the same programs.

set(LAPIDARY_HAVE_CUDA OFF)
if(LAPIDARY_CUDA STREQUAL "OFF")
    message(STATUS "CUDA plug-in: off (LAPIDARY_CUDA=OFF)")
    return()
endif()

include(CheckLanguage)
if(NOT CMAKE_CUDA_COMPILER AND EXISTS /usr/local/cuda/bin/nvcc)
    set(CMAKE_CUDA_COMPILER /usr/local/cuda/bin/nvcc CACHE FILEPATH "CUDA compiler")
endif()
check_language(CUDA)
if(CMAKE_CUDA_COMPILER)
    # Explicit and before enable_language: otherwise CMake picks one old architecture by itself. The last one is also
    # kept as PTX, so that newer devices can translate it.
    if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
        set(CMAKE_CUDA_ARCHITECTURES 75-real 80-real 90 CACHE STRING "GPU architectures of the plug-in")
    endif()
    enable_language(CUDA)
    set(CMAKE_CUDA_STANDARD 20)
    set(CMAKE_CUDA_STANDARD_REQUIRED ON)
    set(CMAKE_CUDA_RUNTIME_LIBRARY Shared) # the plug-in and LibTorch must share one CUDA runtime
    set(LAPIDARY_HAVE_CUDA ON)
    message(STATUS "CUDA plug-in: nvcc ${CMAKE_CUDA_COMPILER_VERSION} for ${CMAKE_CUDA_ARCHITECTURES}")
elseif(LAPIDARY_CUDA STREQUAL "ON")
    message(FATAL_ERROR "LAPIDARY_CUDA=ON but no nvcc was found; put it on PATH, set CMAKE_CUDA_COMPILER, or use AUTO")
else()
    message(STATUS "CUDA plug-in: skipped, no nvcc found (the engine will use the CPU)")
endif()
