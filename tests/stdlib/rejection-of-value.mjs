// exit: 1
// error: [UnhandledPromiseRejection:
// error: The reason was { code: 7 }]
Promise.reject({ code: 7 });
Fiber.sleep(10_000);
console.log('not ok: the program goes on');
