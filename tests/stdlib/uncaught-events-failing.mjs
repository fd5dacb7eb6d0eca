// exit: 7
// error: Error: in the listener
process.on('uncaughtException', () => {
  throw new Error('in the listener');
});
Fiber.run(() => {
  throw new Error('first');
});
Fiber.sleep(10_000);
console.log('not ok: the program goes on');
