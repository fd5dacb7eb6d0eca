// Promise jobs and V8's tasks, on pump fibers; rejected promises that nobody handles.
#include "inspector.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

// Calls the function below as JavaScript would: V8 drops the exceptions of its own interface's calls where it
// believes that no JavaScript is further out, and a job may well be such a call's caller.
void run_jobs(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  coro_context* here = coro_runtime::of(isolate)->here();
  if (!internals::Execution_TryRunMicrotasks(isolate, here->jobs.get()))
    internals::Isolate_OnTerminationDuringRunMicrotasks(isolate);
}

void call_run_jobs(coro_context* here) {
  Isolate* isolate = here->runtime->isolate;
  Local<Context> context = here->local();
  if (here->run_jobs.IsEmpty()) {
    Local<Function> made;
    if (!Function::New(context, run_jobs, {}, 0, ConstructorBehavior::kThrow).ToLocal(&made)) return;
    here->run_jobs.Reset(isolate, made);
  }
  Local<Value> nothing;
  // Empty after a termination, which the pump's TryCatch knows of; jobs let no other exception through.
  [[maybe_unused]] bool ran =
      here->run_jobs.Get(isolate)->Call(context, Undefined(isolate), 0, nullptr).ToLocal(&nothing);
}

}  // namespace

// V8 refuses to run a queue that is running already, and drops all jobs when one is terminated. Its own
// function below does neither: the queue is a ring from which a job is taken before it runs. So a job that
// blocks becomes a fiber of its own, and the next pump goes on with the rest.
void run_pump(coro_runtime* runtime, coro_fiber* fiber) {
  Isolate* isolate = runtime->isolate;
  coro_context* here = fiber->context;
  for (;;) {
    {
      HandleScope handles(isolate);
      TryCatch caught(isolate);
      isolate->SetContinuationPreservedEmbedderDataV2(Undefined(isolate));  // each job brings its own
      if (fiber->run_tasks) {
        runtime->tasks->run();
        runtime->look_for_jobs = true;
        runtime->inspection->serve();
      }
      if (here->jobs_waiting() && !(fiber->attention & kKill)) call_run_jobs(here);
      if (!here->jobs_waiting()) isolate->ClearKeptObjects();
      if ((fiber->attention & kKill) || caught.HasTerminated()) {
        isolate->CancelTerminateExecution();
        fiber->reason = CORO_KILLED;
        return;
      }
    }
    if (fiber->attention & kWatched) runtime->inspection->at_end(fiber);
    fiber->idle = true;
    runtime->idle++;
    fiber->next_free = here->idle_pumps;
    here->idle_pumps = fiber;
    fiber->reason = CORO_IDLE;
    runtime->suspend(fiber);
    if (fiber->attention & kEnd) return;
  }
}

void on_rejection(PromiseRejectMessage message) {
  Local<Promise> promise = message.GetPromise();
  Isolate* isolate = Isolate::GetCurrent();
  coro_runtime* runtime = coro_runtime::of(isolate);
  auto& rejections = runtime->here()->rejections;
  if (message.GetEvent() == kPromiseRejectWithNoHandler) {
    rejections.push_back({Global<Promise>(isolate, promise), Global<Value>(isolate, message.GetValue()),
                          Global<Data>(isolate, isolate->GetContinuationPreservedEmbedderDataV2())});
    runtime->signals |= CORO_REJECTIONS;
  } else if (message.GetEvent() == kPromiseHandlerAddedAfterReject) {
    if (std::erase_if(rejections, [&](auto& entry) { return entry.promise == promise; }) == 0) {
      runtime->here()->handled_late.emplace_back(isolate, promise);
      runtime->signals |= CORO_REJECTIONS;
    } else {
      forget_rejections(runtime);
    }
  }
}

void forget_rejections(coro_runtime* runtime) {
  for (auto& context : runtime->contexts)
    if (!context->rejections.empty() || !context->handled_late.empty()) return;
  runtime->signals &= ~CORO_REJECTIONS;
}

}  // namespace coro
