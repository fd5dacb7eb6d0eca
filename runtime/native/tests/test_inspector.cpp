#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "library.h"
#include "tests.h"

using fake::Kernel;
using fake::Run;
using tests::main_of;

namespace {

// A client on its own thread: sends, and waits for the message that holds a text.
class Client {
 public:
  explicit Client(coro_inspector* inspector) : inspector_(inspector) {}
  void send(const std::string& message) { coro_inspector_send(inspector_, message.data(), message.size()); }
  std::string wait_for(const char* text) {
    for (int k = 0; k < 100; k++) {
      uint64_t size;
      const char* message = coro_inspector_receive(inspector_, 100, &size);
      if (!message) continue;
      std::string copy(message, size);
      if (getenv("CORO_TEST_SHOW")) puts(copy.substr(0, 300).c_str());
      if (copy.find(text) != std::string::npos) return copy;
    }
    return std::string("nothing with ") + text;
  }

 private:
  coro_inspector* inspector_;
};

bool holds(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

// Breaks before the first statement, at a breakpoint, evaluates in the paused frame, and steps over a call
// that blocks while other fibers run.
TEST(inspector) {
  Run run;
  run.carrier = carrier;
  std::string result;
  EXPECT(fake::with_runtime(
      run, main_of(R"(
        const m = module.compile('file:///test.mjs', `
globalThis.others = 0; let stop = false; run(() => { while (!stop) { others++; block(); } });
function work(n) {
  const before = n * 2;
  block();
  const after = before + 1;
  return after;
}
const result = work(20); stop = true; block();
globalThis.shown = 'result ' + result + ' ' + (others > 0);`);
        globalThis.run = fiber.run; globalThis.block = test.yield;
        module.link(m, []); module.instantiate(m); module.evaluate(m);
        return shown;)"),
      [&](Kernel& kernel) {
        coro_inspector_start(kernel.runtime(), 1);
        coro_inspector* inspector = coro_inspector_open(kernel.runtime());
        std::thread thread([&] {
          Client client(inspector);
          client.send(R"({"id":1,"method":"Runtime.enable"})");
          client.send(R"({"id":2,"method":"Debugger.enable"})");
          client.send(
              R"({"id":3,"method":"Debugger.setBreakpointByUrl","params":{"lineNumber":4,"url":"file:///test.mjs"}})");
          client.send(R"({"id":4,"method":"Runtime.runIfWaitingForDebugger"})");
          EXPECT(holds(client.wait_for("Debugger.paused"), "Break on start"));
          client.send(R"({"id":5,"method":"Debugger.resume"})");
          std::string paused = client.wait_for("Debugger.paused");
          EXPECT(holds(paused, "\"functionName\":\"work\"") && holds(paused, "\"hitBreakpoints\":[\"1:4"));
          client.send(R"({"id":6,"method":"Runtime.evaluate","params":{"expression":"40 + 2 + 'é✓'"}})");
          EXPECT(holds(client.wait_for("\"id\":6"), R"(42\u00e9\u2713)"));
          size_t at = paused.find("\"callFrameId\":\"") + 15;
          std::string frame = paused.substr(at, paused.find('"', at) - at);
          client.send("{\"id\":7,\"method\":\"Debugger.evaluateOnCallFrame\",\"params\":{\"callFrameId\":\"" +
                      frame + "\",\"expression\":\"before + n\"}}");
          EXPECT(holds(client.wait_for("\"id\":7"), "\"value\":60"));
          client.send(R"({"id":8,"method":"Debugger.stepOver"})");
          paused = client.wait_for("Debugger.paused");
          EXPECT(holds(paused, "\"functionName\":\"work\"") && holds(paused, "\"lineNumber\":5"));
          client.send(R"({"id":9,"method":"Debugger.disable"})");
          client.wait_for("\"id\":9");
        });
        result = kernel.call("main");
        thread.join();
        // An idle program answers in its pump.
        Client client(inspector);
        client.send(R"({"id":10,"method":"Runtime.evaluate","params":{"expression":"typeof others"}})");
        kernel.run();
        EXPECT(holds(client.wait_for("\"id\":10"), "\"value\":\"number\""));
        coro_inspector_close(inspector);
        EXPECT_EQUAL(kernel.call("main").substr(0, 9), "result 41");
      }));
  EXPECT_EQUAL(result, "result 41 true");
}
