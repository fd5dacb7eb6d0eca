// exit: 1
// error: Uncaught error in fiber "tick"
// error: of a timer
setTimeout(function tick() {
  Fiber.sleep(1);
  throw new Error('of a timer');
}, 1);
setInterval(() => {}, 1000);
