// Files for Chrome's tools: where processor time goes, and what the heap holds.
#include <unistd.h>
#include <v8-profiler.h>

#include <cerrno>

#include "runtime.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

namespace coro {
namespace {

// Writes to a descriptor that the caller owns.
class DescriptorStream final : public v8::OutputStream {
 public:
  explicit DescriptorStream(int descriptor) : descriptor_(descriptor) {}
  int GetChunkSize() override { return 64 << 10; }
  void EndOfStream() override {}
  WriteResult WriteAsciiChunk(char* data, int size) override {
    while (size > 0) {
      ssize_t written = write(descriptor_, data, static_cast<size_t>(size));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        error_ = errno;
        return kAbort;
      }
      data += written;
      size -= static_cast<int>(written);
    }
    return kContinue;
  }
  int error() const { return error_; }

 private:
  int descriptor_, error_ = 0;
};

}  // namespace
}  // namespace coro

CORO_API void coro_cpu_profile_start(coro_runtime* runtime, int32_t interval_us) {
  coro::KernelScope scope(runtime);
  runtime->profiler = v8::CpuProfiler::New(runtime->isolate, v8::kDebugNaming, v8::kEagerLogging);
  runtime->profiler->SetSamplingInterval(interval_us);
  runtime->profiler->StartProfiling(v8::String::Empty(runtime->isolate), v8::kLeafNodeLineNumbers, true);
}

CORO_API int32_t coro_cpu_profile_stop(coro_runtime* runtime, int32_t descriptor) {
  if (!runtime->profiler) return 0;
  coro::KernelScope scope(runtime);
  v8::CpuProfile* profile = runtime->profiler->StopProfiling(v8::String::Empty(runtime->isolate));
  coro::DescriptorStream stream(descriptor);
  if (profile) {
    if (descriptor >= 0) profile->Serialize(&stream);
    profile->Delete();
  }
  runtime->profiler->Dispose();
  runtime->profiler = nullptr;
  return stream.error();
}

CORO_API int32_t coro_heap_snapshot(coro_runtime* runtime, int32_t descriptor) {
  coro::KernelScope scope(runtime);
  const v8::HeapSnapshot* snapshot = runtime->isolate->GetHeapProfiler()->TakeHeapSnapshot();
  if (!snapshot) return ENOMEM;
  coro::DescriptorStream stream(descriptor);
  snapshot->Serialize(&stream);
  const_cast<v8::HeapSnapshot*>(snapshot)->Delete();
  return stream.error();
}
