// V8's platform: workers and clocks are its default one's; tasks for a kernel thread wait in a queue of its
// runtime and wake its poller.
#pragma once
#include <v8.h>

#include <memory>

namespace coro {

class ForegroundTasks;

// Once a process, before v8::V8::Initialize.
void initialize_platform();

// Tasks that V8's worker threads have not ended yet, those that wait for their time included, of the whole
// process.
int background_work();

// Tasks of one isolate. Registered before the isolate is initialized, closed after it was disposed of.
class TaskQueue {
 public:
  TaskQueue(v8::Isolate*, int wake_descriptor);
  ~TaskQueue();
  TaskQueue(const TaskQueue&) = delete;
  TaskQueue& operator=(const TaskQueue&) = delete;

  bool waiting() const;          // any thread
  void run();                    // on a fiber: runs what waits now
  void wake() const;             // any thread: as if a task had come
  void wake_by(int descriptor);  // from now on; written to at once when a task waits
  void close();                  // drops what waits and what still comes
  void leave();                  // the same, without a look at what waits: its isolate is dead

 private:
  v8::Isolate* isolate_;
  std::shared_ptr<ForegroundTasks> tasks_;
};

}  // namespace coro
