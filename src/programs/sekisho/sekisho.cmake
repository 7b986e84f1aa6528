file(GLOB sekisho_parts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/programs/sekisho/*.cpp)
add_executable(sekisho programs/sekisho.cpp programs/key_kind.cpp ${sekisho_parts})
target_link_libraries(sekisho PRIVATE storage signer)
# Not CLI11: whoever includes it also makes its checks of words, and few of these files read the line.
target_precompile_headers(sekisho PRIVATE "${CMAKE_SOURCE_DIR}/src/base/json.h" <functional> <map> <string> <vector>)
install(TARGETS sekisho RUNTIME DESTINATION bin)
