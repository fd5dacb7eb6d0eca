// Start-up snapshots: V8's own, behind a head that says exactly what it was made for. V8 ends the process
// when one does not fit, so that is found out before it sees it.
#pragma once
#include <v8.h>

#include <cstddef>
#include <cstdint>

namespace coro {

// V8's part of a snapshot, and the hash of the library's id. Without data where this engine with these flags
// did not make it, or it is damaged: then with what is wrong (static).
struct UsableSnapshot {
  v8::StartupData blob{nullptr, 0};
  uint64_t library = 0;
  const char* problem = nullptr;
};
UsableSnapshot usable_snapshot(const uint8_t* data, uint64_t size);
uint64_t hash_of_library(const char* library_id);

uint64_t hash(const void* data, size_t size, uint64_t seed);
// Of the names and order of the native functions that a snapshot may refer to.
uint64_t hash_of_functions(uint64_t seed);
// The flags that coro_boot was given.
const char* booted_flags();

}  // namespace coro
