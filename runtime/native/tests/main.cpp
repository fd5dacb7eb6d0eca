// Prints "ok name" or "FAIL name: …" for each test. usage: engine-tests [part of a name] [--v8-flags=…]
// [--fibers=stack|plain|thread] [--tests=bits of coro_test, for all runtimes]
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests.h"

namespace tests {

std::vector<Test>& all() {
  static auto* list = new std::vector<Test>;
  return *list;
}
const char* current_carrier = "";
static int failures;
static bool current_failed;
static std::string current_name;

void expect(bool ok, const char* what, int line) {
  if (ok) return;
  current_failed = true;
  printf("FAIL %s: line %d: %s\n", current_name.c_str(), line, what);
  fflush(stdout);
}
void expect_equal(const std::string& is, const std::string& wanted, int line) {
  if (is == wanted) return;
  expect(false, ("\"" + is + "\" instead of \"" + wanted + "\"").c_str(), line);
}

}  // namespace tests

int main(int count, char** arguments) {
  std::string part, flags = "--expose-gc --allow-natives-syntax", carrier_wanted;
  if (count == 3 && !strncmp(arguments[1], "--prepared=", 11))
    return tests::run_prepared(arguments[1] + 11, arguments[2]);
  for (int k = 1; k < count; k++) {
    if (!strncmp(arguments[k], "--v8-flags=", 11))
      flags += std::string(" ") + (arguments[k] + 11);
    else if (!strncmp(arguments[k], "--fibers=", 9))
      carrier_wanted = arguments[k] + 9;
    else if (!strncmp(arguments[k], "--tests=", 8))
      fake::extra_tests = atoi(arguments[k] + 8);
    else
      part = arguments[k];
  }
  if (const char* wrong = coro_boot(flags.c_str())) {
    printf("FAIL boot: %s\n", wrong);
    return 1;
  }
  const char* const carriers[] = {"stack", "plain", "thread"};
  int passed = 0;
  for (auto& test : tests::all()) {
    for (int carrier = CORO_STACK; carrier <= (test.every_carrier ? CORO_THREAD : CORO_STACK); carrier++) {
      tests::current_name =
          std::string(test.name) + (test.every_carrier ? std::string(" ") + carriers[carrier] : "");
      if (tests::current_name.find(part) == std::string::npos) continue;
      if (!carrier_wanted.empty() && test.every_carrier && carrier_wanted != carriers[carrier]) continue;
      tests::current_failed = false;
      test.body(carrier);
      if (tests::current_failed) {
        tests::failures++;
      } else {
        passed++;
        printf("ok %s\n", tests::current_name.c_str());
      }
      fflush(stdout);
    }
  }
  printf("%d passed, %d failed\n", passed, tests::failures);
  return tests::failures != 0;
}
