include(programs/sekisho/sekisho.cmake)
if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/http/server.cpp)
  include(programs/sekishod/sekishod.cmake)
endif()
