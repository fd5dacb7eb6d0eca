#include "mapped_buffers.h"

#include <v8.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "runtime.h"
#include "v8_internals.h"

namespace coro {
namespace {

using Account = std::shared_ptr<BufferAccount>;

// A mapping of its own costs the system more than the bytes in it, and a process has 65,530 of them.
constexpr size_t kUnit = 64 << 10;
constexpr size_t kMostStores = 8192;
constexpr int kResizeFailed = 1;  // ResizeOrGrowResult::kFailure

// A v8::internal::BackingStore, which v8::BackingStore stands for.
size_t length_of(void* store) { return static_cast<v8::BackingStore*>(store)->ByteLength(); }
size_t charged_for(size_t length) { return length < kUnit ? kUnit : (length + kUnit - 1) & ~(kUnit - 1); }

// Stores that were charged to somebody, in the whole process: V8 may give one back on any thread.
class Stores {
 public:
  struct Entry {
    Account account;
    size_t charged;
  };

  bool has_room() const { return count_.load(std::memory_order_relaxed) < kMostStores; }
  void add(void* store, Entry entry) {
    std::lock_guard guard(gate_);
    entries_.emplace(store, std::move(entry));
    count_.store(entries_.size(), std::memory_order_release);
  }
  std::optional<Entry> find(void* store) {
    std::lock_guard guard(gate_);
    auto found = entries_.find(store);
    return found == entries_.end() ? std::nullopt : std::optional(found->second);
  }
  void set_charged(void* store, size_t charged) {
    std::lock_guard guard(gate_);
    if (auto found = entries_.find(store); found != entries_.end()) found->second.charged = charged;
  }
  std::optional<Entry> take(void* store) {
    if (count_.load(std::memory_order_acquire) == 0) return std::nullopt;
    std::lock_guard guard(gate_);
    auto found = entries_.find(store);
    if (found == entries_.end()) return std::nullopt;
    Entry entry = std::move(found->second);
    entries_.erase(found);
    count_.store(entries_.size(), std::memory_order_release);
    return entry;
  }

 private:
  std::mutex gate_;
  std::unordered_map<void*, Entry> entries_;
  std::atomic<size_t> count_{0};
};
Stores& stores = *new Stores;  // never destroyed: threads may outlive main

// Garbage may still hold what is missing: V8 collects too before it gives up.
bool charge(const Account& account, v8::Isolate* isolate, size_t bytes) {
  constexpr int kTries = 2;
  for (int k = 0; !account->charge(bytes); k++) {
    if (k == kTries) return false;
    isolate->MemoryPressureNotification(v8::MemoryPressureLevel::kCritical);
  }
  return true;
}

Account account_of(v8::Isolate* isolate) {
  coro_runtime* runtime = isolate ? coro_runtime::of(isolate) : nullptr;
  return runtime ? runtime->buffers : nullptr;
}

// BackingStore::TryAllocateAndPartiallyCommitMemory. The last three arguments are small numbers, of which V8
// reads the lower bits.
using TryAllocate = void**(void** result, v8::Isolate*, size_t length, size_t most, size_t page, size_t pages,
                           size_t most_pages, uint64_t wasm, uint64_t shared, uint64_t guards);
TryAllocate* original_try_allocate;
void** try_allocate(void** result, v8::Isolate* isolate, size_t length, size_t most, size_t page,
                    size_t pages, size_t most_pages, uint64_t wasm, uint64_t shared, uint64_t guards) {
  Account account = account_of(isolate);
  size_t bytes = charged_for(length);
  *result = nullptr;
  if (account && (!stores.has_room() || !charge(account, isolate, bytes))) return result;
  original_try_allocate(result, isolate, length, most, page, pages, most_pages, wasm, shared, guards);
  if (!account) return result;
  if (*result)
    stores.add(*result, {account, bytes});
  else
    account->discharge(bytes);
  return result;
}

// Charges what a store will have more; at the end it is charged for what it has.
class Growth {
 public:
  Growth(void* store, v8::Isolate* isolate, size_t length) : store_(store), entry_(stores.find(store)) {
    if (!entry_) return;
    size_t wanted = charged_for(length);
    if (wanted <= entry_->charged) return;
    more_ = wanted - entry_->charged;
    refused_ = !charge(entry_->account, isolate, more_);
  }
  ~Growth() {
    if (!entry_ || refused_) return;
    size_t has = charged_for(length_of(store_));
    entry_->account->discharge(entry_->charged + more_ - has);
    stores.set_charged(store_, has);
  }
  Growth(const Growth&) = delete;
  Growth& operator=(const Growth&) = delete;
  bool refused() const { return refused_; }

 private:
  void* store_;
  std::optional<Stores::Entry> entry_;
  size_t more_ = 0;
  bool refused_ = false;
};

using GrowWasm = std::optional<size_t>(void* store, v8::Isolate*, size_t pages, size_t most);
GrowWasm* original_grow_wasm;
std::optional<size_t> grow_wasm(void* store, v8::Isolate* isolate, size_t pages, size_t most) {
  constexpr size_t kMostPages = 1 << 24;  // more than V8 allows: it refuses those itself
  if (pages > kMostPages) return original_grow_wasm(store, isolate, pages, most);
  Growth growth(store, isolate, length_of(store) + pages * (64 << 10));
  if (growth.refused()) return std::nullopt;
  return original_grow_wasm(store, isolate, pages, most);
}

using Resize = int(void* store, v8::Isolate*, size_t length);
Resize *original_resize, *original_grow;
int resize(void* store, v8::Isolate* isolate, size_t length) {
  Growth growth(store, isolate, length);
  return growth.refused() ? kResizeFailed : original_resize(store, isolate, length);
}
int grow(void* store, v8::Isolate* isolate, size_t length) {
  Growth growth(store, isolate, length);
  return growth.refused() ? kResizeFailed : original_grow(store, isolate, length);
}

using Destroy = void(void* store);
Destroy* original_destroy;
void destroy(void* store) {
  std::optional<Stores::Entry> entry = stores.take(store);
  original_destroy(store);
  if (entry) entry->account->discharge(entry->charged);
}

}  // namespace

void limit_mapped_buffers() {
  using namespace internals;
  // What gives memory back first: a store that was charged must never stay so.
  original_destroy = override_function(kBackingStoreDestroy, kBackingStoreDestroyDisplaced, &destroy);
  if (!original_destroy) return;
  original_resize = override_function(kBackingStoreResize, kBackingStoreResizeDisplaced, &resize);
  original_grow = override_function(kBackingStoreGrow, kBackingStoreGrowDisplaced, &grow);
  original_grow_wasm =
      override_function(kBackingStoreGrowWasmMemory, kBackingStoreGrowWasmMemoryDisplaced, &grow_wasm);
  if (original_resize && original_grow && original_grow_wasm)
    original_try_allocate =
        override_function(kBackingStoreTryAllocate, kBackingStoreTryAllocateDisplaced, &try_allocate);
}

}  // namespace coro
