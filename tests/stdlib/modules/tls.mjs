// Certificates of tests/tls, and servers and connections with them.
export { together } from '../../programs/modules/pair.mjs';

const folder = `${import.meta.dirname}/../../tls`;

/** @param {string} name @returns {string} */
export const file = name => fs.readFile(`${folder}/${name}`);

/** @param {string} name @returns {Uint8Array} */
export const bytes = name => fs.readFile(`${folder}/${name}`, null);

/** The authority that the clients here trust. */
export const ca = file('root.crt');

const withRsa = ['one', 'default'];

/** A certificate with its key. @param {string} name */
export const certificate = name => ({
  cert: file(`${name}.crt`),
  key: file(withRsa.includes(name) ? 'rsa.key' : 'ec.key'),
});

/** A server that is served already. @param {object} options @param {Function} handler */
export function serve(options, handler = echo) {
  const server = tls.createServer(options, handler).bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  return server;
}

export function echo(socket) {
  for (let chunk; (chunk = socket.readBytes()) !== null;) socket.write(chunk);
}

/** @param {any} server @param {object} [options] */
export const connect = (server, options) =>
  tls.connect(server.address().port, '127.0.0.1', {
    servername: 'localhost',
    ca,
    timeout: 60_000,
    ...options,
  });

/** Connects, looks at the socket, closes it. @param {any} server @param {object} options @param {(socket: any) => any} look */
export function looking(server, options, look) {
  using socket = connect(server, options);
  return look(socket);
}

/** Two ends of one connection. */
export function pair(serverOptions = certificate('one'), clientOptions = {}) {
  let far;
  let release;
  const server = serve(serverOptions, socket => {
    far = socket;
    return new Promise(resolve => (release = resolve));
  });
  const near = connect(server, clientOptions);
  until(() => far !== undefined);
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

/** @param {() => boolean} condition */
export function until(condition) {
  while (!condition()) Fiber.sleep(1);
}

/** What goes to the standard error meanwhile. @param {() => void} call @returns {string} */
export function told(call) {
  let all = '';
  process.stderr.write = text => ((all += text), BigInt(text.length));
  try {
    call();
  } finally {
    delete process.stderr.write;
  }
  return all;
}
