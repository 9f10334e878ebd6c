# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# How each kind of test is registered. Tests are named <label>.<path>, so `ctest -R unit.kernels` does what it says.

# Links a target against the library as the tests see it: costly checks on, developer warnings where asked for.
function(resin_test_target target)
  target_link_libraries(${target} PRIVATE resin_io resin_dev)
  target_compile_definitions(${target} PRIVATE RESIN_CHECKED=1)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests" "${PROJECT_SOURCE_DIR}/tests/unit")
endfunction()

function(_resin_set_test_properties name label)
  set_tests_properties(${name} PROPERTIES LABELS "${label}" SKIP_RETURN_CODE 77 TIMEOUT 600 ${ARGN})
endfunction()

# resin_add_static_test(name source): static_asserts only, no Catch2. The build compiles it; the test says so by name.
# Where a clang is at hand beside g++, it reads the file too, held to 500,000 constexpr steps an evaluation.
function(resin_add_static_test name source)
  string(REPLACE "." "_" target "static_${name}")
  add_library(${target} OBJECT "${source}")
  resin_test_target(${target})
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE -fconstexpr-steps=500000)
  endif()
  add_test(NAME static.${name} COMMAND "${CMAKE_COMMAND}" --build "${CMAKE_BINARY_DIR}" --target ${target})
  _resin_set_test_properties(static.${name} static RESOURCE_LOCK resin_build_tree)
  if(RESIN_OTHER_CXX AND RESIN_OTHER_CXX_ID STREQUAL "clang")
    add_test(NAME static.clang.${name} COMMAND "${RESIN_OTHER_CXX}" "@${RESIN_OTHER_FLAGS_FILE}"
      -fconstexpr-steps=500000 -DRESIN_CHECKED=1 "-I${PROJECT_SOURCE_DIR}/tests" -fsyntax-only "${source}")
    _resin_set_test_properties(static.clang.${name} static)
  endif()
endfunction()

# resin_add_unit_test(name LABEL unit|golden|property SOURCES a.cpp b.cpp ...): one Catch2 executable <label>_<name>,
# and one test for each source file, <label>.<name>.<file>. `tests/unit/main.cpp` is compiled once for all; the target
# tests_<label> builds them all.
function(resin_add_unit_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "SOURCES;LIBRARIES")
  set(target ${arg_LABEL}_${name})
  add_executable(${target} ${arg_SOURCES} $<TARGET_OBJECTS:resin_unit_main>)
  resin_test_target(${target})
  if(NOT TARGET tests_${arg_LABEL})
    add_custom_target(tests_${arg_LABEL})
  endif()
  add_dependencies(tests_${arg_LABEL} ${target})
  target_link_libraries(${target} PRIVATE Catch2::Catch2 ${arg_LIBRARIES})
  if(arg_LABEL STREQUAL "golden")  # no others: a path in its flags keeps a file out of the cache that clones share
    target_compile_definitions(${target} PRIVATE RESIN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  endif()
  if(Catch2_VERSION VERSION_LESS 3)
    set(none_is_an_error --warn NoTests)  # Catch2 3 does so by itself
  endif()
  foreach(source IN LISTS arg_SOURCES)
    get_filename_component(file "${source}" NAME_WE)
    add_test(NAME ${arg_LABEL}.${name}.${file} COMMAND ${target} --filenames-as-tags "[#${file}]" ${none_is_an_error})
    _resin_set_test_properties(${arg_LABEL}.${name}.${file} ${arg_LABEL})
  endforeach()
endfunction()

# resin_add_compile_fail_test(name source): see tests/compile_fail/README.md. One test per compiler.
function(resin_add_compile_fail_test name source)
  set(check "${PERL}" "${PROJECT_SOURCE_DIR}/tests/compile_fail/harness/check.pl")
  add_test(NAME fail.${name} COMMAND ${check} --compiler "${CMAKE_CXX_COMPILER}" --flags "${RESIN_FLAGS_FILE}" "${source}")
  _resin_set_test_properties(fail.${name} fail)
  if(RESIN_OTHER_CXX)
    add_test(NAME fail.${RESIN_OTHER_CXX_ID}.${name}
      COMMAND ${check} --compiler "${RESIN_OTHER_CXX}" --flags "${RESIN_OTHER_FLAGS_FILE}" "${source}")
    _resin_set_test_properties(fail.${RESIN_OTHER_CXX_ID}.${name} fail)
  endif()
endfunction()

# resin_add_no_calls_test(name target PATTERNS regex...): no function of the executable or object library whose mangled
# name matches may call anything inside a loop; each pattern must match some function. Release builds only.
function(resin_add_no_calls_test name target)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug" OR CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "PATTERNS")
  get_target_property(type ${target} TYPE)
  set(files "$<TARGET_FILE:${target}>")
  if(type STREQUAL "OBJECT_LIBRARY")
    set(files "$<TARGET_OBJECTS:${target}>")
  endif()
  add_test(NAME unit.disassembly.${name} COMMAND_EXPAND_LISTS
    COMMAND "${PERL}" "${PROJECT_SOURCE_DIR}/tests/disassembly/no_calls_in_loops.pl" "${files}" -- ${arg_PATTERNS})
  _resin_set_test_properties(unit.disassembly.${name} unit)
endfunction()

# resin_add_must_fail_test(name label text COMMAND ...): the command must exit with 1 and print what matches the text.
# This is how the checkers themselves are tested.
function(resin_add_must_fail_test name label text)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "" "COMMAND")
  add_test(NAME ${label}.${name} COMMAND_EXPAND_LISTS
    COMMAND "${PERL}" "${PROJECT_SOURCE_DIR}/tests/must_fail.pl" "${text}" ${arg_COMMAND})
  _resin_set_test_properties(${label}.${name} ${label})
endfunction()

# Writes -std, `extra` and the include directories of `target` as a compiler's @file, for the checks that run a
# compiler themselves.
function(resin_write_flags_file path target extra)
  string(REGEX REPLACE "([][.+*()^$?|\\\\])" "\\\\\\1" own "${PROJECT_SOURCE_DIR}")
  set(all "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  set(ours "$<FILTER:${all},INCLUDE,^${own}/>")
  set(others "$<FILTER:$<FILTER:${all},EXCLUDE,^${own}/>,EXCLUDE,^(/usr/include)?$>")
  file(GENERATE OUTPUT "${path}" CONTENT "-std=c++20 ${extra}
$<$<BOOL:${ours}>:-I$<JOIN:${ours},\n-I>>
$<$<BOOL:${others}>:-isystem $<JOIN:${others},\n-isystem >>
")
endfunction()
