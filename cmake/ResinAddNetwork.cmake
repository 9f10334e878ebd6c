# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# resin_add_network(target SOURCES file.cpp ... [NAME function] [PROCESSORS x86-64-v2 x86-64-v3 x86-64-v4]): compiles the
# files once for each level of x86-64, and links all into the target. They define `resin::any_network<> function()`, by
# default of the first file's name (`app::function` for one in a namespace); the program's call of it is that of the
# highest level that the processor has. On other architectures the files are compiled once, as the target is.
#
# Each unit becomes one object whose only global symbol is the function: what it has of inline functions and templates,
# the standard library's too, no other part of the program can be given by the linker, which would take any of equal name.
function(resin_add_network target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME" "SOURCES;PROCESSORS")
  if(NOT TARGET ${target} OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "resin_add_network(target SOURCES file.cpp ... [NAME function] [PROCESSORS x86-64-v2 ...]): "
      "got ${ARGV}; the target comes first and must exist")
  endif()
  if(NOT arg_NAME)
    list(GET arg_SOURCES 0 first)
    get_filename_component(arg_NAME "${first}" NAME_WE)
  endif()
  if(NOT arg_NAME MATCHES "^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*$")
    message(FATAL_ERROR "resin_add_network: NAME ${arg_NAME} is no name of a function")
  endif()
  if(NOT DEFINED arg_PROCESSORS)
    set(arg_PROCESSORS x86-64-v2 x86-64-v3 x86-64-v4)
  endif()
  foreach(processor IN LISTS arg_PROCESSORS)
    if(NOT processor MATCHES "^x86-64(-v[234])?$")
      message(FATAL_ERROR "resin_add_network: PROCESSORS are x86-64, x86-64-v2, x86-64-v3 and x86-64-v4, got ${processor}")
    endif()
  endforeach()
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    message(STATUS "resin_add_network: ${arg_NAME} is compiled once, for ${CMAKE_SYSTEM_PROCESSOR}")
    target_sources(${target} PRIVATE ${arg_SOURCES})
    return()
  endif()
  # Those of binutils, also where the compiler is clang: lld cannot take what is in groups out of them.
  find_program(RESIN_LD NAMES x86_64-linux-gnu-ld.bfd ld.bfd)
  find_program(RESIN_OBJCOPY NAMES x86_64-linux-gnu-objcopy objcopy)
  if(NOT CMAKE_EXECUTABLE_FORMAT STREQUAL "ELF" OR NOT RESIN_LD OR NOT RESIN_OBJCOPY)
    message(FATAL_ERROR "resin_add_network needs ELF objects and binutils (ld.bfd, objcopy)")
  endif()

  string(REPLACE "::" ";" scopes "${arg_NAME}")
  list(POP_BACK scopes name)
  set(open "")
  set(close "}\n")
  set(prefix "_Z")
  if(scopes)
    list(JOIN scopes "::" inside)
    set(open "namespace ${inside} {\n")
    string(APPEND close "}\n")
    set(prefix "_ZN")
    set(end "E")
    foreach(scope IN LISTS scopes)
      string(LENGTH "${scope}" length)
      string(APPEND prefix "${length}${scope}")
    endforeach()
  endif()

  list(REMOVE_DUPLICATES arg_PROCESSORS)
  list(SORT arg_PROCESSORS ORDER DESCENDING)
  string(REPLACE "::" "_" stem "${target}_${arg_NAME}")
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/resin_networks")
  file(MAKE_DIRECTORY "${folder}")
  set(declarations "")
  set(choices "")
  set(lowest 0)
  foreach(processor IN LISTS arg_PROCESSORS)
    string(REPLACE "-" "_" suffix "${processor}")
    set(level 1)
    if(processor MATCHES "v([234])$")
      set(level ${CMAKE_MATCH_1})
    endif()
    set(unit "${stem}_${suffix}")
    add_library(${unit} OBJECT ${arg_SOURCES})
    target_link_libraries(${unit} PRIVATE $<TARGET_PROPERTY:${target},LINK_LIBRARIES>)
    target_include_directories(${unit} PRIVATE $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    target_compile_definitions(${unit} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
    # No link-time optimisation, which would see through the objects, and no unique symbols, which objcopy leaves global.
    target_compile_options(${unit} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_OPTIONS> -fno-lto
      $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique> -march=${processor} -mtune=generic)
    set_target_properties(${unit} PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF
      POSITION_INDEPENDENT_CODE $<BOOL:$<TARGET_PROPERTY:${target},POSITION_INDEPENDENT_CODE>>)
    string(LENGTH "${name}" length)
    string(LENGTH "${name}_${suffix}" longer)
    set(symbol "${prefix}${length}${name}${end}v")
    set(alone "${prefix}${longer}${name}_${suffix}${end}v")
    set(object "${folder}/${unit}.o")
    add_custom_command(OUTPUT "${object}"
      COMMAND "${RESIN_LD}" -r --force-group-allocation -o "${object}.whole" $<TARGET_OBJECTS:${unit}>
      COMMAND "${RESIN_OBJCOPY}" --keep-global-symbol=${symbol} "${object}.whole" "${object}.local"
      COMMAND "${RESIN_OBJCOPY}" --redefine-sym ${symbol}=${alone} "${object}.local" "${object}"
      DEPENDS $<TARGET_OBJECTS:${unit}> COMMAND_EXPAND_LISTS VERBATIM
      COMMENT "${arg_NAME} for ${processor}")
    set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    target_sources(${target} PRIVATE "${object}")
    string(APPEND declarations "resin::any_network<> ${name}_${suffix}();\n")
    string(APPEND choices "  if (level >= ${level}) return ${name}_${suffix}();\n")
    set(lowest ${processor})
  endforeach()
  set(function "${arg_NAME}")
  string(APPEND choices "  throw resin::error(\n      \"${arg_NAME}: the program has it for ${lowest} and better, and this "
    "processor is none - name its level \"\n      \"among the PROCESSORS of resin_add_network\");\n")
  configure_file("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/resin_picked_network.cpp.in" "${folder}/${stem}.cpp" @ONLY)
  target_sources(${target} PRIVATE "${folder}/${stem}.cpp")
endfunction()
