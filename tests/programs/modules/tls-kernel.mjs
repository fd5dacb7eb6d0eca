// TLS on the kernel's own calls, for tests of its corner cases.
const folder = `${import.meta.dirname}/../../tls`;

export const calls = __primordials.tls;
export const net = __primordials.net;

/** @param {string} name */
export const file = name => fs.readFile(`${folder}/${name}`);

/** A server's context. @param {(handshake: bigint, servername: string | null) => void} [resolver] */
export function serverContext(resolver) {
  const context = calls.createContext(resolver);
  if (resolver === undefined) calls.useCertificate(context, file('ec.key'), file('two.crt'));
  return context;
}

/** A client's context that trusts anybody. */
export function clientContext() {
  const context = calls.createContext();
  calls.setVerification(context, true, false);
  return context;
}

/** Two ends of a plain connection. @returns {{ near: bigint, far: bigint }} */
export function plainPair() {
  const listener = net.listen('127.0.0.1', 0);
  const near = net.connect('127.0.0.1', net.localAddress(listener).port);
  const far = net.accept(listener);
  net.close(listener);
  return { near, far };
}

/** Two ends of a TLS connection: near is the client's. @param {{ version?: string }} [options] */
export function tlsPair({ version } = {}) {
  const { near, far } = plainPair();
  const server = serverContext();
  const client = clientContext();
  calls.setVersions(server, undefined, version);
  let accepted;
  Fiber.run(() => (accepted = calls.accept(server, far)));
  const connected = calls.connect(client, near);
  until(() => accepted !== undefined);
  return { near: connected, far: accepted };
}

/** @param {() => boolean} condition */
export function until(condition) {
  while (!condition()) Fiber.sleep(1);
}

/** Runs it on a fiber; the outcome, or the error's code, is there when `ended` is true. @param {() => unknown} f */
export function background(f) {
  const state = {
    ended: false,
    value: /** @type {any} */ (undefined),
    error: /** @type {any} */ (undefined),
  };
  Fiber.run(() => {
    try {
      state.value = f();
    } catch (error) {
      state.error = error;
    }
    state.ended = true;
  });
  return state;
}

/** Waits for the end of what background() began. @param {{ ended: boolean, value: any, error: any }} state */
export function outcome(state) {
  until(() => state.ended);
  return state.error === undefined ? state.value : (state.error.code ?? state.error);
}

/** A handshake that has begun, on a fiber. @param {bigint} socket @param {bigint} [context] */
export function accepting(socket, context = serverContext()) {
  return background(() => calls.accept(context, socket));
}
