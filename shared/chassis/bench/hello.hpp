// The same small answer by two servers, to measure what the chassis costs on top of Beast.
#pragma once

namespace vobe::bench {

/// Each serves GET /api/v1/hello on 127.0.0.1 with one thread until the process ends.
void serve_chassis_hello(unsigned short port);
void serve_bare_hello(unsigned short port);

}  // namespace vobe::bench
