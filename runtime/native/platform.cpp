#include "platform.h"

#include <libplatform/libplatform.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <unordered_map>

namespace coro {

class ForegroundTasks final : public v8::TaskRunner, public std::enable_shared_from_this<ForegroundTasks> {
 public:
  explicit ForegroundTasks(int wake_descriptor) : wake_descriptor_(wake_descriptor) {}

  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }

  bool waiting() const { return count_.load(std::memory_order_acquire) != 0; }

  void add(std::unique_ptr<v8::Task> task) {
    {
      std::lock_guard lock(mutex_);
      if (closed_) return;
      queue_.push_back(std::move(task));
      count_.store(queue_.size(), std::memory_order_release);
    }
    wake();
  }

  std::unique_ptr<v8::Task> take() {
    std::lock_guard lock(mutex_);
    if (queue_.empty()) return nullptr;
    auto task = std::move(queue_.front());
    queue_.pop_front();
    count_.store(queue_.size(), std::memory_order_release);
    return task;
  }

  void close() {
    std::deque<std::unique_ptr<v8::Task>> dropped;  // destroyed outside the lock
    std::lock_guard lock(mutex_);
    closed_ = true;
    dropped.swap(queue_);
    count_.store(0, std::memory_order_release);
  }

  void leave() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    count_.store(0, std::memory_order_release);
    // Tasks know their isolate when they are destroyed.
    [[maybe_unused]] auto* stay = new std::deque<std::unique_ptr<v8::Task>>(std::move(queue_));
  }

  void wake_by(int descriptor) {
    {
      std::lock_guard lock(mutex_);
      wake_descriptor_ = descriptor;
    }
    if (waiting()) wake();
  }

  // Holding the lock: the descriptor may be closed as soon as close() has returned.
  void wake() {
    std::lock_guard lock(mutex_);
    if (closed_ || wake_descriptor_ < 0) return;
    const uint64_t one = 1;
    // EAGAIN: the counter is full, so the poller is awake anyway.
    [[maybe_unused]] ssize_t written = write(wake_descriptor_, &one, sizeof one);
  }

 protected:
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override {
    add(std::move(task));
  }
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override {
    add(std::move(task));
  }
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task>, double seconds, const v8::SourceLocation&) override;
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                                      const v8::SourceLocation& location) override {
    PostDelayedTaskImpl(std::move(task), seconds, location);
  }

 private:
  std::mutex mutex_;
  std::deque<std::unique_ptr<v8::Task>> queue_;
  std::atomic<size_t> count_{0};
  bool closed_ = false;
  int wake_descriptor_;
};

namespace {

std::atomic<int> worker_tasks{0};

// A task for a worker thread, counted until it has ended or was dropped. Delayed ones are not: V8 has some of
// its own at all times.
class Counted final : public v8::Task {
 public:
  explicit Counted(std::unique_ptr<v8::Task> task) : task_(std::move(task)) { worker_tasks++; }
  ~Counted() override {
    task_.reset();
    worker_tasks--;
  }
  void Run() override { task_->Run(); }

 private:
  std::unique_ptr<v8::Task> task_;
};

class Platform final : public v8::Platform {
 public:
  explicit Platform(std::unique_ptr<v8::Platform> standard) : standard_(std::move(standard)) {}

  void add(v8::Isolate* isolate, std::shared_ptr<ForegroundTasks> tasks) {
    std::lock_guard lock(mutex_);
    isolates_[isolate] = std::move(tasks);
  }
  void remove(v8::Isolate* isolate) {
    std::lock_guard lock(mutex_);
    isolates_.erase(isolate);
  }

  v8::PageAllocator* GetPageAllocator() override { return standard_->GetPageAllocator(); }
  v8::ThreadIsolatedAllocator* GetThreadIsolatedAllocator() override {
    return standard_->GetThreadIsolatedAllocator();
  }
  void OnCriticalMemoryPressure() override { standard_->OnCriticalMemoryPressure(); }
  int NumberOfWorkerThreads() override { return standard_->NumberOfWorkerThreads(); }
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate,
                                                          v8::TaskPriority priority) override {
    {
      std::lock_guard lock(mutex_);
      auto found = isolates_.find(isolate);
      if (found != isolates_.end()) return found->second;
    }
    return standard_->GetForegroundTaskRunner(isolate, priority);  // somebody else's isolate
  }
  bool IdleTasksEnabled(v8::Isolate*) override { return false; }
  std::unique_ptr<v8::ScopedBoostablePriority> CreateBoostablePriorityScope() override {
    return standard_->CreateBoostablePriorityScope();
  }
  std::unique_ptr<v8::ScopedBlockingCall> CreateBlockingScope(v8::BlockingType type) override {
    return standard_->CreateBlockingScope(type);
  }
  double MonotonicallyIncreasingTime() override { return standard_->MonotonicallyIncreasingTime(); }
  int64_t CurrentClockTimeMilliseconds() override { return standard_->CurrentClockTimeMilliseconds(); }
  double CurrentClockTimeMillis() override { return standard_->CurrentClockTimeMillis(); }
  double CurrentClockTimeMillisecondsHighResolution() override {
    return standard_->CurrentClockTimeMillisecondsHighResolution();
  }
  StackTracePrinter GetStackTracePrinter() override { return standard_->GetStackTracePrinter(); }
  v8::TracingController* GetTracingController() override { return standard_->GetTracingController(); }
  void DumpWithoutCrashing() override { standard_->DumpWithoutCrashing(); }

 protected:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
                                               const v8::SourceLocation&) override {
    // With this platform, so that the job's tasks are counted too.
    return v8::platform::NewDefaultJobHandle(this, priority, std::move(task),
                                             static_cast<size_t>(NumberOfWorkerThreads()));
  }
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                  const v8::SourceLocation& location) override {
    standard_->PostTaskOnWorkerThread(priority, std::make_unique<Counted>(std::move(task)), location);
  }
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                         double seconds, const v8::SourceLocation& location) override {
    standard_->PostDelayedTaskOnWorkerThread(priority, std::move(task), seconds, location);
  }

 private:
  std::unique_ptr<v8::Platform> standard_;
  std::mutex mutex_;
  std::unordered_map<v8::Isolate*, std::shared_ptr<ForegroundTasks>> isolates_;
};

Platform* platform;  // for the process's life: V8 cannot be initialized twice

// A delayed task waits on V8's worker threads, and joins the queue when its time has come.
class Later final : public v8::Task {
 public:
  Later(std::weak_ptr<ForegroundTasks> tasks, std::unique_ptr<v8::Task> task)
      : tasks_(std::move(tasks)), task_(std::move(task)) {}
  void Run() override {
    if (auto tasks = tasks_.lock()) tasks->add(std::move(task_));
  }

 private:
  std::weak_ptr<ForegroundTasks> tasks_;
  std::unique_ptr<v8::Task> task_;
};

}  // namespace

void ForegroundTasks::PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double seconds,
                                          const v8::SourceLocation&) {
  platform->PostDelayedTaskOnWorkerThread(
      v8::TaskPriority::kUserVisible, std::make_unique<Later>(weak_from_this(), std::move(task)), seconds);
}

int background_work() { return worker_tasks.load(std::memory_order_acquire); }

void initialize_platform() {
  platform = new Platform(v8::platform::NewDefaultPlatform());
  v8::V8::InitializePlatform(platform);
}

TaskQueue::TaskQueue(v8::Isolate* isolate, int wake_descriptor)
    : isolate_(isolate), tasks_(std::make_shared<ForegroundTasks>(wake_descriptor)) {
  platform->add(isolate, tasks_);
}

TaskQueue::~TaskQueue() {
  close();
  platform->remove(isolate_);
}

bool TaskQueue::waiting() const { return tasks_->waiting(); }

void TaskQueue::run() {
  while (auto task = tasks_->take()) task->Run();
}

void TaskQueue::wake() const { tasks_->wake(); }
void TaskQueue::wake_by(int descriptor) { tasks_->wake_by(descriptor); }
void TaskQueue::close() { tasks_->close(); }
void TaskQueue::leave() { tasks_->leave(); }

}  // namespace coro
