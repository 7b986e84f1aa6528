# One library for each folder of src/, one test program beside it. What a folder may include is tools/layers.txt;
# what it links is here.
add_library(sekisho_options INTERFACE)
target_include_directories(sekisho_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_compile_options(sekisho_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Whoever builds a release may have another compiler: its new warnings are ours to mend in dev, not a reason to have no
  # program. g++ 12 with -O2 also sees moves of a std::string run over their end where nothing does (GCC bug 105651).
  target_compile_options(sekisho_options INTERFACE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
  # A mistake with memory ends the process before it becomes a way in; tools/check_hardening.sh looks at what was linked.
  target_compile_options(sekisho_options INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS)
  target_link_options(sekisho_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
else()
  target_compile_options(sekisho_options INTERFACE -Werror)
endif()
if(CMAKE_UNITY_BUILD)
  # Files of a folder are compiled several at a time (half of the time of a build from nothing): one file's name in an
  # anonymous namespace then stands before another's parameter. dev compiles each file alone and keeps the warning.
  target_compile_options(sekisho_options INTERFACE -Wno-shadow)
endif()
if(SEKISHO_SANITIZE)
  target_compile_options(sekisho_options INTERFACE -fsanitize=${SEKISHO_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(sekisho_options INTERFACE -fsanitize=${SEKISHO_SANITIZE})
endif()
if(SEKISHO_FUZZ)
  target_compile_options(sekisho_options INTERFACE -fsanitize=fuzzer-no-link)  # coverage of the libraries steers the fuzzer
endif()
find_program(SEKISHO_LLD ld.lld)
if(SEKISHO_LLD)
  target_link_options(sekisho_options INTERFACE -fuse-ld=lld)
endif()
find_package(Threads REQUIRED)
target_link_libraries(sekisho_options INTERFACE Threads::Threads)
if(SEKISHO_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  # What nearly every test reads first, compiled once for all of them.
  add_executable(test_headers EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/cmake/test_headers.cpp)
  target_link_libraries(test_headers PRIVATE sekisho_options GTest::gtest GTest::gmock)
  target_compile_definitions(test_headers PRIVATE SEKISHO_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_precompile_headers(test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h> "${CMAKE_SOURCE_DIR}/src/base/json.h")
endif()

# sekisho_folder(base LINKS other_folder library ...): src/base → library `base`, test program `base_test`.
# Files ending in _test.cpp are the tests; `TEST_LINKS` is what only they need. `HEAVY` headers are compiled once for the
# folder (a file still includes what it uses: clang-tidy reads it without). ONE_PROCESS: ctest starts the test program
# once, not once a test, because its tests share something slow (a PostgreSQL server). THREADS: code or tests of it use more
# than one thread; the thread sanitizer has nothing to find elsewhere, and with SEKISHO_THREADS_ONLY only these are tested.
# Files named fake_*.cpp and test_*.cpp are what tests stand on: compiled once, as `base_testing`, which the tests of the
# folder link, and those of others with TEST_LINKS.
# OWN_TEST_HEADERS: its tests begin with the folder's heavy headers too, and do not share the others' precompiled ones.
function(sekisho_folder folder)
  cmake_parse_arguments(F "ONE_PROCESS;THREADS;OWN_TEST_HEADERS" "" "LINKS;TEST_LINKS;HEAVY" ${ARGN})
  string(REPLACE "/" "_" name ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  set(tests ${sources})
  set(doubles ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|/(fake|test)_[a-z_]*\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER doubles INCLUDE REGEX "/(fake|test)_[a-z_]*\\.cpp$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC sekisho_options ${F_LINKS})
    if(F_HEAVY)
      target_precompile_headers(${name} PRIVATE ${F_HEAVY})
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE sekisho_options ${F_LINKS})
  endif()
  if(doubles AND SEKISHO_TESTS)
    add_library(${name}_testing STATIC ${doubles})
    target_link_libraries(${name}_testing PUBLIC ${name} ${F_TEST_LINKS})
  endif()
  if(tests AND SEKISHO_TESTS AND (F_THREADS OR NOT SEKISHO_THREADS_ONLY))
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} $<TARGET_NAME_IF_EXISTS:${name}_testing> ${F_TEST_LINKS} GTest::gtest GTest::gmock GTest::gtest_main)
    if(F_OWN_TEST_HEADERS)
      target_precompile_headers(${name}_test PRIVATE <gmock/gmock.h> <gtest/gtest.h> ${F_HEAVY})
    else()
      target_precompile_headers(${name}_test REUSE_FROM test_headers)
    endif()
    target_compile_definitions(${name}_test PRIVATE SEKISHO_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(F_ONE_PROCESS)
      add_test(NAME ${name}_test COMMAND ${name}_test)
      set_tests_properties(${name}_test PROPERTIES LABELS unit)
    else()
      gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60 PROPERTIES LABELS unit)
    endif()
  endif()
endfunction()
