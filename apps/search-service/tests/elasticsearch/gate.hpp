// A way to a server that can be shut: what happens when it is away, silent or talks nonsense.
#pragma once

#include <memory>
#include <string>

namespace vobe::search {

/// Listens on a free port of 127.0.0.1 and passes everything on, on a thread of its own.
class Gate {
 public:
  enum class State {
    open,
    shut,    // connections end at once
    silent,  // nothing comes back
    wrong,   // every request gets an answer that makes no sense
  };

  explicit Gate(unsigned short behind);
  ~Gate();

  [[nodiscard]] std::string url() const;
  /// Ends what is connected; from then on every connection is treated so.
  void become(State state);

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace vobe::search
