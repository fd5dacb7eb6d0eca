// Memory for one call, uninitialized; a little of it is on the stack. Allocation fails with null, never ends
// the process.
#pragma once
#include <memory>
#include <new>

#include "values.h"

namespace coro {

template <class T>
class Room {
 public:
  explicit Room(size_t count) : few_used_(count <= kFew) {
    if (!few_used_) many_.reset(new (std::nothrow) T[count]);
  }
  // Null: there is none; see no_memory.
  T* data() { return few_used_ ? few_ : many_.get(); }

 private:
  static constexpr size_t kFew = 512;
  T few_[kFew];
  bool few_used_;
  std::unique_ptr<T[]> many_;
};

inline void no_memory(v8::Isolate* isolate) {
  throw_error(isolate, ErrorKind::kRangeError, "there is no memory for a text of this length",
              "ERR_MEMORY_ALLOCATION_FAILED");
}

inline void too_long(v8::Isolate* isolate) {
  throw_error(isolate, ErrorKind::kRangeError, "the text is longer than V8's longest string, 512 MiB",
              "ERR_STRING_TOO_LONG");
}

}  // namespace coro
