# embed_folders(output folders…): writes a source that defines vobe::frontend::embedded_files() (src/view/embedded.hpp):
# every file below the folders, by its path from here, in the order of the paths.
function(embed_folders output)
  set(files "")
  foreach(folder IN LISTS ARGN)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*)
    list(APPEND files ${found})
  endforeach()
  list(SORT files)
  set(texts "")
  set(entries "")
  set(index 0)
  foreach(file IN LISTS files)
    set(path ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    string(APPEND texts "constexpr char text_${index}[] = {\n#embed \"${path}\"\n};\n")
    string(APPEND entries "    {\"${file}\", {text_${index}, sizeof text_${index}}},\n")
    math(EXPR index "${index} + 1")
    list(APPEND paths ${path})
  endforeach()
  vobe_embeds(${output} ${paths})
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
// Made by CMake from the files that it names.
#include "view/embedded.hpp"

namespace vobe::frontend {

namespace {
@texts@
constexpr EmbeddedFile files[] = {
@entries@};
}  // namespace

std::span<EmbeddedFile const> embedded_files() { return files; }

}  // namespace vobe::frontend
]])
endfunction()
