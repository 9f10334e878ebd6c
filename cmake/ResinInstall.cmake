# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# Install rules and the package files that find_package(resin) reads: one export set per component.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(RESIN_CMAKE_DIR "${CMAKE_INSTALL_DATADIR}/cmake/resin")  # headers only: the same for every architecture

install(TARGETS resin EXPORT resin_targets FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT resin_targets NAMESPACE resin:: FILE resinTargets.cmake DESTINATION "${RESIN_CMAKE_DIR}")
foreach(component io images mpi)
  install(TARGETS resin_${component} EXPORT resin_${component}_targets)
  install(EXPORT resin_${component}_targets NAMESPACE resin:: FILE resin-${component}Targets.cmake
    DESTINATION "${RESIN_CMAKE_DIR}")
endforeach()

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/resinConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/resinConfig.cmake" INSTALL_DESTINATION "${RESIN_CMAKE_DIR}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/resinConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/resinConfig.cmake" "${PROJECT_BINARY_DIR}/resinConfigVersion.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/ResinImages.cmake" "${CMAKE_CURRENT_LIST_DIR}/ResinOptimization.cmake" "${CMAKE_CURRENT_LIST_DIR}/ResinImportOnnx.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/ResinAddNetwork.cmake" "${CMAKE_CURRENT_LIST_DIR}/resin_picked_network.cpp.in"
  DESTINATION "${RESIN_CMAKE_DIR}")

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
if(RESIN_BUILD_DOCS)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/" DESTINATION "${CMAKE_INSTALL_DOCDIR}" FILES_MATCHING PATTERN "*.md")
endif()
