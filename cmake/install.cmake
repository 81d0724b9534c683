# Installed as a package, for find_package(realhns 0.1) and for pkg-config. It can be moved as a whole.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

install(TARGETS realhns EXPORT realhns-targets FILE_SET HEADERS FILE_SET kernels)
set(realhns_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/realhns)
install(EXPORT realhns-targets NAMESPACE realhns:: DESTINATION ${realhns_package_dir})
configure_package_config_file(cmake/realhns-config.cmake.in realhns-config.cmake
                              INSTALL_DESTINATION ${realhns_package_dir})
write_basic_package_version_file(realhns-config-version.cmake COMPATIBILITY SameMinorVersion
                                 ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/realhns-config.cmake
              ${PROJECT_BINARY_DIR}/realhns-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/realhns-components.cmake
        DESTINATION ${realhns_package_dir})

cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig
                         OUTPUT_VARIABLE realhns_pc_to_prefix)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}
                         OUTPUT_VARIABLE realhns_pc_include)
configure_file(cmake/realhns.pc.in realhns.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/realhns.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
