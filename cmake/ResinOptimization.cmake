# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# A network that is compiled without optimisation takes a hundred times as long. Read by Resin's own build and by the
# installed package: says so once a configuration, unless RESIN_ALLOW_UNOPTIMIZED is on, which quiets the headers too.
function(resin_say_unoptimized target)
  if(RESIN_ALLOW_UNOPTIMIZED)
    get_target_property(aliased ${target} ALIASED_TARGET)
    if(aliased)
      set(target ${aliased})
    endif()
    set_property(TARGET ${target} APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS RESIN_ALLOW_UNOPTIMIZED)
    return()
  endif()
  get_property(several GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  get_property(said GLOBAL PROPERTY _resin_said_unoptimized)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  if(several OR said OR "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}" MATCHES "(^| )-O([1-9gsz]|fast| |$)")
    return()
  endif()
  set_property(GLOBAL PROPERTY _resin_said_unoptimized ON)
  if(type)
    set(why "CMAKE_BUILD_TYPE ${CMAKE_BUILD_TYPE}")
  else()
    set(why "no CMAKE_BUILD_TYPE")
  endif()
  message(WARNING "Resin: ${why} compiles without optimisation, which makes networks some hundred times slower; \
ask for -DCMAKE_BUILD_TYPE=Release, or for -DRESIN_ALLOW_UNOPTIMIZED=ON, which says nothing of it.")
endfunction()
