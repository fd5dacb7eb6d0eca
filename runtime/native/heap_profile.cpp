// Where memory is allocated: a .heapprofile for Chrome's tools. V8 takes a sample every so many bytes, with
// the stack of the fiber that runs.
#include <unistd.h>
#include <v8-profiler.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>

#include "runtime.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

namespace coro {
namespace {

using Node = v8::AllocationProfile::Node;

void add_text(v8::Isolate* isolate, v8::Local<v8::String> text, std::string* out) {
  v8::String::Utf8Value chars(isolate, text);
  *out += '"';
  for (const char *at = *chars ? *chars : "", *end = at + (*chars ? chars.length() : 0); at < end; at++) {
    if (*at == '"' || *at == '\\') *out += '\\';
    if (static_cast<unsigned char>(*at) >= 0x20) {
      *out += *at;
      continue;
    }
    char escape[8];
    snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(*at));
    *out += escape;
  }
  *out += '"';
}

void add_node(v8::Isolate* isolate, const Node* node, std::string* out) {
  size_t size = 0;
  for (const auto& allocation : node->allocations) size += allocation.size * allocation.count;
  // The lines and columns of this format begin with 0.
  *out += "{\"callFrame\":{\"functionName\":";
  add_text(isolate, node->name, out);
  *out += ",\"scriptId\":\"" + std::to_string(node->script_id) + "\",\"url\":";
  add_text(isolate, node->script_name, out);
  *out += ",\"lineNumber\":" + std::to_string(node->line_number - 1) +
          ",\"columnNumber\":" + std::to_string(node->column_number - 1) +
          "},\"selfSize\":" + std::to_string(size) + ",\"id\":" + std::to_string(node->node_id) +
          ",\"children\":[";
  for (const Node* child : node->children) {
    if (child != node->children.front()) *out += ',';
    add_node(isolate, child, out);
  }
  *out += "]}";
}

std::string text_of(v8::Isolate* isolate, v8::AllocationProfile* profile) {
  std::string text = "{\"head\":";
  add_node(isolate, profile->GetRootNode(), &text);
  text += ",\"samples\":[";
  bool is_first = true;
  for (const auto& sample : profile->GetSamples()) {
    if (!is_first) text += ',';
    is_first = false;
    text += "{\"size\":" + std::to_string(sample.size * sample.count) +
            ",\"nodeId\":" + std::to_string(sample.node_id) +
            ",\"ordinal\":" + std::to_string(sample.sample_id) + '}';
  }
  return text + "]}";
}

int write_all(int descriptor, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    ssize_t written = write(descriptor, text.data() + at, text.size() - at);
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) at += static_cast<size_t>(written);
  }
  return 0;
}

}  // namespace
}  // namespace coro

CORO_API void coro_heap_profile_start(coro_runtime* runtime, uint64_t interval_bytes) {
  constexpr int kFrames = 64;
  coro::KernelScope scope(runtime);
  runtime->isolate->GetHeapProfiler()->StartSamplingHeapProfiler(interval_bytes, kFrames);
}

CORO_API int32_t coro_heap_profile_stop(coro_runtime* runtime, int32_t descriptor) {
  coro::KernelScope scope(runtime);
  v8::HeapProfiler* profiler = runtime->isolate->GetHeapProfiler();
  std::unique_ptr<v8::AllocationProfile> profile(profiler->GetAllocationProfile());
  int error = 0;
  if (profile && descriptor >= 0)
    error = coro::write_all(descriptor, coro::text_of(runtime->isolate, profile.get()));
  profile.reset();
  profiler->StopSamplingHeapProfiler();
  return error;
}
