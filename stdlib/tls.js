// coro:tls: encrypted connections. Handshakes, reading and writing block the calling fiber and no other.
import { kernelResolver } from 'coro:internal/certificate-resolver';
import {
  checkFunction,
  checkMilliseconds,
  checkObject,
  checkString,
  codedError,
  invalidArgumentType,
  invalidArgumentValue,
} from 'coro:internal/errors';
import { HandlerReports } from 'coro:internal/handler-reports';
import { callWithin } from 'coro:internal/limits';
import { peerCertificate } from 'coro:internal/peer-certificate';
import {
  createSecureContext,
  hasCertificate,
  makeContext,
  optionsOf,
  SecureContext,
  secureContextOf,
  settingsOf,
  sharedContext,
} from 'coro:internal/secure-context';
import { access, details, openConnection } from 'coro:internal/socket-access';
import { watched } from 'coro:internal/unclosed';
import { connect as netConnect, Server as NetServer, Socket as NetSocket } from 'coro:net';

const calls = __primordials.tls;
const { accept } = calls;
const { close: netClose, remoteAddress } = __primordials.net;
const { now } = __primordials.process;

/** @typedef {import('coro:internal/secure-context').Data} Data */
/** @typedef {import('coro:internal/peer-certificate').PeerCertificate} PeerCertificate */

/**
 * @typedef {object} SecureContextOptions
 * @property {Data | Data[]} [key]
 * @property {Data | Data[]} [cert]
 * @property {Data | Data[]} [pfx]
 * @property {string} [passphrase]
 * @property {Data | Data[]} [ca] left out: those that the system trusts
 * @property {string} [minVersion]
 * @property {string} [maxVersion]
 * @property {string} [ciphers]
 * @property {string} [groups]
 * @property {SecureContext} [secureContext] instead of all these
 */

/**
 * @typedef {SecureContextOptions & {
 *   certificateResolver?: (servername: string | null) => unknown,
 *   alpnProtocols?: string[],
 *   requestCert?: boolean,
 *   rejectUnauthorized?: boolean,
 *   handshakeTimeout?: number,
 *   onHandshakeError?: Function,
 * }} ServerOptions
 */

/**
 * @typedef {SecureContextOptions & {
 *   port?: number,
 *   host?: string,
 *   path?: string,
 *   localAddress?: string,
 *   localPort?: number,
 *   socket?: NetSocket,
 *   timeout?: number,
 *   signal?: import('coro:internal/limits').AbortSignalLike,
 *   servername?: string,
 *   session?: Uint8Array,
 *   alpnProtocols?: string[],
 *   rejectUnauthorized?: boolean,
 * }} ConnectOptions
 */

/**
 * @typedef {ConnectOptions & {
 *   isServer?: boolean,
 *   certificateResolver?: (servername: string | null) => unknown,
 *   requestCert?: boolean,
 * }} StartTlsOptions
 */

export const DEFAULT_MIN_VERSION = 'TLSv1.2';
export const DEFAULT_MAX_VERSION = 'TLSv1.3';

/** How long a client may take for its handshake, in milliseconds. */
const defaultHandshakeTimeout = 120_000;

/** One end of an encrypted connection. */
export class Socket extends NetSocket {
  #isServer;
  /** @type {ReturnType<typeof calls.info> | undefined} */
  #info = undefined;
  /** @type {any[] | undefined} */
  #certificates = undefined;

  /**
   * @param {bigint} id of the kernel's handle
   * @param {boolean} isServer
   * @param {string} [host] the name that was connected to
   */
  constructor(id, isServer, host) {
    super(id, host);
    this.#isServer = isServer;
  }

  /** Always true: a net.Socket has no such property. */
  get encrypted() {
    return true;
  }

  /** "TLSv1.3"; undefined when the connection was closed before anybody asked. */
  get protocol() {
    return this.#about()?.protocol;
  }

  /** The cipher suite: name as OpenSSL's, standardName, version. */
  get cipher() {
    const about = this.#about();
    if (about === undefined) return undefined;
    return { name: about.cipher, standardName: about.cipherStandardName, version: about.cipherVersion };
  }

  /** The protocol that was agreed on, or false. */
  get alpnProtocol() {
    return this.#about()?.alpnProtocol || false;
  }

  /** The name that the client asked for, or null. */
  get servername() {
    return this.#about()?.servername ?? null;
  }

  /** Did the other end show a certificate that we trust? */
  get authorized() {
    return this.#about() !== undefined && this.authorizationError === null;
  }

  /** Why it is not authorized: a code such as CERT_HAS_EXPIRED; null when it is. */
  get authorizationError() {
    const about = this.#about();
    if (about === undefined) return null;
    if (about.authorizationError) return about.authorizationError;
    // The code that Node has for clients that send none.
    return this.#isServer && this.#chain().length === 0 ? 'UNABLE_TO_GET_ISSUER_CERT' : null;
  }

  /**
   * The certificate of the other end, in the form of Node; an object without properties when it sent none.
   * @param {boolean} [detailed] each with the certificate of its issuer, as far as the other end sent them
   * @returns {PeerCertificate}
   */
  getPeerCertificate(detailed = false) {
    return peerCertificate(this.#chain(), Boolean(detailed));
  }

  /**
   * What resumes this session in a later connect({ session }); of a client's connection.
   * TLS 1.3 servers send it after the handshake, so it is there when something was read.
   * @returns {Uint8Array | undefined}
   */
  getSession() {
    const id = access.idOf(this);
    return id === undefined || this.#isServer ? undefined : calls.session(id);
  }

  /** Did this connection go on with the session of an earlier one? */
  isSessionReused() {
    return this.#about()?.resumed ?? false;
  }

  #about() {
    if (this.#info === undefined) {
      const id = access.idOf(this);
      if (id !== undefined) this.#info = calls.info(id);
    }
    return this.#info;
  }

  /** @returns {any[]} the certificates of the other end, its own first */
  #chain() {
    if (this.#certificates === undefined) {
      const id = access.idOf(this);
      if (id === undefined) return [];
      this.#certificates = calls.peerCertificates(id);
    }
    return this.#certificates;
  }

  /** @returns {[name: string, properties: object]} */
  [details]() {
    const { alpnProtocol, authorized, protocol, servername } = this;
    const [, properties] = super[details]();
    return ['tls.Socket', { ...properties, protocol, servername, alpnProtocol, authorized }];
  }
}

/**
 * @callback ConnectionHandler
 * @param {Socket} socket closed when the handler returns
 * @param {Server} server
 * @returns {unknown}
 */

/** Accepts connections, shakes hands and runs a handler for each, on a fiber of its own. */
export class Server extends NetServer {
  #resolver;
  #reports = new HandlerReports('certificate resolver');
  #hookReports = new HandlerReports('handshake error handler');
  #settings;
  #options;
  #context;
  #timeout;
  #onHandshakeError;
  /** @type {Map<bigint, import('coro:internal/certificate-resolver').Handshake>} kept for onHandshakeError only */
  #handshakes = new Map();

  /** How many handshakes have succeeded. */
  handshakes = 0;

  /** How many handshakes have failed. */
  handshakeFailures = 0;

  /**
   * @param {ServerOptions} options
   * @param {ConnectionHandler} handler
   */
  constructor(options, handler) {
    checkObject('options', options);
    super(/** @type {any} */ (handler));
    const { certificateResolver, handshakeTimeout = defaultHandshakeTimeout, onHandshakeError } = options;
    if (onHandshakeError !== undefined) checkFunction('options.onHandshakeError', onHandshakeError);
    this.#timeout = toTimeout('options.handshakeTimeout', handshakeTimeout);
    this.#onHandshakeError = onHandshakeError;
    this.#settings = settingsOf(options, true);
    this.#options = optionsOf(secureContextOf(options));
    checkCertificate(certificateResolver, this.#options);
    this.#resolver = certificateResolver;
    this.#context = this.#makeContext(this.#options);
  }

  /** @param {import('coro:internal/secure-context').ContextOptions} options */
  #makeContext(options) {
    const resolver = this.#resolver;
    const hasOther = hasCertificate(options);
    return makeContext(
      options,
      this.#settings,
      resolver && kernelResolver(resolver, hasOther, this.#reports, this.#handshakes),
    );
  }

  /**
   * Other certificates, versions or trust for the handshakes that follow. What is left out stays as it was.
   * @param {SecureContextOptions} options
   */
  setSecureContext(options) {
    checkObject('options', options);
    const before = this.#options;
    const given = optionsOf(secureContextOf(options));
    const next = { ...before };
    if (hasCertificate(given)) {
      const { cert, key, passphrase, pfx } = given;
      Object.assign(next, { cert, key, passphrase, pfx });
    }
    if (given.ca.length > 0) next.ca = given.ca;
    for (const name of /** @type {const} */ (['ciphers', 'groups', 'maxVersion', 'minVersion']))
      next[name] = given[name] ?? before[name];
    this.#context = this.#makeContext(next);
    this.#options = next;
  }

  /**
   * @param {bigint} id
   * @returns {Socket | undefined}
   */
  [openConnection](id) {
    const hook = this.#onHandshakeError;
    if (hook === undefined) return this.#shakeHands(id);
    const peer = addressOf(id);
    const handshake = { servername: undefined, failure: undefined };
    // A resolver knows the connection by this number.
    this.#handshakes.set(id, handshake);
    try {
      return this.#shakeHands(id, error => {
        if (handshake.failure !== undefined) error.cause = handshake.failure;
        this.#tellHook(hook, error, peer, handshake.servername);
      });
    } finally {
      this.#handshakes.delete(id);
    }
  }

  /**
   * @param {bigint} id
   * @param {(error: Error) => void} [failed]
   * @returns {Socket | undefined}
   */
  #shakeHands(id, failed) {
    let connection;
    try {
      connection = accept(this.#context.id, id, this.#timeout);
    } catch (error) {
      const { code } = /** @type {{ code?: string }} */ (error);
      // These are mistakes at this end; all else the other end can cause.
      if (code === undefined || code === 'EBADF' || code === 'ERR_INTERNAL') {
        closeLeft(id);
        throw error;
      }
      this.handshakeFailures++;
      failed?.(/** @type {Error} */ (error));
      return undefined;
    }
    this.handshakes++;
    return new Socket(connection, true);
  }

  /**
   * @param {Function} hook
   * @param {Error} error
   * @param {{ address: string, port: number } | undefined} peer
   * @param {string | null | undefined} servername
   */
  #tellHook(hook, error, peer, servername) {
    try {
      hook(error, { remoteAddress: peer?.address, remotePort: peer?.port, servername });
    } catch (second) {
      this.#hookReports.failed(second, hook.name);
    }
  }

  /** @returns {[name: string, properties: object]} */
  [details]() {
    const { handshakes, handshakeFailures } = this;
    const [, properties] = super[details]();
    return ['tls.Server', { ...properties, handshakes, handshakeFailures }];
  }
}

/**
 * @param {bigint} id
 * @returns {{ address: string, port: number } | undefined} undefined when the connection is gone already
 */
function addressOf(id) {
  try {
    return remoteAddress(id);
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code === 'ENOTCONN') return undefined;
    throw error;
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {number | undefined} undefined: none
 */
function toTimeout(name, value) {
  if (value === undefined) return undefined;
  checkMilliseconds(name, value);
  return value === 0 ? undefined : value;
}

/**
 * A server needs one certificate at least, or somebody who knows it.
 * @param {unknown} certificateResolver
 * @param {import('coro:internal/secure-context').ContextOptions} options
 */
function checkCertificate(certificateResolver, options) {
  if (certificateResolver !== undefined) {
    checkFunction('options.certificateResolver', certificateResolver);
  } else if (!hasCertificate(options)) {
    const message =
      'The "options.certificateResolver" property, or "options.key" and "options.cert", or "options.pfx" must be specified';
    throw codedError(TypeError, 'ERR_MISSING_ARGS', message, checkCertificate);
  }
}

/**
 * @param {ServerOptions} options
 * @param {ConnectionHandler} handler runs for each connection, on a fiber of its own
 * @returns {Server}
 */
export function createServer(options, handler) {
  return new Server(options, handler);
}

/** An IPv4 address has only digits between its dots; nothing but an IPv6 address has a colon. */
const address = /^\d+\.\d+\.\d+\.\d+$|:/;

/**
 * The name to ask for and the one to be found in the certificate.
 * @param {string | undefined} servername as asked for
 * @param {string | undefined} host that was connected to
 * @returns {[servername: string | undefined, verifyHost: string]}
 */
function namesOf(servername, host) {
  // As in Node, "localhost" where nothing says who is expected: a name that strangers have no certificate for.
  const expected = (servername || host || 'localhost').replace(/%.*$|\.$/, '');
  if (servername === '' || address.test(expected)) return [undefined, expected];
  return [expected, expected];
}

/**
 * The client's side of a handshake over a plain socket, which is closed by it.
 * @param {NetSocket} plain
 * @param {ConnectOptions} options
 * @param {import('coro:internal/secure-context').KernelContext} context
 * @param {number | undefined} timeout
 * @returns {Socket}
 */
function upgrade(plain, options, context, timeout) {
  const host = options.host ?? access.hostOf(plain);
  const [servername, verifyHost] = namesOf(options.servername, host);
  return shakeHands(plain, id => {
    const connection = calls.connect(context.id, id, servername, verifyHost, options.session, timeout);
    return watched(new Socket(connection, false, host), connection);
  });
}

/**
 * @param {NetSocket} plain closed by it, whatever becomes of the handshake
 * @param {(id: bigint) => Socket} handshake
 * @returns {Socket}
 */
function shakeHands(plain, handshake) {
  const id = access.beginUpgrade(plain);
  let successor;
  try {
    successor = handshake(id);
    return successor;
  } finally {
    access.endUpgrade(plain, successor);
    if (successor === undefined) closeLeft(id);
  }
}

/**
 * Closes a connection that the kernel left open because it did not come to a handshake.
 * @param {bigint} id
 */
function closeLeft(id) {
  try {
    netClose(id);
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== 'EBADF') throw error;
  }
}

/**
 * @param {ConnectOptions} options
 * @returns {import('coro:internal/secure-context').KernelContext}
 */
function clientContext(options) {
  const { host, servername, session } = options;
  if (servername !== undefined) checkString('options.servername', servername);
  if (host !== undefined) checkString('options.host', host);
  if (session !== undefined && !ArrayBuffer.isView(session)) {
    throw invalidArgumentType('options.session', 'an instance of Uint8Array', session, clientContext);
  }
  return sharedContext(secureContextOf(options), settingsOf(options, false));
}

/**
 * Connects to a server and shakes hands.
 * @param {number | string | ConnectOptions} port or the path of a UNIX socket, or everything as an object
 * @param {string | ConnectOptions} [host]
 * @param {ConnectOptions} [options]
 * @returns {Socket}
 */
export function connect(port, host, options) {
  const all = connectOptions(port, host, options);
  const { signal } = all;
  if (signal) return callWithin({ signal }, connect, undefined, { ...all, signal: undefined });
  const timeout = toTimeout('options.timeout', all.timeout);
  const end = timeout === undefined ? undefined : now() + timeout;
  const context = clientContext(all);
  const { localAddress, localPort, path } = all;
  const plain =
    all.socket === undefined
      ? netConnect({ port: all.port, host: all.host, path, timeout, localAddress, localPort })
      : plainSocket('options.socket', all.socket);
  try {
    // What is left of it, and if it is nothing then so that it says so.
    return upgrade(plain, all, context, end && Math.max(end - now(), 0.001));
  } catch (error) {
    throw nameTarget(error, all);
  }
}

export { connect as createConnection };

/**
 * @param {number | string | ConnectOptions} port
 * @param {string | ConnectOptions} [host]
 * @param {ConnectOptions} [options]
 * @returns {ConnectOptions}
 */
function connectOptions(port, host, options) {
  if (typeof port === 'object' && port !== null) return port;
  if (typeof host === 'object' && host !== null) {
    options = host;
    host = undefined;
  }
  if (options !== undefined) checkObject('options', options);
  if (host !== undefined) checkString('host', host);
  if (typeof port === 'string' && host === undefined && Number.isNaN(Number(port)))
    return { ...options, path: port };
  return { ...options, port: /** @type {number} */ (port), host: host ?? options?.host };
}

/**
 * @param {string} name
 * @param {unknown} socket
 * @returns {NetSocket}
 */
function plainSocket(name, socket) {
  if (!(socket instanceof NetSocket))
    throw invalidArgumentType(name, 'an instance of net.Socket', socket, plainSocket);
  if (socket instanceof Socket) throw invalidArgumentValue(name, socket, 'is encrypted already', plainSocket);
  return socket;
}

/**
 * Says in an error of a handshake whom it was with.
 * @param {unknown} error
 * @param {ConnectOptions} options
 * @returns {unknown}
 */
function nameTarget(error, { host, path, port, socket }) {
  if (!(error instanceof Error)) return error;
  const target = /** @type {any} */ (error);
  if (path !== undefined) target.path ??= path;
  else if (socket === undefined) {
    target.host ??= host ?? 'localhost';
    target.port ??= Number(port);
  }
  return error;
}

const startTlsReports = new HandlerReports('certificate resolver');

access.startTls = (socket, options = {}) => {
  checkObject('options', options);
  plainSocket('socket', socket);
  const { isServer, timeout: limit = isServer ? defaultHandshakeTimeout : 0 } = options;
  const timeout = toTimeout('options.timeout', limit);
  if (!isServer) return upgrade(socket, options, clientContext(options), timeout);
  const { certificateResolver } = options;
  const secureContext = secureContextOf(options);
  const contextOptions = optionsOf(secureContext);
  checkCertificate(certificateResolver, contextOptions);
  const resolver =
    certificateResolver &&
    kernelResolver(certificateResolver, hasCertificate(contextOptions), startTlsReports);
  const context = sharedContext(secureContext, settingsOf(options, true), certificateResolver, resolver);
  return shakeHands(socket, id => {
    const connection = accept(context.id, id, timeout);
    return watched(new Socket(connection, true), connection);
  });
};

export { createSecureContext, SecureContext };

export default {
  connect,
  createConnection: connect,
  createSecureContext,
  createServer,
  DEFAULT_MAX_VERSION,
  DEFAULT_MIN_VERSION,
  SecureContext,
  Server,
  Socket,
};
