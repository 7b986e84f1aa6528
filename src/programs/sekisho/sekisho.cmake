file(GLOB sekisho_parts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/programs/sekisho/*.cpp)
add_executable(sekisho programs/sekisho.cpp programs/key_kind.cpp ${sekisho_parts})
target_link_libraries(sekisho PRIVATE storage signer)
install(TARGETS sekisho RUNTIME DESTINATION bin)
