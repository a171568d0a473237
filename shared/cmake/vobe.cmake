# What every build of the project shares: language, warnings, checks, and the shape of a service and of a test.
# Included by the root and by each service, so that `cmake -S apps/comment-service` works alone.
include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  # g++ 12 frees aggregates in co_await arguments twice (docs/architecture, compiler); older clangs lack #embed.
  message(FATAL_ERROR "clang 19 or newer is needed: configure with -DCMAKE_CXX_COMPILER=clang++-19")
endif()

option(BUILD_TESTING "Build the tests" ON)
set(VOBE_SANITIZE "" CACHE STRING "Sanitizers, as clang's -fsanitize takes them")

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wno-c23-extensions -Wno-missing-field-initializers -fno-omit-frame-pointer)
add_link_options(-fuse-ld=lld)
if(VOBE_SANITIZE)
  add_compile_options(-fsanitize=${VOBE_SANITIZE})
  add_link_options(-fsanitize=${VOBE_SANITIZE})
endif()
find_program(VOBE_CCACHE ccache)
if(VOBE_CCACHE)
  # What ccache must overlook to work with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${VOBE_CCACHE})
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()

cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH VOBE_SHARED)
cmake_path(GET VOBE_SHARED PARENT_PATH VOBE_ROOT)

find_package(Threads REQUIRED)
find_package(Boost REQUIRED COMPONENTS json)
if(BUILD_TESTING)
  enable_testing()
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()

# vobe_precompiled(name libraries headers…): headers parsed once, for targets that say REUSE_FROM name. They save seconds
# a file; nothing may rely on them (CI compiles each header alone). All code is compiled alike, as Debian's clang does
# by default (PIE), or they could not be shared between libraries and programs.
function(vobe_precompiled name libraries)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp CONTENT "")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE ${libraries})
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

# vobe_test(name unit|integration|kafka sources…): a GoogleTest binary whose cases ctest knows one by one.
function(vobe_test name label)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE GTest::gtest GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/tests)
  # The others share one bus, and a consumer's group is named after its service: one at a time.
  set(lock "")
  if(NOT label STREQUAL "unit")
    set(lock RESOURCE_LOCK bus)
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST PROPERTIES LABELS ${label} TIMEOUT 120 ${lock})
endfunction()

# vobe_service(name): builds apps/<name> by its shape. All of src/ but main.cpp is a library that the tests link;
# migrations/*.sql are compiled in; tests/unit and tests/integration are one binary each.
function(vobe_service name)
  string(REPLACE "-" "_" prefix ${name})
  set(folder ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/src/*.cpp)
  list(REMOVE_ITEM sources ${folder}/src/main.cpp)
  file(GLOB migrations CONFIGURE_DEPENDS ${folder}/migrations/*.sql)
  vobe_embed_migrations(${prefix} "${migrations}")
  add_library(${prefix} STATIC ${sources} ${CMAKE_CURRENT_BINARY_DIR}/migrations.cpp)
  target_include_directories(${prefix} PUBLIC ${folder}/src)
  target_link_libraries(${prefix} PUBLIC vobe::service vobe::contracts)
  target_precompile_headers(${prefix} REUSE_FROM precompiled_service)
  add_executable(${name} ${folder}/src/main.cpp)
  target_link_libraries(${name} PRIVATE ${prefix})
  target_precompile_headers(${name} REUSE_FROM precompiled_service)
  if(NOT BUILD_TESTING)
    return()
  endif()
  foreach(label unit integration)
    file(GLOB tests CONFIGURE_DEPENDS ${folder}/tests/${label}/*.cpp)
    if(tests)
      vobe_test(${prefix}_${label} ${label} ${tests})
      target_include_directories(${prefix}_${label} PRIVATE ${folder})
      target_link_libraries(${prefix}_${label} PRIVATE ${prefix} vobe::testing)
      target_precompile_headers(${prefix}_${label} REUSE_FROM precompiled_service)
    endif()
  endforeach()
endfunction()

# vobe_embeds(source files…): says which files a source reads by #embed, behind which ccache doesn't look: a sum of them
# on the command line makes it a different compilation when one of them changes.
function(vobe_embeds source)
  set(sums "")
  foreach(file IN LISTS ARGN)
    file(SHA256 ${file} sum)
    string(APPEND sums ${sum})
  endforeach()
  string(SHA256 sum "${sums}")
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${ARGN}" COMPILE_DEFINITIONS VOBE_EMBEDDED_${sum})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN})
endfunction()

# Writes migrations.cpp: the service's migrations, in the order of their names.
function(vobe_embed_migrations prefix files)
  set(entries "")
  set(texts "")
  set(index 0)
  foreach(file IN LISTS files)
    get_filename_component(stem ${file} NAME)
    string(APPEND texts "constexpr char text_${index}[] = {\n#embed \"${file}\"\n};\n")
    string(APPEND entries "    vobe::postgres::Migration{\"${stem}\", {text_${index}, sizeof text_${index}}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  vobe_embeds(${CMAKE_CURRENT_BINARY_DIR}/migrations.cpp ${files})
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/migrations.cpp @ONLY CONTENT [[
// Made by CMake from migrations/*.sql.
#include <vector>

#include "chassis/postgres/migrations.hpp"

namespace {
@texts@}  // namespace

std::vector<vobe::postgres::Migration> const& service_migrations() {
  static std::vector<vobe::postgres::Migration> const all{
@entries@  };
  return all;
}
]])
endfunction()

add_subdirectory(${VOBE_SHARED}/chassis ${CMAKE_BINARY_DIR}/shared/chassis)
add_subdirectory(${VOBE_SHARED}/contracts ${CMAKE_BINARY_DIR}/shared/contracts)
