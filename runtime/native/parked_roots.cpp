// The collector's side of the fast way: V8 asks for the archived threads' roots, and is shown the parked
// fibers'.
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "fiber_state.h"

namespace coro {

using namespace internals;

namespace {

// All runtimes; those on the fast way with their fibers. A collection looks its own up; it cannot go away
// meanwhile, since its collector runs.
struct Registry {
  struct Entry {
    void* thread_manager;  // a v8::internal::ThreadManager
    char* isolate;
    FiberStates* states;  // null: not on the fast way
  };
  std::mutex mutex;
  std::vector<Entry> entries;

  Entry find(void* thread_manager) {
    std::lock_guard lock(mutex);
    for (const Entry& entry : entries)
      if (entry.thread_manager == thread_manager) return entry;
    return {};
  }
};
Registry& registry() {
  static auto* one = new Registry;
  return *one;
}

using Walk = void (*)(void* self, void* visitor);
Walk original_iterate, original_iterate_archived;

// Hands everything on, and sees whether what is in the slots afterwards lies on a page with one of these
// flags.
class Watch final : public RootVisitor {
 public:
  Watch(void* to, char* isolate, uintptr_t bits)
      : to_(static_cast<RootVisitor*>(to)), isolate_(isolate), bits_(bits) {}
  void VisitRootPointers(int root, const char* text, uintptr_t* from, uintptr_t* to) override {
    to_->VisitRootPointers(root, text, from, to);
    for (; from < to; from++) look(from);
  }
  void VisitRootPointer(int root, const char* text, uintptr_t* slot) override {
    if (in_isolate(slot, isolate_)) return;
    to_->VisitRootPointer(root, text, slot);
    look(slot);
  }
  void VisitCompressedRootPointers(int root, const char* text, uintptr_t* from, uintptr_t* to) override {
    hit = true;
    to_->VisitCompressedRootPointers(root, text, from, to);
  }
  void VisitRunningCode(uintptr_t* code, uintptr_t* stream) override {
    to_->VisitRunningCode(code, stream);
    look(code);
    look(stream);
  }
  void Synchronize(int tag) override { to_->Synchronize(tag); }
  int collector() const override { return to_->collector(); }
  bool hit = false;

 private:
  void look(uintptr_t* slot) {
    if (points_to_page_with(*slot, bits_)) hit = true;
  }
  RootVisitor* to_;
  char* isolate_;
  uintptr_t bits_;
};

// For CORO_VERIFY: what was passed over holds nothing young (no visitor), or nothing that the visitor
// changes.
class Verify final : public RootVisitor {
 public:
  Verify(void* to, char* isolate) : to_(static_cast<RootVisitor*>(to)), isolate_(isolate) {}
  void VisitRootPointers(int, const char*, uintptr_t* from, uintptr_t* to) override {
    for (; from < to; from++) VisitRootPointer(0, nullptr, from);
  }
  void VisitRootPointer(int, const char*, uintptr_t* slot) override {
    if (in_isolate(slot, isolate_)) return;
    uintptr_t before = *slot;
    if (to_) to_->VisitRootPointer(kStackRoots, nullptr, slot);
    if (to_ ? *slot != before : points_to_page_with(before, kYoungBits)) wrong();
  }
  void VisitCompressedRootPointers(int, const char*, uintptr_t*, uintptr_t*) override { wrong(); }
  void VisitRunningCode(uintptr_t* code, uintptr_t* stream) override {
    VisitRootPointer(0, nullptr, code);
    VisitRootPointer(0, nullptr, stream);
  }
  void Synchronize(int) override {}
  int collector() const override { return 0; }

 private:
  [[noreturn]] static void wrong() {
    fputs("coro: a collection passed over a fiber that it had to visit\n", stderr);
    abort();
  }
  RootVisitor* to_;
  char* isolate_;
};

// A collection may start inside a fast C call; V8 would begin the walk of every stack at that call's frame.
class NoFastCall {
 public:
  explicit NoFastCall(char* isolate) : slot_(field<uintptr_t>(isolate, kFastCallerFrame)), saved_(slot_) {
    slot_ = 0;
  }
  ~NoFastCall() { slot_ = saved_; }
  NoFastCall(const NoFastCall&) = delete;
  NoFastCall& operator=(const NoFastCall&) = delete;

 private:
  uintptr_t &slot_, saved_;
};

}  // namespace

bool FiberStates::overridden = false;

bool FiberStates::install() {
  if (!functions_are_expected()) return false;
  original_iterate = override_function(kThreadManagerIterate, kThreadManagerIterateDisplaced, &iterate);
  if (!original_iterate) return false;
  original_iterate_archived = override_function(
      kThreadManagerIterateArchivedThreads, kThreadManagerIterateArchivedThreadsDisplaced, &iterate_archived);
  return overridden = original_iterate_archived != nullptr;
}

void FiberStates::enlist(v8::Isolate* isolate, FiberStates* states) {
  auto* address = reinterpret_cast<char*>(isolate);
  std::lock_guard lock(registry().mutex);
  registry().entries.push_back({field<void*>(address, kThreadManager), address, states});
}

void FiberStates::delist(v8::Isolate* isolate) {
  std::lock_guard lock(registry().mutex);
  std::erase_if(registry().entries,
                [=](auto& entry) { return entry.isolate == reinterpret_cast<char*>(isolate); });
}

void FiberStates::visit(FiberState* state, void* visitor) {
  visit_beside_frames(state, visitor);
  Isolate_Iterate(isolate_, visitor, state->top);
}

void FiberStates::visit_beside_frames(FiberState* state, void* visitor) {
  HandleScopeImplementer_Iterate(visitor, state->handles);
  Relocatable_Iterate(visitor, reinterpret_cast<char*>(&state->relocatable));
  static_cast<RootVisitor*>(visitor)->VisitRootPointer(kStackRoots, nullptr, &state->async_data);
}

void FiberStates::iterate(void* thread_manager, void* visitor) {
  auto [manager, isolate, states] = registry().find(thread_manager);
  if (!states) {
    Watch others(visitor, isolate, 0);
    return original_iterate(thread_manager, isolate ? &others : visitor);
  }
  NoFastCall none(states->isolate_);
  // Minor collections are known by the visitor that they pass, not by callbacks, which nest.
  uintptr_t kind = *static_cast<uintptr_t*>(visitor);
  bool minor = kind == kRootScavengeVisitor || kind == kYoungGenerationRootMarkingVisitor;
  int tests = states->tests_;
  if (tests & (minor ? CORO_FAULT_MINOR : CORO_FAULT_MAJOR)) return;
  if (!(tests & CORO_VISIT_ALL)) {
    if (minor) return states->visit_minor(visitor);
    if (kind == kRootMarkingVisitor) return states->visit_marking(visitor);
    if (kind == kPointersUpdatingVisitor) return states->visit_updating(visitor);
  }
  states->invalidate_records();
  Watch all(visitor, states->isolate_, 0);
  for (FiberState* state : states->all_)
    if (state != states->running_) states->visit(state, &all);
}

// A parked fiber's stack and handles do not change. Once every object that they point to is old they stay so,
// and no minor collection needs to see the fiber before it has run again. That is found by looking at each
// slot after it was visited, so it is right too where objects could not be promoted.
void FiberStates::visit_minor(void* visitor) {
  size_t kept = 0;
  for (FiberState* state : recent_) {
    bool young = true;
    if (state != running_) {
      Watch watch(visitor, isolate_, kYoungBits);
      visit(state, &watch);
      young = watch.hit;
    }
    if (young) recent_[kept++] = state;
    state->recent = young ? static_cast<uint32_t>(kept) : 0;
  }
  recent_.resize(kept);
  if (!(tests_ & CORO_VERIFY)) return;
  Verify verify(nullptr, isolate_);
  for (FiberState* state : all_)
    if (state != running_ && !state->recent) visit(state, &verify);
}

// A major collection looks twice in one pause: it marks, and later updates what pointed at objects that it
// moved. Fibers none of whose objects lies on a page to be evacuated need no update. The frames of fibers
// that have not run since the last marking are walked once more and written down; from then on they are
// visited by what was written.
void FiberStates::visit_marking(void* visitor) {
  constexpr uintptr_t kBits = kYoungBits | kEvacuationBit;
  constexpr size_t kAhead = 2;  // the walk waits for memory most of its time
  bool stale = tests_ & CORO_FAULT_RECORD;
  VisitedObjects visited;
  Recorder recorder(isolate_);
  marking_++;
  records_.begin(all_.size());
  for (size_t k = 0; k < all_.size(); k++) {
    if (k + kAhead < all_.size()) records_.prefetch(record_[k + kAhead], all_[k + kAhead] + 1);
    FiberState* state = all_[k];
    if (state == running_) {
      if (!stale) record_[k] = 0;
      continue;
    }
    Watch watch(visitor, isolate_, kBits);
    if (state->ran && !(stale && record_[k])) {
      state->ran = false;
      record_[k] = state == &kernel_ || (tests_ & CORO_NO_RECORDS) ? ParkedRecords::kNever : 0;
      visit(state, &watch);
    } else if (record_[k] == ParkedRecords::kNever) {
      visit(state, &watch);
    } else if (records_.valid(record_[k])) {
      if (tests_ & CORO_VERIFY) verify_record(k);
      visit_beside_frames(state, &watch);
      if (records_.visit(record_[k], state + 1, static_cast<RootVisitor*>(visitor), kBits, &visited))
        watch.hit = true;
    } else {
      visit_beside_frames(state, &watch);
      recorder.begin(&watch, state + 1);
      Isolate_Iterate(isolate_, &recorder, state->top);
      record_[k] = recorder.unusual ? ParkedRecords::kNever
                   : recorder.moves ? 0
                                    : records_.add(recorder.record);
    }
    if (!watch.hit) unmoved_[k] = marking_;
  }
  records_.end();
}

// Slots that lie elsewhere (stacks of WebAssembly.promising, which belong to the isolate) V8 visits with the
// running thread too.
void FiberStates::verify_record(size_t k) {
  Recorder recorder(isolate_);
  recorder.begin(nullptr, all_[k] + 1);
  Isolate_Iterate(isolate_, &recorder, all_[k]->top);
  const FrameRecord& record = records_[record_[k]];
  if (recorder.record.words == record.words && (recorder.unusual || recorder.record.code == record.code))
    return;
  fputs("coro: what was written down of a parked fiber's frames is not what they hold\n", stderr);
  abort();
}

void FiberStates::invalidate_records() {
  if (!(tests_ & CORO_FAULT_RECORD)) records_.invalidate();
}

void FiberStates::visit_updating(void* visitor) {
  if (tests_ & CORO_FAULT_UPDATE) return;
  Verify verify(visitor, isolate_);
  for (size_t k = 0; k < all_.size(); k++) {
    if (all_[k] == running_) continue;
    if (unmoved_[k] != marking_) {
      Watch watch(visitor, isolate_, 0);
      visit(all_[k], &watch);
    } else if (tests_ & CORO_VERIFY) {
      visit(all_[k], &verify);
    }
  }
}

void FiberStates::iterate_archived(void* thread_manager, void* thread_visitor) {
  FiberStates* states = registry().find(thread_manager).states;
  if (!states) return original_iterate_archived(thread_manager, thread_visitor);
  NoFastCall none(states->isolate_);
  if (states->tests_ & CORO_FAULT_DEOPT) return;
  states->invalidate_records();  // the visitor may change what the frames run
  // ThreadVisitor has one virtual function: VisitThread(Isolate*, ThreadLocalTop*).
  auto visit_thread = **static_cast<void (***)(void*, void*, void*)>(thread_visitor);
  for (FiberState* state : states->all_)
    if (state != states->running_) visit_thread(thread_visitor, states->isolate_, state->top);
}

}  // namespace coro
