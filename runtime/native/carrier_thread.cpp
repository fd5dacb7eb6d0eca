#include "carrier_thread.h"

#include <pthread.h>
#include <unistd.h>

#include "stack_reservation.h"

namespace coro {
namespace {
void wait(sem_t* semaphore) {
  while (sem_wait(semaphore) != 0) {  // interrupted by a signal
  }
}
}  // namespace

struct ThreadCarrier::Thread {
  ThreadCarrier* carrier;
  coro_fiber* fiber;
  pthread_t id;
  clockid_t clock;
  sem_t wake;
  uintptr_t limit;  // of its stack, as V8 knows it
};

ThreadCarrier::ThreadCarrier(v8::Isolate* isolate, size_t stack_bytes, size_t most)
    : isolate_(isolate), stack_bytes_(stack_bytes), most_(most) {
  sem_init(&kernel_, 0, 0);
  pthread_getcpuclockid(pthread_self(), &kernel_clock_);
  clock_ = kernel_clock_;
}

ThreadCarrier::~ThreadCarrier() { sem_destroy(&kernel_); }

coro_fiber* ThreadCarrier::create() {
  if (count_ == most_) return nullptr;
  count_++;
  return new coro_fiber;
}

bool ThreadCarrier::resume(coro_fiber* fiber) {
  auto* thread = static_cast<Thread*>(fiber->os_thread);
  if (thread) {
    clock_.store(thread->clock, std::memory_order_relaxed);
    sem_post(&thread->wake);
  } else {
    thread = new Thread{this, fiber, {}, kernel_clock_, {}, 0};
    sem_init(&thread->wake, 0, 0);
    fiber->os_thread = thread;  // before it runs: it looks here
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack_bytes_ + 2 * kNativeRoom);
    int error = pthread_create(&thread->id, &attributes, body, thread);
    pthread_attr_destroy(&attributes);
    if (error != 0) {
      sem_destroy(&thread->wake);
      delete thread;
      fiber->os_thread = nullptr;
      return false;
    }
    pthread_getcpuclockid(thread->id, &thread->clock);
    clock_.store(thread->clock, std::memory_order_relaxed);
  }
  wait(&kernel_);
  return true;
}

void ThreadCarrier::suspend(coro_fiber* fiber) {
  isolate_->Exit();
  {
    v8::Unlocker unlock(isolate_);
    sem_post(&kernel_);
    wait(&static_cast<Thread*>(fiber->os_thread)->wake);
  }
  isolate_->Enter();
}

void ThreadCarrier::set_room(coro_fiber* fiber, size_t bytes) {
  isolate_->SetStackLimit(static_cast<Thread*>(fiber->os_thread)->limit - bytes);
}

void ThreadCarrier::pause(coro_fiber* fiber) {
  sem_post(&kernel_);
  wait(&static_cast<Thread*>(fiber->os_thread)->wake);
}

void ThreadCarrier::abandon(coro_fiber*) {
  sem_post(&kernel_);
  for (;;) ::pause();
}

bool ThreadCarrier::is_on(coro_fiber* fiber) const {
  auto* thread = static_cast<Thread*>(fiber->os_thread);
  return thread && pthread_equal(pthread_self(), thread->id);
}

void ThreadCarrier::release(coro_fiber* fiber) {
  if (auto* thread = static_cast<Thread*>(fiber->os_thread)) {
    pthread_join(thread->id, nullptr);
    sem_destroy(&thread->wake);
    delete thread;
  }
  delete fiber;
  count_--;
}

void* ThreadCarrier::body(void* argument) {
  auto* thread = static_cast<Thread*>(argument);
  v8::Isolate* isolate = thread->carrier->isolate_;
  {
    v8::Locker lock(isolate);
    v8::Isolate::Scope scope(isolate);
    thread->limit = reinterpret_cast<uintptr_t>(&thread) - thread->carrier->stack_bytes_;
    isolate->SetStackLimit(thread->limit);
    fiber_body(thread->fiber);
  }
  isolate->DiscardThreadSpecificMetadata();
  sem_post(&thread->carrier->kernel_);
  return nullptr;
}

}  // namespace coro
