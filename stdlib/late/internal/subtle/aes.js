// AES in its modes.
import { check, field } from 'coro:internal/subtle/jwk';
import {
  attempt,
  bytesIn,
  checkUsages,
  dataError,
  integerIn,
  operationError,
  toBytes,
  unknownFormat,
} from 'coro:internal/subtle/params';
import { exportSecret, randomBits } from 'coro:internal/subtle/secrets';
import { makeKey, materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */

const { cipher } = __primordials.crypto;

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

/** @type {any[]} */
export const aesAlgorithms = [
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
];
