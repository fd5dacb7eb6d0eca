// What the engine reaches inside V8 for: offsets and functions of exactly the engine file that the build
// fetched. engine_layout.h is generated from that file; this is the only file that includes it.
#pragma once
#include <cstddef>
#include <cstdint>

#include "engine_layout.h"

namespace coro::internals {

template <class T>
inline T& field(void* base, ptrdiff_t offset) {
  return *reinterpret_cast<T*>(static_cast<char*>(base) + offset);
}

// Offsets in v8::internal::Isolate.
constexpr ptrdiff_t kStackGuard = layout::kStackGuard;
constexpr ptrdiff_t kRealLimit = layout::kRealStackLimit;  // where the stack ends
constexpr ptrdiff_t kLimit = layout::kStackLimit;          // the same, or kInterruptLimit
constexpr ptrdiff_t kInterruptScopes =
    layout::kInterruptScopes;  // InterruptsScope*: interrupts are put off inside
constexpr ptrdiff_t kInterruptFlags = layout::kInterruptFlags;
constexpr ptrdiff_t kThreadLocalTop = layout::kThreadLocalTop;
constexpr ptrdiff_t kHandleScopeImplementer = layout::kHandleScopeImplementer;
constexpr ptrdiff_t kHandleScopeData = layout::kHandleScopeData;
constexpr ptrdiff_t kRelocatable = layout::kRelocatableTop;
constexpr ptrdiff_t kHeapStack = layout::kHeap + layout::kHeapStack;  // heap::base::Stack*
constexpr ptrdiff_t kFastCallerFrame = layout::kFastCallCallerFrame;
constexpr ptrdiff_t kActiveStack = layout::kActiveStack;     // of WebAssembly.promising
constexpr ptrdiff_t kAsyncData = layout::kContinuationData;  // continuation-preserved embedder data
constexpr ptrdiff_t kThreadManager = layout::kThreadManager;
constexpr size_t kIsolateBytes = 0x20000;  // not less than sizeof(Isolate)

// Offsets in a HandleScopeImplementer, a heap::base::Stack and a MicrotaskQueue.
constexpr ptrdiff_t kHandleScopeDataCopy = layout::kHandleScopeDataCopy;
constexpr ptrdiff_t kSpareHandleBlock = layout::kSpareBlock;
constexpr ptrdiff_t kStackStart = layout::kStackStart;
constexpr ptrdiff_t kJobsSize = layout::kMicrotaskQueueSize;

// Isolate: its Debug; in there, of a thread's part: see inspector.cpp.
constexpr ptrdiff_t kDebug = layout::kDebug;
constexpr ptrdiff_t kDebugScope = layout::kDebugScope;  // DebugScope*: V8 is inside the debugger
constexpr ptrdiff_t kDebugStepAction = layout::kDebugStepAction;
constexpr ptrdiff_t kDebugForwardToReturn = layout::kDebugForwardToReturn;
constexpr ptrdiff_t kDebugLastFrames = layout::kDebugLastFrames;
constexpr ptrdiff_t kDebugTargetFrames = layout::kDebugTargetFrames;
constexpr ptrdiff_t kDebugBreakOnCall = layout::kDebugBreakOnCall;

// Frames of JavaScript, by their frame pointers: what lies above and below them. On x64 a frame pointer
// points at the caller's, above that is where the call returns to, and below it a context or, for other
// frames, a mark.
constexpr ptrdiff_t kNativeCallFrame = layout::kNativeCallFrame;  // Isolate: that of the newest call of C++
constexpr ptrdiff_t kReturnAddress = 8, kContextOrMark = -8;
constexpr ptrdiff_t kBytecode = -layout::kBytecodeBelow, kBytecodeOffset = -layout::kBytecodeOffsetBelow;
constexpr uintptr_t kEntryMark = layout::kEntryMark, kConstructEntryMark = layout::kConstructEntryMark;
constexpr ptrdiff_t kHiddenFrame = -layout::kHiddenFrameBelow;  // of an entry: of the C++ call further out
// Code of builtins, where it was built: JSEntry; from there, the interpreter's.
constexpr uintptr_t kEntryFromNative = layout::fn::kEntryFromNative;
constexpr ptrdiff_t kInterpreterFromEntry = layout::kInterpreterFromEntry;
constexpr size_t kInterpreterBytes = layout::kInterpreterSize;

constexpr size_t kHandleScopeImplementerBytes = layout::kHandleScopeImplementerSize;
constexpr size_t kHandleScopeDataBytes = 24;
constexpr size_t kThreadLocalTopBytes = layout::kThreadLocalTopSize;
constexpr size_t kStackGuardArchiveBytes = layout::kStackGuardSize;
constexpr uintptr_t kInterruptLimit = ~uintptr_t{1};

// Of a heap page's header.
constexpr uintptr_t kPageMask = layout::kPageMask;
constexpr uintptr_t kYoungBits = layout::kYoungPageBits;
constexpr uintptr_t kEvacuationBit = layout::kEvacuationCandidateBit;
constexpr int kStackRoots = layout::kRootStackRoots;  // v8::internal::Root::kStackRoots

// Where the tables of virtual functions of V8's root visitors begin.
constexpr uintptr_t kRootScavengeVisitor = layout::vtable::kRootScavengeVisitor;
constexpr uintptr_t kYoungGenerationRootMarkingVisitor = layout::vtable::kYoungGenerationRootMarkingVisitor;
constexpr uintptr_t kRootMarkingVisitor = layout::vtable::kRootMarkingVisitor;
constexpr uintptr_t kPointersUpdatingVisitor = layout::vtable::kPointersUpdatingVisitor;

template <class Signature>
struct Function;
template <class Result, class... Arguments>
struct Function<Result(Arguments...)> {
  uintptr_t address;
  Result operator()(Arguments... arguments) const {
    return reinterpret_cast<Result (*)(Arguments...)>(address)(arguments...);
  }
};

constexpr Function<int()> ThreadId_GetCurrentThreadId{layout::fn::kThreadIdCurrent};
constexpr Function<void(void*, uintptr_t)> StackGuard_SetStackLimit{layout::fn::kStackGuardSetStackLimit};
constexpr Function<char*(void*, char*)> StackGuard_Archive{layout::fn::kStackGuardArchive};
constexpr Function<char*(void*, char*)> StackGuard_Restore{layout::fn::kStackGuardRestore};
constexpr Function<char*(void*, char*)> HandleScopeImplementer_Archive{
    layout::fn::kHandleScopeImplementerArchive};
constexpr Function<char*(void*, char*)> HandleScopeImplementer_Restore{
    layout::fn::kHandleScopeImplementerRestore};
constexpr Function<void(void*)> HandleScopeImplementer_FreeThreadResources{
    layout::fn::kHandleScopeImplementerFree};
constexpr Function<char*(void* visitor, char*)> HandleScopeImplementer_Iterate{
    layout::fn::kHandleScopeImplementerIterate};
constexpr Function<char*(void*, char*)> Isolate_Archive{layout::fn::kIsolateArchive};
constexpr Function<char*(void*, char*)> Isolate_Restore{layout::fn::kIsolateRestore};
constexpr Function<void(void*)> Isolate_InitializeThreadLocal{layout::fn::kIsolateInitializeThreadLocal};
constexpr Function<char*(void* isolate, void* visitor, char*)> Isolate_Iterate{layout::fn::kIsolateIterate};
constexpr Function<char*(void*, char*)> Relocatable_Archive{layout::fn::kRelocatableArchive};
constexpr Function<char*(void*, char*)> Relocatable_Restore{layout::fn::kRelocatableRestore};
constexpr Function<char*(void* visitor, char*)> Relocatable_Iterate{layout::fn::kRelocatableIterate};
// Runs the queue's jobs until it is empty; null: terminated, and the jobs that were not begun are still in
// the queue.
constexpr Function<void*(void* isolate, void* queue)> Execution_TryRunMicrotasks{
    layout::fn::kExecutionTryRunMicrotasks};
// Forgets the job that was terminated, which V8 would keep alive until the next one.
constexpr Function<void(void* isolate)> Isolate_OnTerminationDuringRunMicrotasks{
    layout::fn::kIsolateOnTerminationDuringRunMicrotasks};

// Of v8::debug: MaybeLocal<Value>(Isolate*, Local<String> source, EvaluateGlobalMode, bool repl).
constexpr uintptr_t kEvaluateGlobal = layout::fn::kEvaluateGlobal;

constexpr Function<void(void*)> Debug_ClearStepping{layout::fn::kDebugClearStepping};
constexpr Function<void(void*)> Debug_SetBreakOnNextFunctionCall{
    layout::fn::kDebugSetBreakOnNextFunctionCall};
constexpr Function<void(void*)> Debug_ClearBreakOnNextFunctionCall{
    layout::fn::kDebugClearBreakOnNextFunctionCall};

// Functions that are overridden, and how many bytes of whole instructions a jump at their entry displaces.
constexpr uintptr_t kThreadManagerIterate = layout::fn::kThreadManagerIterate;
constexpr int kThreadManagerIterateDisplaced = layout::kThreadManagerIterateDisplaced;
constexpr uintptr_t kThreadManagerIterateArchivedThreads = layout::fn::kThreadManagerIterateArchivedThreads;
constexpr int kThreadManagerIterateArchivedThreadsDisplaced =
    layout::kThreadManagerIterateArchivedThreadsDisplaced;
constexpr uintptr_t kBackingStoreTryAllocate = layout::fn::kBackingStoreTryAllocate;
constexpr int kBackingStoreTryAllocateDisplaced = layout::kBackingStoreTryAllocateDisplaced;
constexpr uintptr_t kBackingStoreGrowWasmMemory = layout::fn::kBackingStoreGrowWasmMemory;
constexpr int kBackingStoreGrowWasmMemoryDisplaced = layout::kBackingStoreGrowWasmMemoryDisplaced;
constexpr uintptr_t kBackingStoreResize = layout::fn::kBackingStoreResize;
constexpr int kBackingStoreResizeDisplaced = layout::kBackingStoreResizeDisplaced;
constexpr uintptr_t kBackingStoreGrow = layout::fn::kBackingStoreGrow;
constexpr int kBackingStoreGrowDisplaced = layout::kBackingStoreGrowDisplaced;
constexpr uintptr_t kBackingStoreDestroy = layout::fn::kBackingStoreDestroy;
constexpr int kBackingStoreDestroyDisplaced = layout::kBackingStoreDestroyDisplaced;
constexpr uintptr_t kFatalNoSecurityImpact = layout::fn::kFatalNoSecurityImpact;
constexpr int kFatalNoSecurityImpactDisplaced = layout::kFatalNoSecurityImpactDisplaced;

// Whether every function above begins with the bytes that the build saw. Before any is overridden.
bool functions_are_expected();

// V8's number of the calling thread (plain stacks only).
int thread_identity();
void set_thread_identity(int);
int new_thread_identity();  // any thread

// Makes the function at `from` begin with a jump to `to`. Answers a copy of it, or 0: no memory to be had.
// While no other thread can run the function.
uintptr_t override_at(uintptr_t from, int displaced, uintptr_t to);
template <class Signature>
Signature* override_function(uintptr_t from, int displaced, Signature* to) {
  return reinterpret_cast<Signature*>(override_at(from, displaced, reinterpret_cast<uintptr_t>(to)));
}

}  // namespace coro::internals
