# SPDX-License-Identifier: Apache-2.0
cmake_minimum_required(VERSION 3.25)
# No TRY behind a comma inside braces (`Claim{a, TRY(b)}`): g++ 12 does not destroy what was built before it returns
# (docs/MISTAKES.md), and the sanitizers run what clang++ built. Run by ctest.
file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/src/*.h ${ROOT}/src/*.cpp)
foreach(source IN LISTS sources)
  file(READ ${ROOT}/${source} text)
  string(REPLACE "{}" "" text "${text}")
  if(text MATCHES "([A-Za-z0-9_>]|return ){[^{};]*,[^{};]*[^A-Z_]TRY\\([^\n]*")
    message(SEND_ERROR "${source}: a value that can fail gets a line of its own first:\n${CMAKE_MATCH_0}")
  endif()
endforeach()
list(LENGTH sources count)
message(STATUS "${count} files looked through")
