# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# Sets RESIN_VERSION from the macros of base/macros.hpp, the one place where the version stands.
set(_macros "${CMAKE_CURRENT_LIST_DIR}/../include/resin/base/macros.hpp")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${_macros}")
set(_numbers)
foreach(_part MAJOR MINOR PATCH)
  file(STRINGS "${_macros}" _line REGEX "^#define RESIN_VERSION_${_part} [0-9]+$")
  string(REGEX REPLACE ".* " "" _number "${_line}")
  list(APPEND _numbers "${_number}")
endforeach()
list(JOIN _numbers "." RESIN_VERSION)
