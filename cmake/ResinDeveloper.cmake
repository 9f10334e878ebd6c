# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# For Resin's own executables, never for users: the compiler cache, and the target resin_dev.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(RESIN_CCACHE ccache)
  if(RESIN_CCACHE)
    # Paths below the checkout are cached relative to it, so that every clone shares one cache; but -march=native is
    # the same text on every processor, so each kind of processor has its own.
    set(flags "${CMAKE_HOST_SYSTEM_PROCESSOR}")
    if(EXISTS /proc/cpuinfo)
      file(STRINGS /proc/cpuinfo flags REGEX "^(flags|Features)" LIMIT_COUNT 1)
    endif()
    string(MD5 flags "${flags}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}"
      CCACHE_NOHASHDIR=1 "CCACHE_NAMESPACE=${flags}" "${RESIN_CCACHE}")
  endif()
endif()

set(CMAKE_CXX_EXTENSIONS OFF)  # what compiles here compiles as plain C++20
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
add_library(resin_dev INTERFACE)
if(RESIN_DEVELOPER_MODE)
  target_compile_options(resin_dev INTERFACE -Wall -Wextra -Werror -ftemplate-backtrace-limit=0)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 warns of its own std::string and std::vector at -O2 and above (gcc.gnu.org/PR105329, PR105651), g++ 14 of xtensor's shapes.
    target_compile_options(resin_dev INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
endif()
