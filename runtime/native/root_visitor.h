// What V8 passes to whoever walks its roots, and what our own visitors share.
#pragma once
#include <cstdint>

#include "v8_internals.h"

namespace coro {

// v8::internal::RootVisitor, as its table of virtual functions has it.
class RootVisitor {
 public:
  virtual ~RootVisitor() = default;
  virtual void VisitRootPointers(int root, const char*, uintptr_t* from, uintptr_t* to) = 0;
  virtual void VisitRootPointer(int root, const char*, uintptr_t*) = 0;
  virtual void VisitCompressedRootPointers(int root, const char*, uintptr_t* from, uintptr_t* to) = 0;
  virtual void VisitRunningCode(uintptr_t* code, uintptr_t* instruction_stream) = 0;
  virtual void Synchronize(int tag) = 0;
  virtual int collector() const = 0;
};

inline bool points_to_page_with(uintptr_t value, uintptr_t bits) {
  return (value & 1) && (*reinterpret_cast<uintptr_t*>(value & ~internals::kPageMask) & bits);
}

// With each archived thread V8 visits slots of the isolate itself (the async data, the active suspender). A
// scavenge must see a slot once, or it moves again the object that it has just moved: so those are dropped.
inline bool in_isolate(uintptr_t* slot, char* isolate) {
  return reinterpret_cast<uintptr_t>(slot) - reinterpret_cast<uintptr_t>(isolate) < internals::kIsolateBytes;
}

}  // namespace coro
