# SPDX-License-Identifier: Apache-2.0
# Finds LibTorch without PyTorch's own config, which drags in the CUDA toolkit, edits global flags and fails on a
# machine without a GPU. Input: LIBTORCH_ROOT (variable or environment; a folder with include/ and lib/), else the
# cache that packaging/setup.sh fills, else the `torch` package of the python3 on PATH.
# Output: LibTorch::cpu (torch_cpu + c10, headers as system headers), LibTorch_VERSION, LibTorch_LIBRARY_DIRS.

set(LibTorch_REQUIRED_VERSION 2.11)

if(NOT LIBTORCH_ROOT AND DEFINED ENV{LIBTORCH_ROOT})
    set(LIBTORCH_ROOT $ENV{LIBTORCH_ROOT})
endif()
if(NOT LIBTORCH_ROOT)
    if(DEFINED ENV{LAPIDARY_CACHE})
        set(cache $ENV{LAPIDARY_CACHE})
    elseif(DEFINED ENV{XDG_CACHE_HOME})
        set(cache $ENV{XDG_CACHE_HOME}/lapidary)
    else()
        set(cache $ENV{HOME}/.cache/lapidary)
    endif()
    if(EXISTS ${cache}/libtorch-2.11.0/torch/lib/libtorch_cpu.so)
        set(LIBTORCH_ROOT ${cache}/libtorch-2.11.0/torch)
    else()
        find_program(LibTorch_PYTHON python3)
        if(LibTorch_PYTHON)
            execute_process(COMMAND ${LibTorch_PYTHON} -c
                "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
                OUTPUT_VARIABLE LIBTORCH_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
        endif()
    endif()
endif()
set(LIBTORCH_ROOT "${LIBTORCH_ROOT}" CACHE PATH "Folder of LibTorch (holds include/ and lib/)")

find_library(LibTorch_CPU_LIBRARY torch_cpu PATHS ${LIBTORCH_ROOT}/lib NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY c10 PATHS ${LIBTORCH_ROOT}/lib NO_DEFAULT_PATH)
find_path(LibTorch_INCLUDE_DIR ATen/ATen.h PATHS ${LIBTORCH_ROOT}/include NO_DEFAULT_PATH)

# The version stands in version.py (a wheel) or build-version (a vendor zip).
set(LibTorch_VERSION "")
if(EXISTS ${LIBTORCH_ROOT}/version.py)
    file(STRINGS ${LIBTORCH_ROOT}/version.py line REGEX "^__version__")
    string(REGEX REPLACE ".*'([0-9]+\\.[0-9]+\\.[0-9]+)(.*)'.*" "\\1" LibTorch_VERSION "${line}")
    string(REGEX REPLACE ".*'([^']*)'.*" "\\1" LibTorch_VERSION_FULL "${line}")
elseif(EXISTS ${LIBTORCH_ROOT}/build-version)
    file(READ ${LIBTORCH_ROOT}/build-version LibTorch_VERSION_FULL)
    string(STRIP "${LibTorch_VERSION_FULL}" LibTorch_VERSION_FULL)
    string(REGEX MATCH "^[0-9]+\\.[0-9]+\\.[0-9]+" LibTorch_VERSION "${LibTorch_VERSION_FULL}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
    REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR
    VERSION_VAR LibTorch_VERSION
    REASON_FAILURE_MESSAGE "Run packaging/setup.sh, or set LIBTORCH_ROOT to a LibTorch ${LibTorch_REQUIRED_VERSION} folder.")
if(NOT LibTorch_FOUND)
    return()
endif()
if(NOT "${LibTorch_VERSION}" MATCHES "^2\\.11\\." AND NOT LAPIDARY_ANY_LIBTORCH)
    message(FATAL_ERROR "LibTorch in ${LIBTORCH_ROOT} is version '${LibTorch_VERSION}', expected 2.11.*. "
        "Run packaging/setup.sh, set LIBTORCH_ROOT to another folder, or try this one with -DLAPIDARY_ANY_LIBTORCH=ON.")
endif()

# Libraries that torch_cpu needs at load may lie beside it or in the NVIDIA folders of a wheel installation. A missing
# one would surface only at the first run, as a loader error; name it now.
set(LibTorch_LIBRARY_DIRS ${LIBTORCH_ROOT}/lib)
file(GLOB nvidia_dirs ${LIBTORCH_ROOT}/../nvidia/*/lib)
list(APPEND LibTorch_LIBRARY_DIRS ${nvidia_dirs})
list(TRANSFORM LibTorch_LIBRARY_DIRS REPLACE "/torch/\\.\\./" "/")
if(CMAKE_READELF)
    execute_process(COMMAND ${CMAKE_READELF} -d ${LibTorch_CPU_LIBRARY} OUTPUT_VARIABLE dynamic)
    string(REPLACE "[" "<" dynamic "${dynamic}") # a CMake list is not split inside square brackets
    string(REPLACE "]" ">" dynamic "${dynamic}")
    string(REGEX MATCHALL "Shared library: <[^>]+" entries "${dynamic}")
    foreach(entry IN LISTS entries)
        string(REPLACE "Shared library: <" "" library "${entry}")
        set(found OFF)
        foreach(directory IN LISTS LibTorch_LIBRARY_DIRS ITEMS
                /lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu /lib64 /usr/lib64 /lib /usr/lib)
            if(EXISTS ${directory}/${library})
                set(found ON)
                break()
            endif()
        endforeach()
        if(NOT found)
            message(FATAL_ERROR "LibTorch in ${LIBTORCH_ROOT} cannot be loaded: libtorch_cpu.so needs ${library}, which is "
                "neither beside it nor in the system's library folders. Run packaging/setup.sh, which fetches exactly what is needed.")
        endif()
    endforeach()
endif()

if(NOT TARGET LibTorch::cpu)
    add_library(LibTorch::c10 SHARED IMPORTED)
    set_target_properties(LibTorch::c10 PROPERTIES IMPORTED_LOCATION ${LibTorch_C10_LIBRARY})
    add_library(LibTorch::cpu SHARED IMPORTED)
    set(rpath_link "")
    foreach(directory IN LISTS LibTorch_LIBRARY_DIRS)
        list(APPEND rpath_link "-Wl,-rpath-link,${directory}")
    endforeach()
    set_target_properties(LibTorch::cpu PROPERTIES
        IMPORTED_LOCATION ${LibTorch_CPU_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES "${LibTorch_INCLUDE_DIR};${LibTorch_INCLUDE_DIR}/torch/csrc/api/include"
        INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${LibTorch_INCLUDE_DIR};${LibTorch_INCLUDE_DIR}/torch/csrc/api/include"
        INTERFACE_COMPILE_DEFINITIONS AT_PER_OPERATOR_HEADERS
        INTERFACE_LINK_LIBRARIES LibTorch::c10
        INTERFACE_LINK_OPTIONS "${rpath_link}")
endif()
message(STATUS "LibTorch ${LibTorch_VERSION_FULL} in ${LIBTORCH_ROOT}")
mark_as_advanced(LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR LibTorch_PYTHON)
