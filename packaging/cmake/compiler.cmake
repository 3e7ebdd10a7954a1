# SPDX-License-Identifier: Apache-2.0
# One interface target, `lapidary_options`, that every target of ours links: warnings, sanitizers, hardening.
# The flags are guarded by language: nvcc must never see them.

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # The sloppiness is what ccache's manual asks for with precompiled headers; the base folder lets clones share the
    # cache. Through the environment: ccache takes settings on its command line only from 4.8 on.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
        CCACHE_NOHASHDIR=true ${CCACHE_PROGRAM})
    set(CMAKE_CUDA_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# A hundred test programs link the same libraries: with mold in a fifth of the time.
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
    add_link_options($<$<LINK_LANGUAGE:CXX>:-fuse-ld=mold>)
endif()

add_library(lapidary_options INTERFACE)
target_include_directories(lapidary_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(lapidary_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast
        -Wcast-qual -Woverloaded-virtual -Wimplicit-fallthrough -Wno-missing-field-initializers>)
target_compile_definitions(lapidary_options INTERFACE LAPIDARY_VERSION="${PROJECT_VERSION}")
if(CCACHE_PROGRAM)
    target_compile_options(lapidary_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:$<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>>)
endif()
# What depends on the optimiser GCC 12 gets wrong once it inlines the standard library: asked for in one build only, and
# never an error.
if(LAPIDARY_WERROR)
    target_compile_options(lapidary_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror -Wnull-dereference -Wno-error=null-dereference
        -Wno-error=maybe-uninitialized>)
else()
    target_compile_options(lapidary_options INTERFACE
        $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict -Wno-stringop-overread -Wno-stringop-overflow>)
endif()
if(LAPIDARY_SANITIZE)
    target_compile_options(lapidary_options INTERFACE
        $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer>)
    target_link_options(lapidary_options INTERFACE -fsanitize=address,undefined)
    target_compile_definitions(lapidary_options INTERFACE LAPIDARY_SANITIZED _GLIBCXX_ASSERTIONS)
else()
    target_compile_options(lapidary_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fstack-protector-strong>)
endif()

# Everything Qt-facing is compiled without the lower-case keywords: torch and the standard library use those words.
add_library(lapidary_qt_options INTERFACE)
target_link_libraries(lapidary_qt_options INTERFACE lapidary_options)
target_compile_definitions(lapidary_qt_options INTERFACE
    QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_USE_QSTRINGBUILDER
    QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# Precompiles what nearly every file of the workbench includes; a third of its compile time. Only in the sanitizer build:
# the other compiles each file on its own and so finds a missing #include.
function(lapidary_workbench_headers target)
    if(LAPIDARY_SANITIZE)
        target_precompile_headers(${target} PRIVATE <QtWidgets> <nlohmann/json.hpp> <functional> <map> <memory> <set> <string> <vector>)
    endif()
endfunction()
