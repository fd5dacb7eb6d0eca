// V8's inspector as the engine file exports it: the package has no header for it. What stands here is what
// the tables of virtual functions in the engine file say, in their order; functions that nobody here calls
// are placeholders.
#pragma once
#include <v8.h>

#include <memory>
#include <vector>

namespace v8_inspector {

class StringView {
 public:
  StringView() : eight_bits_(true), length_(0), characters8_(nullptr) {}
  StringView(const uint8_t* characters, size_t length)
      : eight_bits_(true), length_(length), characters8_(characters) {}
  StringView(const uint16_t* characters, size_t length)
      : eight_bits_(false), length_(length), characters16_(characters) {}
  bool is8Bit() const { return eight_bits_; }
  size_t length() const { return length_; }
  const uint8_t* characters8() const { return characters8_; }
  const uint16_t* characters16() const { return characters16_; }

 private:
  bool eight_bits_;
  size_t length_;
  union {
    const uint8_t* characters8_;
    const uint16_t* characters16_;
  };
};

class StringBuffer {
 public:
  virtual ~StringBuffer() = default;
  virtual StringView string() const = 0;
};

struct V8ContextInfo {
  v8::Local<v8::Context> context;
  int contextGroupId;
  StringView humanReadableName, origin, auxData;
  bool hasMemoryOnConsole = false;
};

class V8InspectorSession {
 public:
  virtual ~V8InspectorSession() = default;
  virtual void addInspectedObject(std::unique_ptr<void, void (*)(void*)>) = 0;  // not called
  virtual void dispatchProtocolMessage(StringView message) = 0;
  virtual std::vector<uint8_t> state() = 0;
  virtual void supportedDomains() = 0;  // not called
  virtual void schedulePauseOnNextStatement(StringView reason, StringView details) = 0;
  virtual void cancelPauseOnNextStatement() = 0;
  virtual void breakProgram(StringView reason, StringView details) = 0;
  virtual void setSkipAllPauses(bool) = 0;
  virtual void resume(bool terminate) = 0;
  // more follow
};

class V8StackTrace;

// What V8 calls. Every function of the table is here, in order.
class V8InspectorClient {
 public:
  virtual ~V8InspectorClient() = default;
  virtual void runMessageLoopOnPause(int group) = 0;
  virtual void runMessageLoopOnInstrumentationPause(int group) { runMessageLoopOnPause(group); }
  virtual void quitMessageLoopOnPause() = 0;
  virtual void runIfWaitingForDebugger(int group) = 0;
  virtual void muteMetrics(int) {}
  virtual void unmuteMetrics(int) {}
  virtual void beginUserGesture() {}
  virtual void endUserGesture() {}
  virtual std::unique_ptr<StringBuffer> deepSerialize(v8::Local<v8::Value>, int, v8::Local<v8::Object>) {
    return nullptr;
  }
  virtual std::unique_ptr<StringBuffer> valueSubtype(v8::Local<v8::Value>) { return nullptr; }
  virtual std::unique_ptr<StringBuffer> descriptionForValueSubtype(v8::Local<v8::Context>,
                                                                   v8::Local<v8::Value>) {
    return nullptr;
  }
  virtual bool isInspectableHeapObject(v8::Local<v8::Object>) { return true; }
  virtual v8::Local<v8::Context> ensureDefaultContextInGroup(int group) = 0;
  virtual void beginEnsureAllContextsInGroup(int) {}
  virtual void endEnsureAllContextsInGroup(int) {}
  virtual void installAdditionalCommandLineAPI(v8::Local<v8::Context>, v8::Local<v8::Object>) {}
  virtual void consoleAPIMessage(int, v8::Isolate::MessageErrorLevel, const StringView&, const StringView&,
                                 unsigned, unsigned, V8StackTrace*) {}
  virtual void consoleAPIMessage(int, int, v8::Isolate::MessageErrorLevel, const StringView&,
                                 const StringView&, unsigned, unsigned, V8StackTrace*) {}
  virtual v8::MaybeLocal<v8::Value> memoryInfo(v8::Isolate*, v8::Local<v8::Context>) { return {}; }
  virtual void consoleTime(v8::Isolate*, v8::Local<v8::String>) {}
  virtual void consoleTimeEnd(v8::Isolate*, v8::Local<v8::String>) {}
  virtual void consoleTimeStamp(v8::Isolate*, v8::Local<v8::String>) {}
  virtual void consoleTimeStampWithArgs(v8::Isolate*, v8::Local<v8::String>,
                                        const v8::LocalVector<v8::Value>&) {}
  virtual void consoleClear(int) {}
  virtual double currentTimeMS() = 0;
  virtual void startRepeatingTimer(double, void (*)(void*), void*) {}
  virtual void cancelTimer(void*) {}
  virtual bool canExecuteScripts(int) { return true; }
  virtual void maxAsyncCallStackDepthChanged(int) {}
  virtual std::unique_ptr<StringBuffer> resourceNameToUrl(const StringView&) { return nullptr; }
  virtual int64_t generateUniqueId() { return 0; }
  virtual void dispatchError(v8::Local<v8::Context>, v8::Local<v8::Message>, v8::Local<v8::Value>) {}
};

class V8Inspector {
 public:
  class Channel {
   public:
    virtual ~Channel() = default;
    virtual void sendResponse(int call, std::unique_ptr<StringBuffer> message) = 0;
    virtual void sendNotification(std::unique_ptr<StringBuffer> message) = 0;
    virtual void flushProtocolNotifications() = 0;
  };
  enum ClientTrustLevel { kUntrusted, kFullyTrusted };
  enum SessionPauseState { kWaitingForDebugger, kNotWaitingForDebugger };

  __attribute__((visibility("default"))) static std::unique_ptr<V8Inspector> create(v8::Isolate*,
                                                                                    V8InspectorClient*);
  virtual ~V8Inspector() = default;
  virtual void contextCreated(const V8ContextInfo&) = 0;
  virtual void contextDestroyed(v8::Local<v8::Context>) = 0;
  virtual void resetContextGroup(int group) = 0;
  virtual v8::MaybeLocal<v8::Context> contextById(int) = 0;
  virtual void uniqueDebuggerId() = 0;  // not called
  virtual uint64_t isolateId() = 0;
  virtual void idleStarted() = 0;
  virtual void idleFinished() = 0;
  virtual void asyncTaskScheduled(StringView, void*, bool) = 0;
  virtual void asyncTaskCanceled(void*) = 0;
  virtual void asyncTaskStarted(void*) = 0;
  virtual void asyncTaskFinished(void*) = 0;
  virtual void allAsyncTasksCanceled() = 0;
  virtual void storeCurrentStackTrace() = 0;  // this and the next five: not called
  virtual void externalAsyncTaskStarted() = 0;
  virtual void externalAsyncTaskFinished() = 0;
  virtual void exceptionThrown() = 0;
  virtual void exceptionRevoked() = 0;
  virtual void associateExceptionData() = 0;
  virtual std::unique_ptr<V8InspectorSession> connect(int group, Channel*, StringView state, ClientTrustLevel,
                                                      SessionPauseState) = 0;
  // more follow
};

}  // namespace v8_inspector
