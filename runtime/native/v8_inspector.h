// V8's inspector as this engine uses it. Its header is not part of the package that the engine file comes
// from, so what is needed is declared here.
//
// Everything below is called through tables of virtual functions, in one direction or the other: order and
// number of the functions must be those of the engine file's V8. The build proves that: runtime/engine
// compares the tables in the file (InspectorTables.cs) with the order below. Functions that nobody here calls
// have a name and no true signature (unused…); those that V8 calls all have theirs.
#pragma once
#include <v8.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace v8_inspector {

// Characters that somebody else owns: Latin-1 or UTF-16.
class StringView {
 public:
  StringView() = default;
  StringView(const uint8_t* characters, size_t length) : is_8_bit_(true), length_(length) {
    characters_8_ = characters;
  }
  StringView(const uint16_t* characters, size_t length) : is_8_bit_(false), length_(length) {
    characters_16_ = characters;
  }
  bool is_8_bit() const { return is_8_bit_; }
  size_t length() const { return length_; }
  const uint8_t* characters_8() const { return characters_8_; }
  const uint16_t* characters_16() const { return characters_16_; }

 private:
  bool is_8_bit_ = true;
  size_t length_ = 0;
  union {
    const uint8_t* characters_8_ = nullptr;
    const uint16_t* characters_16_;
  };
};
static_assert(sizeof(StringView) == 24);

class StringBuffer {
 public:
  virtual ~StringBuffer() = default;
  virtual StringView string() const = 0;
};

class V8StackTrace;

struct V8ContextInfo {
  V8ContextInfo(v8::Local<v8::Context> which, int group, StringView shown_name)
      : context(which), context_group(group), name(shown_name) {}
  V8ContextInfo(const V8ContextInfo&) = delete;
  V8ContextInfo& operator=(const V8ContextInfo&) = delete;

  v8::Local<v8::Context> context;
  int context_group;  // not 0
  StringView name, origin, auxiliary_data;
  bool has_memory_on_console = false;
};
static_assert(sizeof(V8ContextInfo) == 96);

class V8InspectorSession {
 public:
  virtual ~V8InspectorSession() = default;
  virtual void unusedAddInspectedObject() = 0;
  virtual void dispatchProtocolMessage(StringView message) = 0;
  virtual void unusedState() = 0;
  virtual void unusedSupportedDomains() = 0;
  virtual void schedulePauseOnNextStatement(StringView reason, StringView details) = 0;
  virtual void cancelPauseOnNextStatement() = 0;
  virtual void breakProgram(StringView reason, StringView details) = 0;
  virtual void setSkipAllPauses(bool) = 0;
  virtual void resume(bool terminate_on_resume) = 0;
  virtual void stepOver() = 0;
  virtual void unusedSearchInTextByLines() = 0;
  virtual void unusedWrapObject() = 0;
  virtual void unusedUnwrapObject() = 0;
  virtual void unusedReleaseObjectGroup() = 0;
  virtual void unusedTriggerPreciseCoverageDeltaUpdate() = 0;
  virtual void unusedEvaluate() = 0;
  virtual void stop() = 0;  // detaches; what is being dispatched may still return
};

// What V8 asks of who embeds it, on the thread that runs JavaScript.
class V8InspectorClient {
 public:
  virtual ~V8InspectorClient() = default;
  virtual void runMessageLoopOnPause(int) {}
  virtual void runMessageLoopOnInstrumentationPause(int group) { runMessageLoopOnPause(group); }
  virtual void quitMessageLoopOnPause() {}
  virtual void runIfWaitingForDebugger(int) {}
  virtual void muteMetrics(int) {}
  virtual void unmuteMetrics(int) {}
  virtual void beginUserGesture() {}
  virtual void endUserGesture() {}
  virtual std::unique_ptr<StringBuffer> deepSerialize(v8::Local<v8::Value>, int, v8::Local<v8::Object>) {
    return nullptr;  // of a pointer's size, whatever the result's true class
  }
  virtual std::unique_ptr<StringBuffer> valueSubtype(v8::Local<v8::Value>) { return nullptr; }
  virtual std::unique_ptr<StringBuffer> descriptionForValueSubtype(v8::Local<v8::Context>,
                                                                   v8::Local<v8::Value>) {
    return nullptr;
  }
  virtual bool isInspectableHeapObject(v8::Local<v8::Object>) { return true; }
  virtual v8::Local<v8::Context> ensureDefaultContextInGroup(int) { return {}; }
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
  virtual double currentTimeMS() { return 0; }
  virtual void startRepeatingTimer(double, void (*)(void*), void*) {}
  virtual void cancelTimer(void*) {}
  virtual bool canExecuteScripts(int) { return true; }
  virtual void maxAsyncCallStackDepthChanged(int) {}
  virtual std::unique_ptr<StringBuffer> resourceNameToUrl(const StringView&) { return nullptr; }
  virtual int64_t generateUniqueId() { return 0; }  // 0: V8 makes one
  virtual void dispatchError(v8::Local<v8::Context>, v8::Local<v8::Message>, v8::Local<v8::Value>) {}
};

class V8Inspector {
 public:
  // Where a session's messages go, on the thread that runs JavaScript.
  class Channel {
   public:
    virtual ~Channel() = default;
    virtual void sendResponse(int call, std::unique_ptr<StringBuffer>) = 0;
    virtual void sendNotification(std::unique_ptr<StringBuffer>) = 0;
    virtual void flushProtocolNotifications() = 0;
  };
  enum ClientTrustLevel { kUntrusted, kFullyTrusted };
  enum SessionPauseState { kWaitingForDebugger, kNotWaitingForDebugger };

  // The client must outlive it. With the isolate's lock, inside it.
  __attribute__((visibility("default"))) static std::unique_ptr<V8Inspector> create(v8::Isolate*,
                                                                                    V8InspectorClient*);

  virtual ~V8Inspector() = default;
  virtual void contextCreated(const V8ContextInfo&) = 0;
  virtual void contextDestroyed(v8::Local<v8::Context>) = 0;
  virtual void unusedResetContextGroup() = 0;
  virtual void unusedContextById() = 0;
  virtual void unusedUniqueDebuggerId() = 0;
  virtual void unusedIsolateId() = 0;
  virtual void idleStarted() = 0;
  virtual void idleFinished() = 0;
  virtual void unusedAsyncTaskScheduled() = 0;
  virtual void unusedAsyncTaskCanceled() = 0;
  virtual void unusedAsyncTaskStarted() = 0;
  virtual void unusedAsyncTaskFinished() = 0;
  virtual void unusedAllAsyncTasksCanceled() = 0;
  virtual void unusedStoreCurrentStackTrace() = 0;
  virtual void unusedExternalAsyncTaskStarted() = 0;
  virtual void unusedExternalAsyncTaskFinished() = 0;
  virtual void unusedExceptionThrown() = 0;
  virtual void unusedExceptionRevoked() = 0;
  virtual void unusedAssociateExceptionData() = 0;
  // The channel must outlive the session.
  virtual std::unique_ptr<V8InspectorSession> connect(int group, Channel*, StringView state, ClientTrustLevel,
                                                      SessionPauseState) = 0;
};

}  // namespace v8_inspector
