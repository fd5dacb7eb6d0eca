// Ed25519 and X25519.
import { agreement } from 'coro:internal/subtle/agreement';
import {
  readOctets,
  readPrivate,
  readPublic,
  writeOctets,
  writePrivate,
  writePublic,
} from 'coro:internal/subtle/der';
import { check, text } from 'coro:internal/subtle/jwk';
import {
  areSame,
  deriving,
  exportDer,
  makePair,
  publicBits,
  read,
  signing,
  sized,
  jwkOf,
} from 'coro:internal/subtle/pairs';
import { attempt, checkType, dataError, toBytes, unknownFormat } from 'coro:internal/subtle/params';
import { makeKey, materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */
/** @typedef {import('coro:internal/subtle/pairs').Usages} Usages */

const { generateKeys, sign, verify } = __primordials.crypto;

/**
 * @param {string} name
 * @param {Usages} allowed
 * @param {object} operations
 */
function octetPair(name, allowed, operations) {
  const algorithm = { name };
  return {
    name,
    generateKey: (
      /** @type {any} */ _params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) => makePair(name, allowed, algorithm, extractable, usages, () => generateKeys(name)),
    importKey(
      /** @type {string} */ format,
      /** @type {any} */ data,
      /** @type {any} */ _params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      let isPrivate = format === 'pkcs8';
      let der;
      if (format === 'spki' || isPrivate) {
        der = toBytes(data, 'keyData').slice();
      } else if (format === 'raw' || format === 'raw-public') {
        der = writePublic(name, undefined, toBytes(data, 'keyData'));
      } else if (format === 'jwk') {
        const isSigning = name === 'Ed25519';
        check(data, 'OKP', { use: isSigning ? 'sig' : 'enc', extractable, usages });
        if (data.crv !== name) throw dataError('JWK "crv" Parameter and algorithm name mismatch');
        if (isSigning && data.alg !== undefined && data.alg !== 'Ed25519' && data.alg !== 'EdDSA') {
          throw dataError('JWK "alg" does not match the requested algorithm');
        }
        isPrivate = data.d !== undefined;
        der = isPrivate
          ? writePrivate(name, undefined, writeOctets(sized(data, 'd', 32)))
          : writePublic(name, undefined, sized(data, 'x', 32));
      } else {
        throw unknownFormat(format, name);
      }
      const key = read(name, allowed, isPrivate, der, usages);
      if (key.type !== name) throw dataError('Invalid key type');
      if (format === 'jwk' && !areSame(readPublic(key.publicPart), sized(data, 'x', 32)))
        throw dataError('Invalid keyData');
      return isPrivate
        ? makeKey('private', key.privatePart, algorithm, extractable, usages)
        : makeKey('public', key.publicPart, algorithm, extractable, usages);
    },
    exportKey(/** @type {string} */ format, /** @type {CryptoKey} */ key) {
      const der = exportDer(format, key);
      if (der !== undefined) return der;
      const bits = publicBits(key);
      if (format === 'raw' || format === 'raw-public') {
        checkType(key, 'public');
        return bits.slice().buffer;
      }
      if (format !== 'jwk') throw unknownFormat(format, name);
      const jwk = {
        ...jwkOf(key),
        ...(name === 'Ed25519' ? { alg: 'Ed25519' } : {}),
        kty: 'OKP',
        x: text(bits),
        crv: name,
      };
      return key.type === 'public' ? jwk : { ...jwk, d: text(readOctets(readPrivate(materialOf(key)))) };
    },
    ...operations,
  };
}

const ed25519 = {
  sign(/** @type {any} */ _params, /** @type {CryptoKey} */ key, /** @type {Uint8Array} */ data) {
    checkType(key, 'private');
    return attempt('OperationError', () => sign(materialOf(key), undefined, -1, data, false));
  },
  verify(
    /** @type {any} */ _params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ signature,
    /** @type {Uint8Array} */ data,
  ) {
    checkType(key, 'public');
    return attempt('OperationError', () => verify(materialOf(key), undefined, -1, signature, data));
  },
};

/** @type {any[]} */
export const curve25519Algorithms = [
  octetPair('Ed25519', signing, ed25519),
  octetPair('X25519', deriving, agreement),
];
