#include "stack_reservation.h"

#include <sys/mman.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102  // Linux 6.13
#endif

namespace coro {

StackReservation::StackReservation(size_t slice_bytes, size_t slices)
    : slice_bytes_(slice_bytes), slices_(slices) {
  void* memory =
      mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return;
  base_ = static_cast<char*>(memory);
  madvise(base_, bytes(), MADV_NOHUGEPAGE);  // or the first touch of a stack costs 2 MiB
  // Guards of the newer kind do not split the mapping. The older kind does, and a process may have about
  // 65,000 mappings: then slabs of several slices share a guard.
  constexpr size_t kMostSplits = 30000;
  if (madvise(kernel_stack(), kPage, MADV_GUARD_INSTALL) == 0) return;
  guard(kernel_stack());
  guard_every_ = slices_ / kMostSplits + 1;
}

StackReservation::~StackReservation() {
  if (base_) munmap(base_, bytes());
}

bool StackReservation::guard(char* page) {
  return madvise(page, kPage, MADV_GUARD_INSTALL) == 0 || mprotect(page, kPage, PROT_NONE) == 0;
}

char* StackReservation::take() {
  if (!free_.empty()) {
    char* slice = free_.back();
    free_.pop_back();
    return slice;
  }
  if (used_ == slices_) return nullptr;
  char* slice = kernel_stack() - slice_bytes_ * ++used_;
  // Where that fails as well, the slice does without: V8's own limit lies kNativeRoom above its end.
  if (used_ % guard_every_ == 0) guard(slice);
  return slice;
}

void StackReservation::give_back(char* slice) {
  madvise(slice + kPage, slice_bytes_ - kPage, MADV_DONTNEED);  // the guard stays
  free_.push_back(slice);
}

void StackReservation::trim(char* slice, size_t keep) {
  madvise(slice + kPage, slice_bytes_ - kPage - keep, MADV_DONTNEED);
}

}  // namespace coro
