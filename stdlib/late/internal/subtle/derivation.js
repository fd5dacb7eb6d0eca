// Keys from other secrets: HKDF and PBKDF2.
import {
  attempt,
  bytesIn,
  checkUsages,
  digestName,
  hashIn,
  integerIn,
  operationError,
  syntaxError,
  toBytes,
  unknownFormat,
} from 'coro:internal/subtle/params';
import { makeKey, materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */

const { hkdf, pbkdf2 } = __primordials.crypto;

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
export const derivationAlgorithms = [
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
