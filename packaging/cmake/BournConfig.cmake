# find_package(Bourn) gives the target Bourn::bourn: the library and its headers.
include("${CMAKE_CURRENT_LIST_DIR}/BournTargets.cmake")
