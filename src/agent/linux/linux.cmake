# The Linux agent: NSS for the keys, libcurl for HTTPS, Qt 6 Widgets for the window. main() is programs/sekisho-agent.cpp.
find_package(PkgConfig REQUIRED)
pkg_check_modules(NSS REQUIRED IMPORTED_TARGET nss)
find_package(CURL REQUIRED)
find_package(Qt6 REQUIRED COMPONENTS Widgets Network)

# Qt asks for -fPIC of whoever links it: another setting than the shared precompiled headers were made with.
sekisho_folder(agent/linux OWN_TEST_HEADERS LINKS agent_core PkgConfig::NSS CURL::libcurl Qt6::Widgets Qt6::Network)
target_compile_definitions(agent_linux PRIVATE SEKISHO_VERSION="${PROJECT_VERSION}")

add_executable(sekisho-agent ${CMAKE_CURRENT_SOURCE_DIR}/programs/sekisho-agent.cpp)
target_link_libraries(sekisho-agent PRIVATE agent_linux)
target_compile_definitions(sekisho-agent PRIVATE SEKISHO_VERSION="${PROJECT_VERSION}")

include(GNUInstallDirs)
install(TARGETS sekisho-agent RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT agent)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/sekisho-agent.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications
        COMPONENT agent)
