// Keys that are plain bytes: AES and HMAC, and what keys are derived from.
import { check, field, text } from 'coro:internal/subtle/jwk';
import {
  attempt,
  bytesIn,
  checkUsages,
  dataError,
  digestName,
  hashes,
  hashIn,
  integerIn,
  operationError,
  syntaxError,
  toBytes,
  unknownFormat,
} from 'coro:internal/subtle/params';
import { makeKey, materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */

const { hmac, random, sameBytes } = __primordials.web;
const { cipher, digest, hkdf, pbkdf2 } = __primordials.crypto;

/** More is hashed on another thread. */
const much = 32768;

/** @param {number} bits */
function randomBits(bits) {
  const secret = new Uint8Array(bits / 8);
  for (let at = 0; at < secret.length; at += 65536) random(secret.subarray(at, at + 65536));
  return secret;
}

/**
 * @param {string} format
 * @param {CryptoKey} key
 * @param {string} alg
 */
function exportSecret(format, key, alg) {
  const secret = materialOf(key);
  if (format === 'raw' || format === 'raw-secret') return secret.slice().buffer;
  if (format !== 'jwk') throw unknownFormat(format, key.algorithm.name);
  return { key_ops: [...key.usages], ext: key.extractable, alg, kty: 'oct', k: text(secret) };
}

/**
 * @param {string} name
 * @param {{ mode: string, jwk: string, usages: string[] }} kind
 * @param {object} operations
 */
function aes(name, { mode, jwk, usages: allowed }, operations) {
  return {
    name,
    generateKey(
      /** @type {any} */ params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      checkUsages(name, usages, allowed);
      const length = integerIn(params, 'length', 65535);
      if (![128, 192, 256].includes(length))
        throw operationError('AES key length must be 128, 192, or 256 bits');
      checkUsages(name, usages, allowed, 'creating');
      return makeKey('secret', randomBits(length), { name, length }, extractable, usages);
    },
    importKey(
      /** @type {string} */ format,
      /** @type {any} */ data,
      /** @type {any} */ _params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      checkUsages(name, usages, allowed);
      let secret;
      if (format === 'raw' || format === 'raw-secret') {
        secret = toBytes(data, 'keyData').slice();
      } else if (format === 'jwk') {
        check(data, 'oct', { use: 'enc', extractable, usages });
        secret = field(data, 'k');
        if (data.alg !== undefined && data.alg !== `A${secret.length * 8}${jwk}`)
          throw dataError('JWK "alg" does not match');
      } else {
        throw unknownFormat(format, name);
      }
      if (![16, 24, 32].includes(secret.length)) throw dataError('Invalid key length');
      checkUsages(name, usages, allowed, 'importing');
      return makeKey('secret', secret, { name, length: secret.length * 8 }, extractable, usages);
    },
    exportKey: (/** @type {string} */ format, /** @type {CryptoKey} */ key) =>
      exportSecret(format, key, `A${key.algorithm.length}${jwk}`),
    keyLength(/** @type {any} */ params) {
      const length = integerIn(params, 'length', 65535);
      if (![128, 192, 256].includes(length))
        throw operationError('AES key length must be 128, 192, or 256 bits');
      return length;
    },
    /** @param {CryptoKey} key */
    cipherOf: key => mode.replace('*', `${key.algorithm.length}`),
    ...operations,
  };
}

const encryption = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];

/** @param {boolean} encrypts */
const cbc = encrypts =>
  /** @this {any} */ function (
    /** @type {any} */ params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ data,
  ) {
    const iv = bytesIn(params, 'iv');
    if (iv.length !== 16) throw operationError('algorithm.iv must contain exactly 16 bytes');
    return attempt('OperationError', () => cipher(this.cipherOf(key), encrypts, materialOf(key), iv, data));
  };

/** @param {boolean} encrypts */
const gcm = encrypts =>
  /** @this {any} */ function (
    /** @type {any} */ params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ data,
  ) {
    const iv = bytesIn(params, 'iv');
    const additional = params.additionalData === undefined ? undefined : bytesIn(params, 'additionalData');
    const bits = params.tagLength === undefined ? 128 : integerIn(params, 'tagLength', 255);
    if (![32, 64, 96, 104, 112, 120, 128].includes(bits))
      throw operationError(`${bits} is not a valid AES-GCM tag length`);
    return attempt('OperationError', () =>
      cipher(this.cipherOf(key), encrypts, materialOf(key), iv, data, additional, bits / 8),
    );
  };

/**
 * Encrypts and decrypts. Of the counter block so many bits count: where they overflow they begin at zero again, and the
 * rest of the block stays.
 * @this {any}
 * @param {any} params
 * @param {CryptoKey} key
 * @param {Uint8Array} data
 */
function ctr(params, key, data) {
  const counter = bytesIn(params, 'counter');
  if (counter.length !== 16) throw operationError('algorithm.counter must contain exactly 16 bytes');
  const bits = integerIn(params, 'length', 255);
  if (bits === 0 || bits > 128) throw operationError('AES-CTR algorithm.length must be between 1 and 128');
  const most = 2n ** BigInt(bits);
  const block = BigInt(`0x${/** @type {any} */ (counter).toHex()}`);
  const blocks = BigInt(Math.ceil(data.length / 16));
  if (blocks > most) throw operationError('The counter is too short for so much data');
  const name = this.cipherOf(key);
  const secret = materialOf(key);
  const run = (/** @type {Uint8Array} */ iv, /** @type {Uint8Array} */ part) =>
    attempt('OperationError', () => cipher(name, true, secret, iv, part));
  const untilOverflow = most - (block % most);
  if (blocks <= untilOverflow) return run(counter, data);
  const at = Number(untilOverflow) * 16;
  const copy = data.slice();
  const wrapped = (block - (block % most)).toString(16).padStart(32, '0');
  const second = run(/** @type {any} */ (Uint8Array).fromHex(wrapped), copy.subarray(at));
  const first = run(counter, copy.subarray(0, at));
  const all = new Uint8Array(data.length);
  all.set(first);
  all.set(second, at);
  return all;
}

/** @param {boolean} encrypts */
const keyWrap = encrypts =>
  /** @this {any} */ function (
    /** @type {any} */ _params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ data,
  ) {
    return attempt('OperationError', () =>
      cipher(this.cipherOf(key), encrypts, materialOf(key), undefined, data),
    );
  };

/**
 * @param {string} hash
 * @param {Uint8Array} secret
 * @param {Uint8Array} data
 */
const mac = (hash, secret, data) =>
  new Uint8Array(data.length <= much ? hmac(hash, secret, data) : digest(digestName(hash), data, secret));

const hmacUsages = ['sign', 'verify'];
/** @param {string} hash */
const hmacJwk = hash => `HS${hash.slice(4)}`;

const hmacAlgorithm = {
  name: 'HMAC',
  generateKey(/** @type {any} */ params, /** @type {boolean} */ extractable, /** @type {string[]} */ usages) {
    const hash = hashIn(params);
    checkUsages('HMAC', usages, hmacUsages, 'creating');
    const length = this.keyLength(params);
    if (length % 8 !== 0 || length > 2 ** 20) throw operationError('Invalid key length');
    return makeKey(
      'secret',
      randomBits(length),
      { name: 'HMAC', length, hash: { name: hash } },
      extractable,
      usages,
    );
  },
  importKey(
    /** @type {string} */ format,
    /** @type {any} */ data,
    /** @type {any} */ params,
    /** @type {boolean} */ extractable,
    /** @type {string[]} */ usages,
  ) {
    const hash = hashIn(params);
    checkUsages('HMAC', usages, hmacUsages, 'importing');
    let secret;
    if (format === 'raw' || format === 'raw-secret') {
      secret = toBytes(data, 'keyData').slice();
    } else if (format === 'jwk') {
      check(data, 'oct', { use: 'sig', alg: hmacJwk(hash), extractable, usages });
      secret = field(data, 'k');
    } else {
      throw unknownFormat(format, 'HMAC');
    }
    if (secret.length === 0) throw dataError('Zero-length key is not supported');
    const length = secret.length * 8;
    if (params.length !== undefined && params.length !== length) throw dataError('Invalid key length');
    return makeKey('secret', secret, { name: 'HMAC', length, hash: { name: hash } }, extractable, usages);
  },
  exportKey: (/** @type {string} */ format, /** @type {CryptoKey} */ key) =>
    exportSecret(format, key, hmacJwk(key.algorithm.hash.name)),
  keyLength(/** @type {any} */ params) {
    if (params.length === undefined) return hashes.get(hashIn(params))?.block ?? 0;
    const length = integerIn(params, 'length', 2 ** 32 - 1);
    if (length === 0) throw operationError('Invalid key length');
    return length;
  },
  sign: (/** @type {any} */ _params, /** @type {CryptoKey} */ key, /** @type {Uint8Array} */ data) =>
    mac(key.algorithm.hash.name, materialOf(key), data),
  verify: (
    /** @type {any} */ _params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ signature,
    /** @type {Uint8Array} */ data,
  ) => sameBytes(mac(key.algorithm.hash.name, materialOf(key), data), signature),
};

/**
 * @param {string} name
 * @param {(params: any, key: CryptoKey, bytes: number) => Uint8Array} derive
 */
function derivation(name, derive) {
  return {
    name,
    importKey(
      /** @type {string} */ format,
      /** @type {any} */ data,
      /** @type {any} */ _params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      if (format !== 'raw' && format !== 'raw-secret') throw unknownFormat(format, name);
      checkUsages(name, usages, ['deriveKey', 'deriveBits']);
      if (extractable) throw syntaxError(`${name} keys are not extractable`);
      checkUsages(name, usages, ['deriveKey', 'deriveBits'], 'importing');
      return makeKey('secret', toBytes(data, 'keyData').slice(), { name }, false, usages);
    },
    deriveBits(/** @type {any} */ params, /** @type {CryptoKey} */ key, /** @type {number | null} */ length) {
      if (length === null) throw operationError('length cannot be null');
      if (length % 8 !== 0) throw operationError('length must be a multiple of 8');
      return derive(params, key, length / 8);
    },
    /** Keys to derive from can be derived themselves. */
    keyLength: () => null,
  };
}

/** @type {any[]} */
export const secretAlgorithms = [
  aes(
    'AES-CBC',
    { mode: 'aes-*-cbc', jwk: 'CBC', usages: encryption },
    { encrypt: cbc(true), decrypt: cbc(false) },
  ),
  aes('AES-CTR', { mode: 'aes-*-ctr', jwk: 'CTR', usages: encryption }, { encrypt: ctr, decrypt: ctr }),
  aes(
    'AES-GCM',
    { mode: 'aes-*-gcm', jwk: 'GCM', usages: encryption },
    { encrypt: gcm(true), decrypt: gcm(false) },
  ),
  aes(
    'AES-KW',
    { mode: 'id-aes*-wrap', jwk: 'KW', usages: ['wrapKey', 'unwrapKey'] },
    { wrapKey: keyWrap(true), unwrapKey: keyWrap(false) },
  ),
  hmacAlgorithm,
  derivation('HKDF', (params, key, bytes) => {
    const hash = digestName(hashIn(params));
    const [salt, info] = [bytesIn(params, 'salt'), bytesIn(params, 'info')];
    return attempt('OperationError', () => hkdf(hash, materialOf(key), salt, info, bytes));
  }),
  derivation('PBKDF2', (params, key, bytes) => {
    const hash = digestName(hashIn(params));
    const salt = bytesIn(params, 'salt');
    const iterations = integerIn(params, 'iterations', 2 ** 32 - 1);
    if (iterations === 0) throw operationError('iterations cannot be zero');
    return attempt('OperationError', () => pbkdf2(hash, materialOf(key), salt, iterations, bytes));
  }),
];
