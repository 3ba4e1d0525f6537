# The three layouts of packaging/README.md: the build tree's DATA folder, the install rules of a prefix, and, under
# scikit-build-core (SKBUILD), those of a Python wheel.

set(LICENSES packaging/licenses/Apache-2.0.txt packaging/licenses/NOTICE-frontend.txt)

# ---- build tree -------------------------------------------------------------------------------------------------

file(MAKE_DIRECTORY "${DATA}")
file(CREATE_LINK "${FRONTEND_DIR}/static" "${DATA}/static" SYMBOLIC)
file(CREATE_LINK "${FRONTEND_DIR}/proto" "${DATA}/proto" SYMBOLIC)
file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/include" "${DATA}/include" SYMBOLIC)
file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/packaging/licenses" "${DATA}/licenses" SYMBOLIC)
file(CREATE_LINK "${CMAKE_CURRENT_BINARY_DIR}" "${DATA}/lib" SYMBOLIC)
# The interpreter itself: what CMake finds may be a script of a version manager that takes longer to start than Python.
execute_process(COMMAND "${Python3_EXECUTABLE}" -c "import sys; print(sys.executable, end='')"
    OUTPUT_VARIABLE interpreter COMMAND_ERROR_IS_FATAL ANY)
file(WRITE "${DATA}/interpreter" "${interpreter}\n")
# The package's own files are linked one by one: _core lies among them, and one build's must not be another's.
add_custom_target(python_links ALL
    COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_SOURCE_DIR}/tools/link_tree.py"
        "${CMAKE_CURRENT_SOURCE_DIR}/python/bourn" "${DATA}/python/bourn"
    VERBATIM)

# ---- install ----------------------------------------------------------------------------------------------------

if(SKBUILD)
    set(to_data bourn/_data)
    set(to_bin "${SKBUILD_SCRIPTS_DIR}")
    set(to_lib ${to_data}/lib)
    set(to_include ${to_data}/include)
    set(to_package bourn)
else()
    set(to_data ${CMAKE_INSTALL_DATADIR}/bourn)
    set(to_bin ${CMAKE_INSTALL_BINDIR})
    set(to_lib ${CMAKE_INSTALL_LIBDIR})
    set(to_include ${CMAKE_INSTALL_INCLUDEDIR})
    set(to_package ${to_data}/python/bourn)
endif()

install(DIRECTORY "${FRONTEND_DIR}/static/" DESTINATION ${to_data}/static)
install(DIRECTORY "${FRONTEND_DIR}/proto/" DESTINATION ${to_data}/proto FILES_MATCHING PATTERN "*_pb2.py")
install(FILES ${LICENSES} DESTINATION ${to_data}/licenses)
install(FILES LICENSE DESTINATION ${to_data}/licenses RENAME bourn.txt)
install(DIRECTORY include/bourn DESTINATION ${to_include} FILES_MATCHING PATTERN "*.h")
if(TARGET bourn)
    install(TARGETS bourn RUNTIME DESTINATION ${to_bin})
endif()
if(TARGET _core)
    install(TARGETS _core LIBRARY DESTINATION ${to_package})
endif()
if(BN_PYTHON_VERSION)
    install(DIRECTORY python/bourn/ DESTINATION ${to_package} PATTERN "__pycache__" EXCLUDE PATTERN "*.pyc" EXCLUDE)
endif()

if(TARGET libbourn AND SKBUILD)
    # A wheel cannot hold symbolic links: the one file is the SONAME, and the linker is given it by name.
    install(FILES "$<TARGET_FILE:libbourn>" DESTINATION ${to_lib} RENAME libbourn.so.0)
elseif(TARGET libbourn)
    include(CMakePackageConfigHelpers)
    install(TARGETS libbourn EXPORT BournTargets LIBRARY DESTINATION ${to_lib})
    install(EXPORT BournTargets NAMESPACE Bourn:: DESTINATION ${to_lib}/cmake/Bourn)
    write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/BournConfigVersion.cmake"
        COMPATIBILITY SameMinorVersion)
    install(FILES packaging/cmake/BournConfig.cmake "${CMAKE_CURRENT_BINARY_DIR}/BournConfigVersion.cmake"
        DESTINATION ${to_lib}/cmake/Bourn)
    file(RELATIVE_PATH pc_up "/p/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/p")
    string(REGEX REPLACE "/$" "" pc_up "${pc_up}")
    configure_file(packaging/bourn.pc.in "${CMAKE_CURRENT_BINARY_DIR}/bourn.pc" @ONLY)
    install(FILES "${CMAKE_CURRENT_BINARY_DIR}/bourn.pc" DESTINATION ${to_lib}/pkgconfig)
endif()
