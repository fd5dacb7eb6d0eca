// Taking an isolate over for the fast way, and the proof that V8's per-thread state is where the build found
// it.
#include <v8.h>

#include "fiber_state.h"

namespace coro {

using namespace internals;

namespace {

// The sections of a thread's archive, as we believe V8 writes them.
struct Sections {
  static constexpr size_t kTop = kHandleScopeImplementerBytes;
  static constexpr size_t kRelocatableAt = kTop + kThreadLocalTopBytes;
  static constexpr size_t kGuardAt = kRelocatableAt + sizeof(void*);
  char bytes[kGuardAt + kStackGuardArchiveBytes];

  explicit Sections(int fill) { memset(bytes, fill, sizeof bytes); }
  void read(char* isolate) {
    memcpy(bytes, field<char*>(isolate, internals::kHandleScopeImplementer), kHandleScopeDataCopy);
    memcpy(bytes + kHandleScopeDataCopy, isolate + kHandleScopeData, kHandleScopeDataBytes);
    memcpy(bytes + kTop, isolate + kThreadLocalTop, kThreadLocalTopBytes);
    memcpy(bytes + kRelocatableAt, isolate + kRelocatable, sizeof(void*));
    memcpy(bytes + kGuardAt, isolate + kStackGuard + sizeof(void*), kStackGuardArchiveBytes);
  }
  char* archive(char* isolate) {  // by V8
    char* at =
        HandleScopeImplementer_Archive(field<char*>(isolate, internals::kHandleScopeImplementer), bytes);
    at = Isolate_Archive(isolate, at);
    at = Relocatable_Archive(isolate, at);
    return StackGuard_Archive(isolate + kStackGuard, at);
  }
  void restore(char* isolate) {
    char* at =
        HandleScopeImplementer_Restore(field<char*>(isolate, internals::kHandleScopeImplementer), bytes);
    at = Isolate_Restore(isolate, at);
    at = Relocatable_Restore(isolate, at);
    StackGuard_Restore(isolate + kStackGuard, at);
  }
  bool operator==(const Sections& other) const { return memcmp(bytes, other.bytes, sizeof bytes) == 0; }
};

}  // namespace

// Runs inside handle scopes, a context and a TryCatch, so that the state is not the empty one.
bool FiberStates::prove() {
  Sections ours(1), theirs(2), again(3);
  ours.read(isolate_);
  bool same = theirs.archive(isolate_) == theirs.bytes + sizeof theirs.bytes && ours == theirs;
  // What the state of a new thread is, by V8.
  memcpy(fresh_.block, field<char*>(isolate_, internals::kHandleScopeImplementer),
         kHandleScopeImplementerBytes);
  memset(fresh_.block + kHandleScopeDataCopy, 0, kHandleScopeDataBytes);
  same &= field<char*>(fresh_.block, 0) == isolate_;
  constexpr size_t kUnsetFrom = kSpareHandleBlock + sizeof(void*);  // an empty optional, and padding
  for (size_t k = sizeof(void*); k < kHandleScopeImplementerBytes; k++)
    same &= fresh_.block[k] == 0 || (k >= kUnsetFrom && k < size_t{kHandleScopeDataCopy});
  Isolate_InitializeThreadLocal(isolate_);
  memcpy(fresh_.top, isolate_ + kThreadLocalTop, kThreadLocalTopBytes);
  theirs.restore(isolate_);
  again.read(isolate_);
  same &= ours == again;
  if (!same || (tests_ & CORO_FAULT_LAYOUT)) return false;
  // Over to a new state and back, by us; V8 looks at it there.
  constexpr uintptr_t kSomeLimit = 0x123456789000;
  FiberState other;
  init(&other, &other, kSomeLimit, nullptr);
  FiberState* kernel = running_;
  move(&other);
  theirs.archive(isolate_);
  theirs.restore(isolate_);
  same &= memcmp(theirs.bytes, other.block, kHandleScopeImplementerBytes) == 0 &&
          memcmp(theirs.bytes + Sections::kTop, fresh_.top, kThreadLocalTopBytes) == 0 &&
          field<uintptr_t>(theirs.bytes, Sections::kGuardAt + kRealLimit - kStackGuard - sizeof(void*)) ==
              kSomeLimit &&
          *stack_start_ == &other;
  move(kernel);
  again.read(isolate_);
  same &= ours == again;
  all_.pop_back();
  unmoved_.pop_back();
  record_.pop_back();
  recent_.clear();
  kernel_.recent = 0;
  return same;
}

void FiberStates::enter(v8::Isolate* isolate) {
  isolate_ = reinterpret_cast<char*>(isolate);
  isolate->Enter();
  lock_ = new v8::Locker(isolate);
}

bool FiberStates::take_over(v8::Local<v8::Context> some_context, uintptr_t lowest_stack, int tests) {
  auto* isolate = reinterpret_cast<v8::Isolate*>(isolate_);
  tests_ = tests;
  stack_start_ = &field<void*>(field<char*>(isolate_, kHeapStack), kStackStart);
  kernel_.handles = field<char*>(isolate_, internals::kHandleScopeImplementer);
  kernel_.stack_start = *stack_start_;
  kernel_.async_data = field<uintptr_t>(isolate_, kAsyncData);
  all_ = {&kernel_};
  unmoved_ = {0};
  record_ = {0};
  running_ = &kernel_;
  bool proved;
  {
    v8::HandleScope handles(isolate);
    v8::Context::Scope context(some_context);
    v8::TryCatch caught(isolate);
    for (int k = 0; k < 3000; k++) v8::Number::New(isolate, k + 0.5);  // several blocks of handles
    proved = overridden && prove();
  }
  if (!proved) {
    let_go();
    return false;
  }
  // The window in which V8 accepts stacks is the whole reservation; the kernel's own limit stays what it is.
  uintptr_t kernel_limit = field<uintptr_t>(isolate_, kRealLimit);
  isolate->SetStackLimit(lowest_stack);
  StackGuard_SetStackLimit(isolate_ + kStackGuard, kernel_limit);
  enlist(isolate, this);
  return true;
}

void FiberStates::let_go() {
  if (!lock_) return;
  if (running_ && running_ != &kernel_) move(&kernel_);
  auto* isolate = reinterpret_cast<v8::Isolate*>(isolate_);
  delete static_cast<v8::Locker*>(lock_);
  lock_ = nullptr;
  isolate->Exit();
  delist(isolate);
}

FiberStates::~FiberStates() { let_go(); }

void FiberStates::init(FiberState* state, void* stack_start, uintptr_t limit, char* first_handles) {
  memcpy(state->block, fresh_.block, sizeof state->block);
  memcpy(state->top, fresh_.top, sizeof state->top);
  state->stack_start = stack_start;
  state->limit = limit;
  field<char*>(state->block, kSpareHandleBlock) = first_handles;
  state->index = static_cast<uint32_t>(all_.size());
  all_.push_back(state);
  unmoved_.push_back(0);
  record_.push_back(0);
  inherit(state);
}

void FiberStates::inherit(FiberState* state) {
  set_async_data(state, field<uintptr_t>(isolate_, kAsyncData));
}

void FiberStates::retire(FiberState* state, char* first_handles) {
  // V8 must not free the block that lies in the slice.
  char*& spare = field<char*>(state->block, kSpareHandleBlock);
  if (spare == first_handles) spare = nullptr;
  HandleScopeImplementer_FreeThreadResources(state->block);
  all_[state->index] = all_.back();
  unmoved_[state->index] = unmoved_.back();
  record_[state->index] = record_.back();
  all_[state->index]->index = state->index;
  all_.pop_back();
  unmoved_.pop_back();
  record_.pop_back();
  if (!state->recent) return;
  recent_[state->recent - 1] = recent_.back();
  recent_.back()->recent = state->recent;
  recent_.pop_back();
  state->recent = 0;
}

void FiberStates::add_recent(FiberState* state) {
  recent_.push_back(state);
  state->recent = static_cast<uint32_t>(recent_.size());
}

}  // namespace coro
