// What connections share: certificates, trusted authorities, versions. Checked here, kept by the kernel.
import {
  checkBoolean,
  checkObject,
  checkString,
  codedError,
  invalidArgumentType,
  invalidArgumentValue,
} from 'coro:internal/errors';

const calls = __primordials.tls;
const { decode, encode } = __primordials.engine;

/** So many contexts are kept for those that come with the same options again. */
const mostContexts = 256;

/** @typedef {string | ArrayBufferView | ArrayBuffer} Data */
/** @typedef {string | Uint8Array} Bytes */
/** @typedef {(handshake: bigint, servername: string | null) => void} KernelResolver */

/**
 * @typedef {object} Credentials one end's certificates: key[i] belongs to cert[i]
 * @property {Bytes[]} key
 * @property {Bytes[]} cert
 * @property {Bytes[]} pfx
 * @property {string | undefined} passphrase
 */

/**
 * @typedef {Credentials & {
 *   ca: Bytes[],
 *   minVersion: string | undefined,
 *   maxVersion: string | undefined,
 *   ciphers: string | undefined,
 *   groups: string | undefined,
 * }} ContextOptions
 */

/**
 * @typedef {object} ConnectionSettings
 * @property {boolean} isServer
 * @property {Uint8Array | undefined} protocols in the form that goes over the wire
 * @property {boolean} request a certificate of the other end
 * @property {boolean} reject one that cannot be verified
 */

/**
 * A context of the kernel, which lets it go when nobody holds this object.
 */
export class KernelContext {
  /** @type {FinalizationRegistry<bigint> | undefined} */
  static #registry;

  /** @param {bigint} id */
  constructor(id) {
    this.id = id;
    KernelContext.#registry ??= new FinalizationRegistry(calls.close);
    KernelContext.#registry.register(this, id);
  }
}

/** @type {(context: SecureContext) => ContextOptions} */
export let optionsOf;
/** @type {(context: SecureContext) => string} */
let keyOfContext;

/** Options that were checked, for connections of either role. */
export class SecureContext {
  #options;
  #key;

  /** @param {ContextOptions} options */
  constructor(options) {
    this.#options = options;
    this.#key = keyOf(options);
  }

  static {
    optionsOf = context => context.#options;
    keyOfContext = context => context.#key;
  }
}

/**
 * What was given as one value or several, as a list of text and bytes that nobody changes later.
 * @param {string} name
 * @param {unknown} value
 * @returns {Bytes[]}
 */
function dataList(name, value) {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [dataOf(name, value)];
  return value.map((item, index) => dataOf(`${name}[${index}]`, item));
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {Bytes}
 */
function dataOf(name, value) {
  if (typeof value === 'string') return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  }
  throw invalidArgumentType(
    name,
    'of type string or an instance of Uint8Array or ArrayBuffer',
    value,
    dataOf,
  );
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {string | undefined}
 */
function optionalString(name, value) {
  if (value === undefined || value === null) return undefined;
  checkString(name, value);
  return value;
}

/**
 * Certificates with their keys out of an object that a program gave.
 * @param {string} name of the object
 * @param {{ [name: string]: unknown }} from
 * @returns {Credentials}
 */
export function credentialsOf(name, from) {
  const key = dataList(`${name}.key`, from.key);
  const cert = dataList(`${name}.cert`, from.cert);
  const pfx = dataList(`${name}.pfx`, from.pfx);
  if (key.length !== cert.length) {
    const [missing, given] = key.length < cert.length ? ['key', 'cert'] : ['cert', 'key'];
    const message =
      Math.min(key.length, cert.length) === 0
        ? `The "${name}.${missing}" property must be specified where there is "${name}.${given}"`
        : `"${name}.key" has ${key.length} entries and "${name}.cert" ${cert.length}: each key needs its certificate`;
    throw codedError(TypeError, 'ERR_MISSING_ARGS', message, credentialsOf);
  }
  return { key, cert, pfx, passphrase: optionalString(`${name}.passphrase`, from.passphrase) };
}

/**
 * @param {Credentials} credentials
 * @returns {boolean}
 */
export function hasCertificate({ cert, pfx }) {
  return cert.length + pfx.length > 0;
}

/**
 * Gives certificates to a context, or to one handshake. Blocks while the kernel reads new ones.
 * @param {bigint} id
 * @param {Credentials} credentials
 */
export function useCredentials(id, { key, cert, pfx, passphrase }) {
  for (let i = 0; i < cert.length; i++) calls.useCertificate(id, key[i], cert[i], passphrase);
  for (const one of pfx) calls.useCertificate(id, undefined, undefined, passphrase, one);
}

/** @type {ContextOptions} */
const noOptions = {
  ...credentialsOf('options', {}),
  ca: [],
  minVersion: undefined,
  maxVersion: undefined,
  ciphers: undefined,
  groups: undefined,
};

/** For those who ask for nothing special. */
const ordinary = new SecureContext(noOptions);

/** Options of Node that would be missed if they did nothing: what there is instead. */
const foreignOptions = {
  ALPNProtocols: 'use alpnProtocols',
  SNICallback: 'use certificateResolver',
  checkServerIdentity:
    'use rejectUnauthorized, and compare getPeerCertificate().fingerprint256 after the handshake',
  crl: 'lists of revoked certificates are not supported',
  ecdhCurve: 'use groups',
  secureOptions: 'use minVersion, maxVersion and ciphers',
  secureProtocol: 'use minVersion and maxVersion',
  sigalgs: 'the signature algorithms are those of OpenSSL',
  ticketKeys: 'sessions are resumed by the server that made them only',
};

/**
 * @param {{ [name: string]: any }} options
 * @returns {SecureContext}
 */
export function secureContextOf(options) {
  for (const [name, advice] of Object.entries(foreignOptions)) {
    if (options[name] === undefined) continue;
    throw invalidArgumentValue(
      `options.${name}`,
      options[name],
      `is not known here: ${advice}`,
      secureContextOf,
    );
  }
  if (options.secureContext !== undefined && options.secureContext !== null) {
    if (!(options.secureContext instanceof SecureContext)) {
      const expected = 'an instance of SecureContext';
      throw invalidArgumentType('options.secureContext', expected, options.secureContext, secureContextOf);
    }
    return options.secureContext;
  }
  const { ca, cert, ciphers, groups, key, maxVersion, minVersion, passphrase, pfx } = options;
  if ((ca ?? cert ?? ciphers ?? groups ?? key ?? maxVersion ?? minVersion ?? passphrase ?? pfx) === undefined)
    return ordinary;
  return new SecureContext({
    ...credentialsOf('options', options),
    ca: dataList('options.ca', ca),
    minVersion: optionalString('options.minVersion', minVersion),
    maxVersion: optionalString('options.maxVersion', maxVersion),
    ciphers: optionalString('options.ciphers', ciphers),
    groups: optionalString('options.groups', groups),
  });
}

/**
 * The settings of a connection, out of the options of connect(), createServer() and startTls().
 * @param {{ [name: string]: any }} options
 * @param {boolean} isServer
 * @returns {ConnectionSettings}
 */
export function settingsOf(options, isServer) {
  const { alpnProtocols, rejectUnauthorized = true, requestCert = false } = options;
  checkBoolean('options.rejectUnauthorized', rejectUnauthorized);
  checkBoolean('options.requestCert', requestCert);
  const request = !isServer || requestCert;
  const protocols = alpnProtocols == null ? undefined : protocolList(alpnProtocols);
  return { isServer, protocols, request, reject: rejectUnauthorized };
}

/**
 * @param {unknown} names
 * @returns {Uint8Array | undefined} each with its length before it
 */
function protocolList(names) {
  if (!Array.isArray(names)) {
    throw invalidArgumentType('options.alpnProtocols', 'an instance of Array', names, protocolList);
  }
  /** @type {number[]} */
  const list = [];
  names.forEach((name, index) => {
    checkString(`options.alpnProtocols[${index}]`, name);
    const bytes = encode(name);
    if (bytes.length === 0 || bytes.length > 255) {
      const reason = 'must be of 1 to 255 bytes';
      throw invalidArgumentValue(`options.alpnProtocols[${index}]`, name, reason, protocolList);
    }
    list.push(bytes.length, ...bytes);
  });
  return list.length === 0 ? undefined : new Uint8Array(list);
}

/**
 * @param {ContextOptions} options
 * @returns {string} the same for equal options, and only for them
 */
function keyOf(options) {
  let key = '';
  for (const value of Object.values(options)) {
    if (!Array.isArray(value)) {
      key += value === undefined ? '-' : `${value.length}:${value}`;
      continue;
    }
    key += `[${value.length}]`;
    for (const item of value) {
      const [kind, text] = typeof item === 'string' ? ['s', item] : ['b', decode(item, 'latin1', false)];
      key += `${kind}${text.length}:${text}`;
    }
  }
  return key;
}

/**
 * Makes a context of the kernel.
 * @param {ContextOptions} options
 * @param {ConnectionSettings} settings
 * @param {KernelResolver} [resolver]
 * @returns {KernelContext}
 */
export function makeContext(options, settings, resolver) {
  const { ca, ciphers, groups, maxVersion, minVersion } = options;
  const context = new KernelContext(calls.createContext(resolver));
  const { id } = context;
  if (minVersion !== undefined || maxVersion !== undefined) calls.setVersions(id, minVersion, maxVersion);
  if (ciphers !== undefined || groups !== undefined) calls.setCiphers(id, ciphers, groups);
  if (settings.protocols !== undefined) calls.setProtocols(id, settings.protocols);
  for (const certificates of ca) calls.setTrust(id, certificates);
  calls.setVerification(id, settings.request, settings.reject);
  useCredentials(id, options);
  return context;
}

/** @type {Map<string, KernelContext>} those used last at the end */
const contexts = new Map();
/** @type {WeakMap<Function, number>} */
const resolverNumbers = new WeakMap();
let lastNumber = 0;

/**
 * The context for these options and settings: one for all who ask for the same.
 * @param {SecureContext} secureContext
 * @param {ConnectionSettings} settings
 * @param {Function} [certificateResolver] the program's
 * @param {KernelResolver} [resolver] that calls it
 * @returns {KernelContext}
 */
export function sharedContext(secureContext, settings, certificateResolver, resolver) {
  let number = 0;
  if (certificateResolver !== undefined) {
    number = resolverNumbers.get(certificateResolver) ?? ++lastNumber;
    resolverNumbers.set(certificateResolver, number);
  }
  const { isServer, protocols, reject, request } = settings;
  const alpn = protocols === undefined ? '' : decode(protocols, 'latin1', false);
  const key = `${isServer} ${request} ${reject} ${number} ${alpn.length}:${alpn} ${keyOfContext(secureContext)}`;
  let context = contexts.get(key);
  if (context !== undefined) contexts.delete(key);
  else context = makeContext(optionsOf(secureContext), settings, resolver);
  contexts.set(key, context);
  if (contexts.size > mostContexts) contexts.delete(/** @type {string} */ (contexts.keys().next().value));
  return context;
}

/**
 * Checks certificates and all else now, so that connections can share what was read.
 * @param {{ [name: string]: any }} [options]
 * @returns {SecureContext}
 */
export function createSecureContext(options = {}) {
  checkObject('options', options);
  const secureContext = secureContextOf(options);
  sharedContext(secureContext, settingsOf({}, false));
  return secureContext;
}
