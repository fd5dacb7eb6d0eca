// exit: 1
// error: Uncaught error in fiber "worker":
// error: ReferenceError: nowhere is not defined
// error:     at worker (file://
Fiber.run(function worker() {
  Fiber.sleep(5);
  nowhere.call();
});
Fiber.sleep(10_000);
console.log('not ok: the program goes on');
