// Snippets of hits: which words of a text were looked for is told by their lexemes, so that other forms are marked too.
#pragma once

#include <string>
#include <vector>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/core/task.hpp"

namespace vobe::search {

/// One snippet per text, in their order.
Task<std::vector<std::string>> make_snippets(CpuPool& cpu, std::vector<std::string> texts,
                                             std::vector<std::string> lexemes);

}  // namespace vobe::search
