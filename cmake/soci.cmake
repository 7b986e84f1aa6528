# SPDX-License-Identifier: Apache-2.0
# What SOCI needs besides its libraries, for src/storage and its tests.
find_path(SEKISHO_LIBPQ libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
foreach(target storage storage_test)
  if(TARGET ${target})
    target_include_directories(${target} SYSTEM PRIVATE ${SEKISHO_LIBPQ})
  endif()
endforeach()
file(GLOB soci_users CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/storage/*.cpp)
# With -O2, g++ 12 warns of array bounds inside the standard library once it comes from a precompiled header.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  set_source_files_properties(${soci_users} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endif()
# SOCI's libraries hide the type information that this one check of UBSan refers to: with it nothing links. A property of
# the files, because options of a target stand before those of sekisho_options and would be undone; and no precompiled
# headers there, which would be compiled with the check.
if(SEKISHO_SANITIZE MATCHES "undefined")
  set_source_files_properties(${soci_users} PROPERTIES COMPILE_OPTIONS -fno-sanitize=vptr SKIP_PRECOMPILE_HEADERS ON)
endif()
