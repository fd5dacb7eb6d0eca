// options: --unhandled-rejections=strict
// exit: 1
// error: Error: nobody
process.on('unhandledRejection', () => console.log('not ok: told before'));
Promise.reject(new Error('nobody'));
Fiber.sleep(10_000);
