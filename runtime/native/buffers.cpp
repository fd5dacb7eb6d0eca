#include "buffers.h"

#include <cstdlib>

namespace coro {
namespace {

// Before each buffer: V8 may free it after the runtime has ended, while the kernel holds a pin.
struct alignas(16) Header {
  std::shared_ptr<BufferAccount> account;
  uint64_t size;
};
Header* header_of(const char* buffer) { return reinterpret_cast<Header*>(const_cast<char*>(buffer)) - 1; }

}  // namespace

bool BufferAccount::charge(size_t bytes) {
  uint64_t before = used_.fetch_add(bytes, std::memory_order_relaxed);
  bool fits = limit_ == 0 || (bytes <= limit_ && before <= limit_ - bytes);
  refused_.store(!fits, std::memory_order_relaxed);
  if (!fits) discharge(bytes);
  return fits;
}

void* BufferAccount::Allocate(size_t length) {
  if (!charge(length)) return nullptr;
  void* data = calloc(length, 1);
  if (!data) refuse(length);
  return data;
}

void* BufferAccount::AllocateUninitialized(size_t length) {
  if (!charge(length)) return nullptr;
  void* data = malloc(length);
  if (!data) refuse(length);
  return data;
}

void BufferAccount::Free(void* data, size_t length) {
  free(data);
  discharge(length);
}

char* new_buffer(const std::shared_ptr<BufferAccount>& account, uint64_t size) {
  if (size > v8::ArrayBuffer::kMaxByteLength || !account->charge(size)) return nullptr;
  void* memory = malloc(sizeof(Header) + size);
  if (!memory) {
    account->discharge(size);
    return nullptr;
  }
  return reinterpret_cast<char*>(new (memory) Header{account, size} + 1);
}

void free_buffer(char* buffer) {
  Header* header = header_of(buffer);
  header->account->discharge(header->size);
  header->~Header();
  free(header);
}

uint64_t buffer_size(const char* buffer) { return header_of(buffer)->size; }

std::unique_ptr<v8::BackingStore> store_of_buffer(char* buffer, size_t used) {
  return v8::ArrayBuffer::NewBackingStore(
      buffer, used, [](void*, size_t, void* whole) { free_buffer(static_cast<char*>(whole)); }, buffer);
}

}  // namespace coro
