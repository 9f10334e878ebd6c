# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# What component images decodes with: libjpeg(-turbo) and libpng where they are found, else stb_image, a header.
# Read by Resin's own build and by the installed package, so that each program gets what its machine has.
find_package(JPEG QUIET)
find_package(PNG QUIET)

function(resin_link_image_decoders target)
  foreach(library JPEG PNG)
    if(${library}_FOUND)
      target_link_libraries(${target} INTERFACE $<BUILD_INTERFACE:${library}::${library}>)
      target_compile_definitions(${target} INTERFACE $<BUILD_INTERFACE:RESIN_LIB${library}>)
    endif()
  endforeach()
endfunction()
