if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/storage/store.h)
  include(programs/sekisho/sekisho.cmake)
endif()
