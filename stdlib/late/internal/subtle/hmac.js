// HMAC.
import { check, field } from 'coro:internal/subtle/jwk';
import {
  checkUsages,
  dataError,
  digestName,
  hashes,
  hashIn,
  integerIn,
  operationError,
  toBytes,
  unknownFormat,
} from 'coro:internal/subtle/params';
import { exportSecret, randomBits } from 'coro:internal/subtle/secrets';
import { makeKey, materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */

const { hmac, sameBytes } = __primordials.web;
const { digest } = __primordials.crypto;

/** More is hashed on another thread. */
const much = 32768;

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

export const hmacAlgorithm = {
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
