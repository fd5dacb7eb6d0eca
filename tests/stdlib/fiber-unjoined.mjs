// exit: 1
// error: Uncaught error in fiber "second":
// error: Error: not joined in time
const first = Fiber.run(() => {
  throw new Error('joined after the start');
});
try {
  first.join();
} catch (error) {
  console.log(error.message === 'joined after the start' ? 'ok joined' : 'not ok joined');
}
const patient = Fiber.run(function waits() {
  Fiber.sleep(300);
  throw new Error('joined while it runs');
});
try {
  patient.join({ timeout: 1 });
} catch (error) {
  console.log(error.code === 'ERR_TIMEOUT' ? 'ok too early' : 'not ok too early');
}
try {
  patient.join();
} catch {}
const second = Fiber.run(function second() {
  throw new Error('not joined in time');
});
Fiber.sleep(1000);
console.log('not ok: the program goes on');
second.join();
