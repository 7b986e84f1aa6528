# SPDX-License-Identifier: Apache-2.0
# What SOCI needs besides its libraries, for src/storage and its tests.
find_path(SEKISHO_LIBPQ libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
foreach(target storage storage_test)
  if(TARGET ${target})
    target_include_directories(${target} SYSTEM PRIVATE ${SEKISHO_LIBPQ})
  endif()
endforeach()
# SOCI's libraries hide the type information that this one check of UBSan refers to: with it nothing links. A property of
# the files, because options of a target stand before those of sekisho_options and would be undone; and no precompiled
# headers there, which would be compiled with the check.
if(SEKISHO_SANITIZE MATCHES "undefined")
  file(GLOB soci_users CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/storage/*.cpp)
  set_source_files_properties(${soci_users} PROPERTIES COMPILE_OPTIONS -fno-sanitize=vptr SKIP_PRECOMPILE_HEADERS ON)
endif()
