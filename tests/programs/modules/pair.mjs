// Two ends of one TCP connection for tests.

/** @returns {{ near: any, far: any, end: () => void }} near connected, far was accepted; end() closes both */
export function pair(host = '127.0.0.1') {
  let far;
  let release;
  const server = net.createServer(socket => {
    far = socket;
    return new Promise(resolve => (release = resolve));
  });
  server.bind(0, host);
  Fiber.run(() => server.serve());
  const near = net.connect(server.address().port, host);
  while (far === undefined) Fiber.sleep(1);
  server.close();
  return {
    near,
    far,
    end() {
      near.close();
      far.close();
      release();
    },
  };
}

/** Runs the functions on fibers of their own and waits for all. @param {(() => unknown)[]} functions @returns {unknown[]} */
export function together(...functions) {
  const results = functions.map(() => undefined);
  let running = functions.length;
  functions.forEach((f, i) =>
    Fiber.run(() => {
      try {
        results[i] = f();
      } catch (error) {
        results[i] = error;
      } finally {
        running--;
      }
    }),
  );
  while (running > 0) Fiber.sleep(1);
  return results;
}
