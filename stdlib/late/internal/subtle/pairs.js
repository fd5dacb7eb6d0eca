// What all kinds of keys of two parts have in common.
import { readPublic } from 'coro:internal/subtle/der';
import { field } from 'coro:internal/subtle/jwk';
import { attempt, checkType, checkUsages, dataError, syntaxError } from 'coro:internal/subtle/params';
import { makeKey, materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */
/** @typedef {{ public: string[], private: string[] }} Usages */
/** @typedef {{ type: string, curve: string, bits: number, publicPart: Uint8Array, privatePart: Uint8Array }} Description */

const { readKey } = __primordials.crypto;

/**
 * @param {Uint8Array} der
 * @param {boolean} isPrivate
 * @returns {Description}
 */
export function describe(der, isPrivate) {
  const [type, curve, bits, publicPart, privatePart] = attempt('DataError', () => readKey(der, isPrivate));
  return { type, curve, bits, publicPart, privatePart };
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export const areSame = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/**
 * A new pair with what each part may be used for.
 * @param {string} name
 * @param {Usages} allowed
 * @param {any} algorithm
 * @param {boolean} extractable
 * @param {string[]} usages
 * @param {() => [Uint8Array, Uint8Array]} generate
 */
export function makePair(name, allowed, algorithm, extractable, usages, generate) {
  checkUsages(name, usages, [...allowed.public, ...allowed.private]);
  const [publicUsages, privateUsages] = [allowed.public, allowed.private].map(list =>
    usages.filter(each => list.includes(each)),
  );
  if (privateUsages.length === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  const [privatePart, publicPart] = attempt('OperationError', generate);
  return {
    publicKey: makeKey('public', publicPart, algorithm, true, publicUsages),
    privateKey: makeKey('private', privatePart, algorithm, extractable, privateUsages),
  };
}

/**
 * Imports DER.
 * @param {string} name
 * @param {Usages} allowed
 * @param {boolean} isPrivate
 * @param {Uint8Array} der
 * @param {string[]} usages
 * @returns {Description}
 */
export function read(name, allowed, isPrivate, der, usages) {
  checkUsages(name, usages, isPrivate ? allowed.private : allowed.public, isPrivate ? 'importing' : '');
  return describe(der, isPrivate);
}

/**
 * @param {string} format
 * @param {CryptoKey} key
 * @returns {ArrayBuffer | undefined} where the format is DER
 */
export function exportDer(format, key) {
  if (format !== 'spki' && format !== 'pkcs8') return undefined;
  checkType(key, format === 'spki' ? 'public' : 'private');
  return /** @type {ArrayBuffer} */ (materialOf(key).slice().buffer);
}

/**
 * @param {CryptoKey} key
 * @returns {Uint8Array} the public part in its algorithm's own form
 */
export const publicBits = key =>
  readPublic(key.type === 'public' ? materialOf(key) : describe(materialOf(key), true).publicPart);

/** @param {CryptoKey} key */
export const jwkOf = key => ({ key_ops: [...key.usages], ext: key.extractable });

/**
 * @param {any} jwk
 * @param {string} name
 * @param {number} size
 * @returns {Uint8Array}
 */
export function sized(jwk, name, size) {
  const bytes = field(jwk, name);
  if (bytes.length !== size) throw dataError(`Invalid JWK "${name}" Parameter`);
  return bytes;
}

/** @type {Usages} */
export const signing = { public: ['verify'], private: ['sign'] };
/** @type {Usages} */
export const deriving = { public: [], private: ['deriveKey', 'deriveBits'] };
