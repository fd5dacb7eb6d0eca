#include "v8_internals.h"

#include <sys/mman.h>

#include <atomic>
#include <cstring>

#include "engine_file.h"

namespace coro::internals {
namespace {

int* identity_slot() {
  static thread_local int* slot = nullptr;
  if (!slot) slot = reinterpret_cast<int*>(engine_tls_block() + layout::kThreadId);
  return slot;
}

constexpr size_t kJumpBytes = 12;

void put_jump(char* at, uintptr_t to) {  // movabs $to, %rax; jmp *%rax
  const unsigned char open[] = {0x48, 0xb8}, close[] = {0xff, 0xe0};
  memcpy(at, open, 2);
  memcpy(at + 2, &to, 8);
  memcpy(at + 10, close, 2);
}

}  // namespace

bool functions_are_expected() {
  for (const auto& begin : layout::kFunctionBeginnings)
    if (memcmp(reinterpret_cast<void*>(begin.address), begin.bytes, static_cast<size_t>(begin.size)) != 0)
      return false;
  return true;
}

int thread_identity() {
  ThreadId_GetCurrentThreadId();  // gives the thread a number if it has none
  return *identity_slot();
}

void set_thread_identity(int identity) { *identity_slot() = identity; }

int new_thread_identity() {
  static std::atomic<int> next{1 << 20};
  return next.fetch_add(1, std::memory_order_relaxed);
}

uintptr_t override_at(uintptr_t from, int displaced, uintptr_t to) {
  constexpr size_t kPage = 4096;
  // %rax is free at the entry of a function: it carries no argument, and the build has looked at what is
  // displaced.
  void* memory = mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 0;
  auto* copy = static_cast<char*>(memory);
  memcpy(copy, reinterpret_cast<void*>(from), static_cast<size_t>(displaced));
  put_jump(copy + displaced, from + static_cast<uintptr_t>(displaced));
  uintptr_t first = from & ~uintptr_t{kPage - 1}, last = (from + kJumpBytes - 1) & ~uintptr_t{kPage - 1};
  auto* text = reinterpret_cast<void*>(first);
  size_t bytes = last - first + kPage;
  if (mprotect(copy, kPage, PROT_READ | PROT_EXEC) != 0 ||
      mprotect(text, bytes, PROT_READ | PROT_WRITE) != 0) {
    munmap(memory, kPage);
    return 0;
  }
  put_jump(reinterpret_cast<char*>(from), to);
  if (mprotect(text, bytes, PROT_READ | PROT_EXEC) != 0)
    __builtin_trap();  // text that nobody may run any more
  return reinterpret_cast<uintptr_t>(copy);
}

}  // namespace coro::internals
