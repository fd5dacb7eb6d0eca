// RSA: RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP.
import {
  readNumbers,
  readPrivate,
  readPublic,
  writeNumbers,
  writePrivate,
  writePublic,
} from 'coro:internal/subtle/der';
import { check, field, text } from 'coro:internal/subtle/jwk';
import { exportDer, makePair, read, signing, jwkOf } from 'coro:internal/subtle/pairs';
import {
  attempt,
  bytesIn,
  checkType,
  dataError,
  digestName,
  hashIn,
  integerIn,
  notSupported,
  operationError,
  toBytes,
  unknownFormat,
} from 'coro:internal/subtle/params';
import { makeKey, materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */
/** @typedef {import('coro:internal/subtle/pairs').Usages} Usages */

const { generateKeys, oaep, sign, verify } = __primordials.crypto;

/**
 * @param {string} name
 * @param {{ usages: Usages, use: 'sig' | 'enc', alg: (hash: string) => string }} kind
 * @param {object} operations
 */
function rsa(name, { usages: allowed, use, alg }, operations) {
  /**
   * @param {Uint8Array} publicPart
   * @param {string} hash
   */
  const algorithmOf = (publicPart, hash) => {
    const [modulus, publicExponent] = readNumbers(readPublic(publicPart));
    const modulusLength = modulus.length * 8 - Math.clz32(modulus[0]) + 24;
    return { name, modulusLength, publicExponent: publicExponent.slice(), hash: { name: hash } };
  };
  return {
    name,
    generateKey(
      /** @type {any} */ params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      const hash = hashIn(params);
      const length = integerIn(params, 'modulusLength', 2 ** 32 - 1);
      const exponent = bytesIn(params, 'publicExponent').slice();
      if (length < 512 || length > 16384)
        throw operationError('algorithm.modulusLength must be from 512 to 16384');
      const last = exponent.at(-1) ?? 0;
      if (last < 3 && exponent.subarray(0, -1).every(byte => byte === 0)) {
        throw operationError('algorithm.publicExponent must be at least 3');
      }
      if ((last & 1) === 0) throw operationError('algorithm.publicExponent must be odd');
      const algorithm = { name, modulusLength: length, publicExponent: exponent, hash: { name: hash } };
      return makePair(name, allowed, algorithm, extractable, usages, () =>
        generateKeys('RSA', `${length}`, exponent),
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
      let isPrivate = format === 'pkcs8';
      let der;
      if (format === 'spki' || isPrivate) {
        der = toBytes(data, 'keyData').slice();
      } else if (format === 'jwk') {
        check(data, 'RSA', { use, alg: alg(hash), extractable, usages });
        isPrivate = data.d !== undefined;
        der = fromRsaJwk(data, isPrivate);
      } else {
        throw unknownFormat(format, name);
      }
      const key = read(name, allowed, isPrivate, der, usages);
      if (key.type !== 'RSA') throw dataError('Invalid key type');
      const algorithm = algorithmOf(key.publicPart, hash);
      return isPrivate
        ? makeKey('private', key.privatePart, algorithm, extractable, usages)
        : makeKey('public', key.publicPart, algorithm, extractable, usages);
    },
    exportKey(/** @type {string} */ format, /** @type {CryptoKey} */ key) {
      const der = exportDer(format, key);
      if (der !== undefined) return der;
      if (format !== 'jwk') throw unknownFormat(format, name);
      const jwk = { ...jwkOf(key), kty: 'RSA', alg: alg(key.algorithm.hash.name) };
      if (key.type === 'public') {
        const [n, e] = readNumbers(readPublic(materialOf(key))).map(text);
        return { ...jwk, n, e };
      }
      const [, n, e, d, p, q, dp, dq, qi] = readNumbers(readPrivate(materialOf(key))).map(text);
      return { ...jwk, n, e, d, p, q, dp, dq, qi };
    },
    ...operations,
  };
}

/**
 * @param {any} jwk
 * @param {boolean} isPrivate
 * @returns {Uint8Array}
 */
function fromRsaJwk(jwk, isPrivate) {
  const [n, e] = [field(jwk, 'n'), field(jwk, 'e')];
  if (!isPrivate) return writePublic('RSA', undefined, writeNumbers(n, e));
  if (jwk.oth !== undefined) throw notSupported('RSA keys of more than two primes are not supported');
  const rest = ['d', 'p', 'q', 'dp', 'dq', 'qi'].map(name => field(jwk, name));
  return writePrivate('RSA', undefined, writeNumbers(new Uint8Array(1), n, e, ...rest));
}

/** @param {(params: any, key: CryptoKey) => number} saltLength */
const rsaSigning = saltLength => ({
  sign(/** @type {any} */ params, /** @type {CryptoKey} */ key, /** @type {Uint8Array} */ data) {
    checkType(key, 'private');
    const salt = saltLength(params, key);
    const hash = digestName(key.algorithm.hash.name);
    return attempt('OperationError', () => sign(materialOf(key), hash, salt, data, true));
  },
  verify(
    /** @type {any} */ params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ signature,
    /** @type {Uint8Array} */ data,
  ) {
    checkType(key, 'public');
    const salt = saltLength(params, key);
    const hash = digestName(key.algorithm.hash.name);
    return attempt('OperationError', () => verify(materialOf(key), hash, salt, signature, data));
  },
});

/** @param {boolean} encrypts */
const rsaEncryption =
  encrypts => (/** @type {any} */ params, /** @type {CryptoKey} */ key, /** @type {Uint8Array} */ data) => {
    checkType(key, encrypts ? 'public' : 'private');
    const label = params.label === undefined ? undefined : bytesIn(params, 'label');
    const hash = digestName(key.algorithm.hash.name);
    return attempt('OperationError', () => oaep(materialOf(key), encrypts, hash, label, data));
  };

/** @type {Usages} */
const encrypting = { public: ['encrypt', 'wrapKey'], private: ['decrypt', 'unwrapKey'] };

/** @type {any[]} */
export const rsaAlgorithms = [
  rsa(
    'RSASSA-PKCS1-v1_5',
    { usages: signing, use: 'sig', alg: hash => `RS${hash.slice(4)}` },
    rsaSigning(() => -1),
  ),
  rsa(
    'RSA-PSS',
    { usages: signing, use: 'sig', alg: hash => `PS${hash.slice(4)}` },
    rsaSigning(params => integerIn(params, 'saltLength', 2 ** 31 - 1)),
  ),
  rsa(
    'RSA-OAEP',
    {
      usages: encrypting,
      use: 'enc',
      alg: hash => (hash === 'SHA-1' ? 'RSA-OAEP' : `RSA-OAEP-${hash.slice(4)}`),
    },
    { encrypt: rsaEncryption(true), decrypt: rsaEncryption(false) },
  ),
];
