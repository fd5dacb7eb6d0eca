#include "snapshot.h"

#include <cstdlib>
#include <cstring>
#include <thread>

#include "engine_layout.h"
#include "modules.h"
#include "runtime.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

namespace coro {

namespace {

constexpr char kMagic[8] = {'c', 'o', 'r', 'o', 's', 'n', 'a', '2'};

struct Head {
  char magic[8];
  uint64_t made_by;   // hash of what is of the engine and must be the same
  uint64_t library;   // hash of the library's id
  uint64_t size;      // of V8's part, which follows
  uint64_t contents;  // hash of it
};

uint64_t made_by() {
  uint64_t seed = hash(layout::kBuildId, sizeof layout::kBuildId, CORO_ABI_VERSION);
  auto add = [&](const char* chars, size_t size) { seed = hash(chars, size, seed + size); };
  const char* version = v8::V8::GetVersion();
  add(version, strlen(version));
  add(booted_flags(), strlen(booted_flags()));
  return hash_of_functions(seed);
}

}  // namespace

// Four lanes of multiplications: a snapshot of two megabytes takes a tenth of a millisecond.
uint64_t hash(const void* data, size_t size, uint64_t seed) {
  constexpr uint64_t kPrime = 0x9e3779b97f4a7c15;
  uint64_t lanes[4] = {seed, seed + 1, seed + 2, seed + 3};
  auto* at = static_cast<const char*>(data);
  for (; size >= 32; size -= 32, at += 32) {
    for (int k = 0; k < 4; k++) {
      uint64_t word;
      memcpy(&word, at + 8 * k, 8);
      lanes[k] = (lanes[k] ^ word) * kPrime;
      lanes[k] ^= lanes[k] >> 29;
    }
  }
  for (; size > 0; size--, at++)
    lanes[size & 3] = (lanes[size & 3] ^ static_cast<unsigned char>(*at)) * kPrime;
  uint64_t result = 0;
  for (uint64_t lane : lanes) {
    result = (result ^ lane) * kPrime;
    result ^= result >> 32;
  }
  return result;
}

uint64_t hash_of_library(const char* library_id) {
  return library_id ? hash(library_id, strlen(library_id), 0) : 0;
}

UsableSnapshot usable_snapshot(const uint8_t* data, uint64_t size) {
  auto wrong = [](const char* problem) { return UsableSnapshot{{nullptr, 0}, 0, problem}; };
  Head head;
  if (!data || size < sizeof head) return wrong("is empty");
  memcpy(&head, data, sizeof head);
  data += sizeof head;
  size -= sizeof head;
  if (memcmp(head.magic, kMagic, sizeof kMagic) != 0) return wrong("is no snapshot of this version");
  if (head.made_by != made_by()) return wrong("was made by another engine or with other flags of V8");
  if (head.size != size || size > INT32_MAX || head.contents != hash(data, size, 0))
    return wrong("is damaged");
  return {{reinterpret_cast<const char*>(data), static_cast<int>(size)}, head.library};
}

namespace {

// On a thread of its own: V8 takes the calling thread's stack for the isolate's.
void make(const Options& options, v8::StartupData* blob, std::string* error) {
  coro_runtime runtime;
  runtime.buffers = std::make_shared<BufferAccount>(0);
  v8::Isolate* isolate = v8::Isolate::Allocate();
  isolate->SetData(kRuntimeSlot, &runtime);
  TaskQueue tasks(isolate, -1);
  {
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator_shared = runtime.buffers;
    params.external_references = external_references();
    v8::SnapshotCreator creator(isolate, params);
    runtime.isolate = isolate;
    {
      v8::HandleScope handles(isolate);
      isolate->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
      creator.SetDefaultContext(v8::Context::New(isolate));
      v8::Local<v8::Context> context = v8::Context::New(isolate);
      runtime.contexts.push_back(std::make_unique<coro_context>(&runtime));
      runtime.first()->context.Reset(isolate, context);
      {
        v8::Context::Scope inside(context);
        const char* wrong = runtime.first()->load_library(options);
        if (!wrong) {
          isolate->PerformMicrotaskCheckpoint();  // a snapshot cannot hold jobs
          if (!runtime.first()->modules.empty())
            wrong = "the library compiles modules of its own while it loads";
        }
        if (wrong) *error = wrong;
      }
      creator.AddContext(context);
      runtime.drop_handles();
    }
    if (error->empty()) {
      *blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
      if (!blob->data) *error = "V8 cannot make the snapshot";
    } else {
      // A creator must not be destroyed without a blob.
      delete[] creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kClear).data;
    }
    runtime.isolate = nullptr;  // the destructor has nothing to end
  }
  tasks.close();
  isolate->Dispose();
}

}  // namespace

}  // namespace coro

CORO_API uint8_t* coro_snapshot_make(const coro_options* given, uint64_t* size, const char** error) {
  static thread_local std::string kept_problem;
  std::string problem;
  coro::Options options(*given);
  v8::StartupData blob{nullptr, 0};
  std::thread([&] { coro::make(options, &blob, &problem); }).join();
  uint8_t* result = nullptr;
  if (problem.empty()) {
    coro::Head head{{},
                    coro::made_by(),
                    coro::hash_of_library(given->library_id),
                    static_cast<uint64_t>(blob.raw_size),
                    coro::hash(blob.data, static_cast<size_t>(blob.raw_size), 0)};
    memcpy(head.magic, coro::kMagic, sizeof head.magic);
    if ((result = static_cast<uint8_t*>(malloc(sizeof head + head.size)))) {
      memcpy(result, &head, sizeof head);
      memcpy(result + sizeof head, blob.data, head.size);
      *size = sizeof head + head.size;
    } else {
      problem = "there is no memory for the snapshot";
    }
  }
  delete[] blob.data;
  kept_problem = problem;
  if (error) *error = problem.empty() ? nullptr : kept_problem.c_str();
  return result;
}

CORO_API const char* coro_snapshot_problem(const coro_options* options) {
  auto found = coro::usable_snapshot(options->snapshot, options->snapshot_size);
  if (found.problem) return found.problem;
  return found.library == coro::hash_of_library(options->library_id) ? nullptr
                                                                     : "was made of another standard library";
}

CORO_API void coro_blob_free(uint8_t* blob) { free(blob); }
