// Memory of ArrayBuffers: counted, limited, and alive as long as anybody holds a piece of it.
#pragma once
#include <v8.h>

#include <atomic>
#include <memory>

namespace coro {

class BufferAccount : public v8::ArrayBuffer::Allocator {
 public:
  explicit BufferAccount(uint64_t limit) : limit_(limit) {}
  void* Allocate(size_t length) override;
  void* AllocateUninitialized(size_t length) override;
  void Free(void* data, size_t length) override;

  bool charge(size_t bytes);  // any thread; false: over the limit
  void discharge(size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  bool refused() const { return refused_.load(std::memory_order_relaxed); }  // the last charge
  uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  uint64_t limit() const { return limit_; }

 private:
  void refuse(size_t bytes) {
    discharge(bytes);
    refused_.store(true, std::memory_order_relaxed);
  }
  std::atomic<uint64_t> used_{0};
  std::atomic<bool> refused_{false};
  uint64_t limit_;  // 0: none
};

// Memory that becomes an ArrayBuffer without a copy. Any thread.
char* new_buffer(const std::shared_ptr<BufferAccount>&,
                 uint64_t size);  // null: over the limit, or none to be had
void free_buffer(char*);
uint64_t buffer_size(const char*);
// Owns the buffer.
std::unique_ptr<v8::BackingStore> store_of_buffer(char*, size_t used);

}  // namespace coro
