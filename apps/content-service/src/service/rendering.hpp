// From the author's Markdown to what is kept beside it.
#pragma once

#include <string>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/core/task.hpp"

namespace vobe::content {

struct Rendered {
  std::string html;
  std::string excerpt;   // plain text
  std::string language;  // detected in title and body
};

/// Long bodies are rendered on the pool. Throws Invalid (body.body too_complex), Unavailable (pool full).
Task<Rendered> render(CpuPool& cpu, std::string title, std::string body);

}  // namespace vobe::content
