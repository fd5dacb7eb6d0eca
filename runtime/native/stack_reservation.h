// The address space of a runtime's stacks: one mapping whose top is the kernel thread's own stack. V8 checks
// that the running stack lies below the top of the thread's own; this way every fiber's does.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace coro {

constexpr size_t kPage = 4096;
constexpr size_t kNativeRoom = 64 << 10;  // below V8's limit of a stack: for native code and signal frames
constexpr size_t kKernelStackBytes = 8 << 20;

class StackReservation {
 public:
  StackReservation(size_t slice_bytes, size_t slices);
  ~StackReservation();
  StackReservation(const StackReservation&) = delete;
  StackReservation& operator=(const StackReservation&) = delete;

  bool valid() const { return base_ != nullptr; }
  char* kernel_stack() const { return base_ + slice_bytes_ * slices_; }
  uintptr_t lowest() const { return reinterpret_cast<uintptr_t>(base_) + kNativeRoom; }
  size_t slice_bytes() const { return slice_bytes_; }
  size_t bytes() const { return slice_bytes_ * slices_ + kKernelStackBytes; }
  size_t slices() const { return slices_; }

  char* take();                 // the low end of a slice whose first page is a guard; null: all are taken
  void give_back(char* slice);  // its memory goes back to the system
  void trim(char* slice, size_t keep);  // and this: what lies more than `keep` bytes below its top

 private:
  bool guard(char* page);
  char* base_ = nullptr;
  std::vector<char*> free_;
  size_t slice_bytes_, slices_, used_ = 0;
  size_t guard_every_ = 1;  // slices
};

}  // namespace coro
