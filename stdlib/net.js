// coro:net: TCP and UNIX sockets. Reading and writing block the calling fiber and no other.
import {
  checkFunction,
  checkInteger,
  checkMilliseconds,
  checkString,
  codedError,
  invalidArgumentType,
  withHostname,
} from 'coro:internal/errors';
import { finishCurrent } from 'coro:internal/fiber-life';
import { isWatched } from 'coro:internal/fiber-page';
import { current, failed, isKnown } from 'coro:internal/fiber-record';
import { customInspect } from 'coro:internal/inspect';
import { HandlerReports } from 'coro:internal/handler-reports';
import { callWithin, isLimited, withoutLimits } from 'coro:internal/limits';
import { access, details, openConnection } from 'coro:internal/socket-access';
import { watched } from 'coro:internal/unclosed';
import { waitFor } from 'coro:internal/wait';

const calls = __primordials.net;
const {
  accept,
  close: netClose,
  read: netRead,
  readBytes: netReadBytes,
  readLine: netReadLine,
  write: netWrite,
} = calls;
const { run, sleep } = __primordials.fiber;

/** How long the accept loop rests after an error such as EMFILE, in milliseconds. */
const acceptPause = 50;

/**
 * @typedef {object} Address
 * @property {string} address
 * @property {number} port
 * @property {'IPv4' | 'IPv6' | 'Unix'} family
 */

/**
 * @typedef {object} ConnectOptions
 * @property {number} [port]
 * @property {string} [host]
 * @property {string} [path] of a UNIX socket, instead of host and port
 * @property {number} [timeout] milliseconds to connect in
 * @property {import('coro:internal/limits').AbortSignalLike} [signal]
 * @property {string} [localAddress]
 * @property {number} [localPort]
 */

/**
 * @typedef {object} ListenOptions
 * @property {number} [port]
 * @property {string} [host]
 * @property {string} [path] of a UNIX socket, instead of host and port
 * @property {number} [backlog] how many connections the system keeps ready
 */

/** @typedef {import('coro:internal/limits').Limits} Limits */

/**
 * Closes a socket, and the one that it became.
 * @type {(socket: Socket) => void}
 */
let closeWithSuccessor;

/** One end of a connection. */
export class Socket {
  /** @type {bigint | undefined} */
  #id;
  /** @type {Address | undefined} */
  #local = undefined;
  /** @type {Address | undefined} */
  #remote = undefined;
  /** @type {string | undefined} */
  #host;
  /**
   * Where the connection has gone with startTls(): its handle while the handshake lasts, then the socket.
   * @type {bigint | Socket | undefined}
   */
  #successor = undefined;

  /**
   * @param {bigint} id of the kernel's handle
   * @param {string} [host] the name that was connected to
   */
  constructor(id, host) {
    this.#id = id;
    this.#host = host;
  }

  static {
    access.idOf = socket => socket.#id;
    access.hostOf = socket => socket.#host;
    access.beginUpgrade = socket => {
      const id = socket.#id ?? closedSocket();
      socket.#id = undefined;
      socket.#successor = id;
      return id;
    };
    access.endUpgrade = (socket, successor) => {
      const id = socket.#successor;
      socket.#successor = successor;
      if (successor === undefined) {
        // A handshake that failed has closed it; one that was not even begun (a cancelled fiber) has not.
        if (typeof id === 'bigint') closeIfOpen(id);
        return;
      }
      successor.#local = socket.#local;
      successor.#remote = socket.#remote;
      successor.#host = socket.#host;
    };
    closeWithSuccessor = socket => {
      socket.close();
      if (typeof socket.#successor === 'object') socket.#successor.close();
    };
  }

  /** Has close() been called at this end? */
  get closed() {
    return this.#id === undefined;
  }

  /**
   * Blocks until there is data.
   * @param {Limits} [limits]
   * @returns {string | null} what has come, decoded as UTF-8; null at the end of the stream
   */
  read(limits) {
    if (limits !== undefined && isLimited(limits)) return callWithin(limits, this.read, this);
    return netRead(this.#id ?? closedSocket());
  }

  /**
   * Blocks until there is data.
   * @param {number} [most] at most so many bytes
   * @param {Limits} [limits]
   * @returns {Uint8Array | null} null at the end of the stream
   */
  readBytes(most, limits) {
    if (limits !== undefined && isLimited(limits)) return callWithin(limits, this.readBytes, this, most);
    return netReadBytes(this.#id ?? closedSocket(), most);
  }

  /**
   * Blocks until a whole line has come.
   * @param {number} [limit] more bytes than that without an end of line are an error
   * @param {Limits} [limits]
   * @returns {string | null} the line without its end; null at the end of the stream
   */
  readLine(limit, limits) {
    if (limits !== undefined && isLimited(limits)) return callWithin(limits, this.readLine, this, limit);
    return netReadLine(this.#id ?? closedSocket(), limit);
  }

  /**
   * Blocks until the delimiter has come.
   * @param {string | Uint8Array} delimiter
   * @param {number} [limit] more bytes than that without the delimiter are an error
   * @param {Limits} [limits]
   * @returns {string | null} what came before it; null at the end of the stream
   */
  readUntil(delimiter, limit, limits) {
    if (isLimited(limits)) return callWithin(limits, this.readUntil, this, delimiter, limit);
    return calls.readUntil(this.#id ?? closedSocket(), delimiter, limit);
  }

  /**
   * Blocks until so many bytes have come. Fewer before the end of the stream are an error.
   * @param {number} length
   * @param {Limits} [limits]
   * @returns {Uint8Array}
   */
  readExactly(length, limits) {
    if (isLimited(limits)) return callWithin(limits, this.readExactly, this, length);
    return calls.readExactly(this.#id ?? closedSocket(), length);
  }

  /**
   * Blocks until everything has been handed to the system.
   * @param {string | ArrayBufferView | ArrayBuffer} data
   * @param {Limits} [limits]
   * @returns {bigint} how many bytes
   */
  write(data, limits) {
    if (limits !== undefined && isLimited(limits)) return callWithin(limits, this.write, this, data);
    return netWrite(this.#id ?? closedSocket(), data);
  }

  /**
   * Says that nothing more will be written; reading goes on.
   * @param {string | ArrayBufferView | ArrayBuffer} [data] written before
   * @param {Limits} [limits]
   * @returns {void}
   */
  end(data, limits) {
    if (isLimited(limits)) return callWithin(limits, this.end, this, data);
    const id = this.#id ?? closedSocket();
    if (data !== undefined) netWrite(id, data);
    calls.shutdown(id);
  }

  /** Closes the connection. Fibers that wait in it get ERR_SOCKET_CLOSED. A second call does nothing. */
  close() {
    const id = this.#take();
    if (id !== undefined) netClose(id);
  }

  /** Closes the connection so that the other end sees ECONNRESET. */
  reset() {
    const id = this.#take();
    if (id !== undefined) calls.reset(id);
  }

  /**
   * Forgets the handle, also that of a handshake under way.
   * @returns {bigint | undefined}
   */
  #take() {
    const id = this.#id;
    if (id !== undefined) {
      this.#id = undefined;
      return id;
    }
    if (typeof this.#successor !== 'bigint') return undefined;
    const handshake = this.#successor;
    this.#successor = undefined;
    return handshake;
  }

  /**
   * Encrypts the connection from here on; blocks until the handshake is done. This socket is closed by it.
   * @param {import('coro:tls').StartTlsOptions} [options]
   * @returns {import('coro:tls').Socket}
   */
  startTls(options) {
    return access.startTls(this, options);
  }

  /**
   * @param {number} milliseconds a read or write that waits longer throws ETIMEDOUT; 0: no limit
   * @returns {this}
   */
  setTimeout(milliseconds) {
    checkMilliseconds('milliseconds', milliseconds);
    calls.setTimeout(this.#id ?? closedSocket(), milliseconds);
    return this;
  }

  /**
   * @param {boolean} [on] send small pieces at once
   * @returns {this}
   */
  setNoDelay(on = true) {
    calls.setNoDelay(this.#id ?? closedSocket(), Boolean(on));
    return this;
  }

  /**
   * @param {boolean} [on] ask a silent peer whether it is still there
   * @param {number} [delay] after so many milliseconds of silence; 0: as the system is set
   * @returns {this}
   */
  setKeepAlive(on = false, delay = 0) {
    checkMilliseconds('delay', delay);
    calls.setKeepAlive(this.#id ?? closedSocket(), Boolean(on), delay);
    return this;
  }

  get localAddress() {
    return this.#localEnd()?.address;
  }

  get localPort() {
    return this.#localEnd()?.port;
  }

  get localFamily() {
    return this.#localEnd()?.family;
  }

  get remoteAddress() {
    return this.#remoteEnd()?.address;
  }

  get remotePort() {
    return this.#remoteEnd()?.port;
  }

  get remoteFamily() {
    return this.#remoteEnd()?.family;
  }

  /** Of the connection: both ends have the same. */
  get family() {
    return this.#remoteEnd()?.family;
  }

  /** @returns {Address | undefined} undefined when the connection was gone before anybody asked */
  #localEnd() {
    if (this.#local === undefined) {
      if (this.#id !== undefined) this.#local = addressOrNothing(calls.localAddress, this.#id);
      else if (typeof this.#successor === 'object') return this.#successor.#localEnd();
    }
    return this.#local;
  }

  /** @returns {Address | undefined} */
  #remoteEnd() {
    if (this.#remote === undefined) {
      if (this.#id !== undefined) this.#remote = addressOrNothing(calls.remoteAddress, this.#id);
      else if (typeof this.#successor === 'object') return this.#successor.#remoteEnd();
    }
    return this.#remote;
  }

  /**
   * What comes, as bytes, until the end of the stream.
   * @returns {Generator<Uint8Array, void, undefined>}
   */
  *bytes() {
    for (let chunk; (chunk = this.readBytes()) !== null;) yield chunk;
  }

  /**
   * The lines that come, without their ends.
   * @param {number} [limit] a longer line is an error
   * @returns {Generator<string, void, undefined>}
   */
  *lines(limit) {
    for (let line; (line = this.readLine(limit)) !== null;) yield line;
  }

  /**
   * What comes, as text, until the end of the stream.
   * @returns {Generator<string, void, undefined>}
   */
  *[Symbol.iterator]() {
    for (let chunk; (chunk = this.read()) !== null;) yield chunk;
  }

  /**
   * Writes everything that comes here to another socket, or whatever has a method write().
   * @param {{ write(data: Uint8Array): unknown, end?(): void }} other
   * @param {{ end?: boolean }} [options] end false: the other one is not ended when this stream ends
   */
  pipeTo(other, options) {
    for (let chunk; (chunk = this.readBytes()) !== null;) other.write(chunk);
    if (options?.end !== false) other.end?.();
  }

  [Symbol.dispose]() {
    this.close();
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const [name, properties] = this[details]();
    return `${name} ${inspect(properties, options)}`;
  }

  /** @returns {[name: string, properties: object]} */
  [details]() {
    const local = addressText(this.#localEnd());
    const remote = addressText(this.#remoteEnd());
    return ['Socket', { local, remote, closed: this.closed }];
  }
}

/**
 * @param {Address | undefined} end
 * @returns {string | undefined} "127.0.0.1:80", "[::1]:80", a path
 */
function addressText(end) {
  if (end === undefined) return undefined;
  if (end.family === 'Unix') return end.address;
  return end.family === 'IPv6' ? `[${end.address}]:${end.port}` : `${end.address}:${end.port}`;
}

/** @param {bigint} id */
function closeIfOpen(id) {
  try {
    netClose(id);
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== 'EBADF') throw error;
  }
}

/** @returns {never} */
function closedSocket() {
  throw codedError(Error, 'ERR_SOCKET_CLOSED', 'The socket is closed', closedSocket);
}

/**
 * @param {(id: bigint) => Address} call
 * @param {bigint} id
 * @returns {Address | undefined}
 */
function addressOrNothing(call, id) {
  try {
    return call(id);
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code === 'ENOTCONN') return undefined;
    throw error;
  }
}

/**
 * @param {string} name
 * @param {unknown} port a number or its digits
 * @returns {number}
 */
function toPort(name, port) {
  const number = typeof port === 'string' && port.trim() !== '' ? Number(port) : port;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 65535) return number;
  if (typeof port !== 'number' && typeof port !== 'string') {
    throw invalidArgumentType(name, 'of type number or its digits', port, toPort);
  }
  const message = `${name} should be >= 0 and < 65536. Received type ${typeof port} (${String(port)}).`;
  throw codedError(RangeError, 'ERR_SOCKET_BAD_PORT', message, toPort);
}

/**
 * @callback ConnectionHandler
 * @param {Socket} socket closed when the handler returns
 * @param {Server} server
 * @returns {unknown}
 */

/** Accepts connections and runs a handler for each, on a fiber of its own. */
export class Server {
  #handler;
  /** @type {bigint | undefined} */
  #id;
  /** @type {Address | undefined} */
  #address;
  #connections = 0;
  #reports = new HandlerReports();

  /** More connections than that are closed as they come. */
  maxConnections = Infinity;

  /** How many connections were closed because of maxConnections. */
  dropped = 0;

  /** How many handlers ended because the other end was gone (ECONNRESET, EPIPE) or sent garbage (ERR_SSL_…). */
  resets = 0;

  /** @param {ConnectionHandler} handler */
  constructor(handler) {
    checkFunction('connectionHandler', handler);
    this.#handler = handler;
  }

  /** How many connections there are now. */
  get connections() {
    return this.#connections;
  }

  /** Is it bound to an address? */
  get listening() {
    return this.#id !== undefined;
  }

  /**
   * Starts the server and serves until close() is called; blocks the calling fiber so long.
   * @param {number | string | ListenOptions} port 0: a free one; a string that is no number: the path of a UNIX socket
   * @param {string} [host]
   * @param {number} [backlog]
   */
  listen(port, host, backlog) {
    if (isLimited(port)) {
      callWithin(port, this.listen, this, withoutLimits(port));
      return;
    }
    this.bind(port, host, backlog);
    try {
      this.serve();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Takes the address, so that address() says it and connections queue up. Serve them with serve().
   * @param {number | string | ListenOptions} port
   * @param {string} [host]
   * @param {number} [backlog]
   * @returns {this}
   */
  bind(port, host, backlog) {
    if (this.#id !== undefined) {
      throw codedError(Error, 'ERR_SERVER_ALREADY_LISTEN', 'The server is bound already', this.bind);
    }
    /** @type {ListenOptions} */
    let options;
    if (typeof port === 'object' && port !== null) options = port;
    else if (typeof port === 'string' && Number.isNaN(Number(port))) options = { path: port, backlog };
    else options = { port: toPort('port', port), host, backlog };
    if (options.backlog !== undefined) checkInteger('backlog', options.backlog, 0, 0x7fff_ffff);
    if (options.path !== undefined) {
      checkString('options.path', options.path);
      this.#id = calls.listenUnix(options.path, options.backlog);
    } else {
      const address = options.host ?? '0.0.0.0';
      checkString('host', address);
      const number = toPort('options.port', options.port ?? 0);
      try {
        this.#id = calls.listen(address, number, options.backlog);
      } catch (error) {
        throw withHostname(error, address);
      }
    }
    return watched(this, this.#id);
  }

  /** Serves the connections of a bound server until close() is called. */
  serve() {
    const id = this.#id;
    if (id === undefined) {
      throw codedError(
        Error,
        'ERR_SERVER_NOT_RUNNING',
        'The server is not bound: call bind() first',
        this.serve,
      );
    }
    while (this.#id === id) {
      let connection;
      try {
        connection = accept(id);
      } catch (error) {
        if (this.#id !== id) return;
        this.#acceptFailed(error);
        continue;
      }
      if (this.#connections >= this.maxConnections) {
        this.dropped++;
        netClose(connection);
        continue;
      }
      try {
        run(() => this.#serveOne(connection));
      } catch (error) {
        // There are as many fibers as there may be; some will end.
        netClose(connection);
        this.#acceptFailed(error);
      }
    }
  }

  /** @param {bigint} id */
  #serveOne(id) {
    const handler = this.#handler;
    /** @type {Socket | undefined} */
    let socket;
    this.#connections++;
    // What stands in `finally` is not done for a fiber that ran for too long.
    if (isWatched()) {
      current().owner = {
        ended: ({ state, result }) => {
          if (state !== failed) return;
          this.#handlerFailed(result, socket);
          this.#connections--;
          if (socket === undefined) netClose(id);
          else closeWithSuccessor(socket);
        },
      };
    }
    try {
      socket = this[openConnection](id);
      if (socket === undefined) return;
      const result = handler(socket, this);
      if (result !== undefined && typeof (/** @type {any} */ (result)?.then) === 'function') {
        waitFor(/** @type {PromiseLike<unknown>} */ (result), 'connection handler');
      }
    } catch (error) {
      this.#handlerFailed(error, socket);
    } finally {
      this.#connections--;
      if (socket !== undefined) closeWithSuccessor(socket);
      if (isKnown()) finishCurrent();
    }
  }

  /**
   * @param {bigint} id
   * @returns {Socket | undefined}
   */
  [openConnection](id) {
    return new Socket(id);
  }

  /**
   * @param {unknown} error
   * @param {Socket} [socket]
   */
  #handlerFailed(error, socket) {
    const { code, syscall } = /** @type {{ code?: string, syscall?: string }} */ (error ?? {});
    // A peer that breaks off, or sends what is no TLS, is no mistake of the handler.
    const isPeers =
      code === 'ECONNRESET' || code === 'EPIPE' || (syscall === 'read' && code?.startsWith?.('ERR_SSL_'));
    if (isPeers) {
      this.resets++;
      return;
    }
    this.#reports.handlerFailed(error, this.#handler.name, socket);
  }

  /** @param {unknown} error */
  #acceptFailed(error) {
    switch (/** @type {{ code?: string } | undefined} */ (error)?.code) {
      case 'ECONNABORTED':
      case 'EINTR':
      case 'EPROTO':
        return;
      case 'EBADF':
      case 'EINVAL':
      case 'ENOTSOCK':
      case 'ERR_CANCELLED':
      case 'ERR_SERVER_CLOSED':
        throw error;
    }
    this.#reports.acceptFailed(error);
    sleep(acceptPause);
  }

  /**
   * Where it listens.
   * @returns {Address | null} null when it does not
   */
  address() {
    if (this.#id === undefined) return null;
    return (this.#address ??= calls.localAddress(this.#id));
  }

  /** Stops accepting: listen() and serve() return. Connections that are there go on. */
  close() {
    const id = this.#id;
    if (id === undefined) return;
    this.#id = undefined;
    this.#address = undefined;
    netClose(id);
  }

  [Symbol.dispose]() {
    this.close();
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const [name, properties] = this[details]();
    return `${name} ${inspect(properties, options)}`;
  }

  /** @returns {[name: string, properties: object]} */
  [details]() {
    const address = addressText(this.address() ?? undefined);
    const { connections, maxConnections, dropped, resets } = this;
    return ['Server', { address, connections, maxConnections, dropped, resets }];
  }
}

/**
 * @param {ConnectionHandler} handler runs for each connection, on a fiber of its own
 * @returns {Server}
 */
export function createServer(handler) {
  return new Server(handler);
}

/**
 * Connects to a server.
 * @param {number | string | ConnectOptions} port or the path of a UNIX socket, or everything as an object
 * @param {string} [host]
 * @returns {Socket}
 */
export function connect(port, host) {
  if (typeof port === 'string' && host === undefined && Number.isNaN(Number(port))) {
    return newSocket(calls.connectUnix(port));
  }
  if (typeof port !== 'object' || port === null) {
    if (host !== undefined) checkString('host', host);
    const to = host ?? 'localhost';
    return newSocket(connectByName(to, toPort('port', port)), to);
  }
  const { path, timeout, localAddress, localPort, signal } = port;
  if (signal) return callWithin({ signal }, connect, undefined, { ...port, signal: undefined });
  if (timeout !== undefined) checkMilliseconds('options.timeout', timeout);
  if (path !== undefined) {
    checkString('options.path', path);
    return newSocket(calls.connectUnix(path, timeout));
  }
  const name = port.host ?? 'localhost';
  checkString('options.host', name);
  if (localAddress !== undefined) checkString('options.localAddress', localAddress);
  const from = localPort === undefined ? undefined : toPort('options.localPort', localPort);
  const id = connectByName(name, toPort('options.port', port.port), timeout, localAddress, from);
  return newSocket(id, name);
}

/**
 * One that the program has to close.
 * @param {bigint} id
 * @param {string} [host]
 */
function newSocket(id, host) {
  return watched(new Socket(id, host), id);
}

/**
 * @param {string} host
 * @param {number} port
 * @param {number} [timeout]
 * @param {string} [localAddress]
 * @param {number} [localPort]
 * @returns {bigint} id of the kernel's handle
 */
function connectByName(host, port, timeout, localAddress, localPort) {
  try {
    return calls.connect(host, port, timeout, localAddress, localPort);
  } catch (error) {
    throw withHostname(error, host);
  }
}

export { connect as createConnection };

export default { connect, createConnection: connect, createServer, Server, Socket };
