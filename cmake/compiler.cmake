# One place for everything that depends on the compiler.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    message(FATAL_ERROR
        "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles C++20 coroutines (objects captured across co_await are "
        "destroyed twice). Use clang 14 or newer: cmake --preset release, or -DCMAKE_CXX_COMPILER=clang++.")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    message(FATAL_ERROR "clang ${CMAKE_CXX_COMPILER_VERSION} is too old: hermod needs clang 14 or newer.")
endif()

add_library(hermod_options INTERFACE)
add_library(hermod::options ALIAS hermod_options)

target_compile_options(hermod_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough -Wextra-semi -Wformat=2 -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # False positives of GCC on coroutine frames.
    target_compile_options(hermod_options INTERFACE -Wno-mismatched-new-delete -Wno-null-dereference)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 19)
    # Part of -Wextra since clang 19; leaving fields at their defaults is what designated initializers are for.
    target_compile_options(hermod_options INTERFACE -Wno-missing-designated-field-initializers)
endif()

set(HERMOD_SANITIZER "" CACHE STRING "address, undefined or thread; empty for none")
if(HERMOD_SANITIZER)
    set(flags -fsanitize=${HERMOD_SANITIZER} -fno-omit-frame-pointer)
    if(HERMOD_SANITIZER STREQUAL "undefined")
        # -fsanitize=function breaks clang 14's assembler on coroutine frames.
        list(APPEND flags -fno-sanitize-recover=all)
        if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
            list(APPEND flags -fno-sanitize=function)
        endif()
    endif()
    add_compile_options(${flags})
    add_link_options(${flags})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    # The OpenSSF list, without what clang 14 or g++ 13 do not know; tests/lint/hardening checks the binaries.
    add_compile_options(
        -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong
        -fstack-clash-protection -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks
        -fno-strict-overflow -fPIE)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
        add_compile_options(-enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang)
    endif()
    add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen -Wl,--as-needed)
endif()

# lld links the many test programs several times faster than GNU ld.
find_program(HERMOD_LLD NAMES ld.lld)
if(HERMOD_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_link_options(-fuse-ld=lld)
endif()

find_program(HERMOD_CCACHE ccache)
if(HERMOD_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${HERMOD_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${HERMOD_CCACHE})
endif()
