#pragma once
#include <string>
#include <vector>

#include "fake_kernel.h"

namespace tests {

struct Test {
  const char* name;
  bool every_carrier;
  void (*body)(int carrier);
};
std::vector<Test>& all();
struct Add {
  Add(const char* name, bool every_carrier, void (*body)(int)) {
    all().push_back({name, every_carrier, body});
  }
};
// The child process of a test of coro_prepare: an exit code.
int run_prepared(const char* step, const char* path);
void expect(bool ok, const char* what, int line);
void expect_equal(const std::string& is, const std::string& wanted, int line);

}  // namespace tests

#define TEST(name)                                   \
  static void name([[maybe_unused]] int carrier);    \
  static tests::Add name##_added(#name, true, name); \
  static void name([[maybe_unused]] int carrier)
#define TEST_ONCE(name)                               \
  static void name([[maybe_unused]] int carrier);     \
  static tests::Add name##_added(#name, false, name); \
  static void name([[maybe_unused]] int carrier)
#define EXPECT(condition) tests::expect(condition, #condition, __LINE__)
#define EXPECT_EQUAL(is, wanted) tests::expect_equal(is, wanted, __LINE__)
