// ECDSA and ECDH on the curves of NIST.
import { agreement } from 'coro:internal/subtle/agreement';
import {
  joinSignature,
  readCurveSecret,
  readPrivate,
  splitSignature,
  writeCurveSecret,
  writePrivate,
  writePublic,
} from 'coro:internal/subtle/der';
import { check, text } from 'coro:internal/subtle/jwk';
import {
  deriving,
  exportDer,
  makePair,
  publicBits,
  read,
  signing,
  sized,
  jwkOf,
} from 'coro:internal/subtle/pairs';
import {
  attempt,
  checkType,
  dataError,
  digestName,
  hashIn,
  notSupported,
  toBytes,
  unknownFormat,
} from 'coro:internal/subtle/params';
import { makeKey, materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */
/** @typedef {import('coro:internal/subtle/pairs').Usages} Usages */

const { generateKeys, sign, verify } = __primordials.crypto;

/** Bytes of a number of the curve; OpenSSL's name. @type {{ [name: string]: { size: number, group: string } }} */
const curves = {
  'P-256': { size: 32, group: 'prime256v1' },
  'P-384': { size: 48, group: 'secp384r1' },
  'P-521': { size: 66, group: 'secp521r1' },
};

/** @param {any} params */
function curveIn(params) {
  const curve = params.namedCurve;
  if (curve === undefined)
    throw new TypeError(`Failed to normalize algorithm: 'namedCurve' is required for ${params.name}`);
  if (!Object.hasOwn(curves, `${curve}`)) throw notSupported('Unrecognized namedCurve');
  return `${curve}`;
}

/**
 * @param {string} name
 * @param {Usages} allowed
 * @param {object} operations
 */
function curve(name, allowed, operations) {
  return {
    name,
    generateKey(
      /** @type {any} */ params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      const namedCurve = curveIn(params);
      return makePair(name, allowed, { name, namedCurve }, extractable, usages, () =>
        generateKeys('EC', curves[namedCurve].group),
      );
    },
    importKey(
      /** @type {string} */ format,
      /** @type {any} */ data,
      /** @type {any} */ params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      const namedCurve = curveIn(params);
      const { size, group } = curves[namedCurve];
      let isPrivate = format === 'pkcs8';
      let der;
      if (format === 'spki' || isPrivate) {
        der = toBytes(data, 'keyData').slice();
      } else if (format === 'raw' || format === 'raw-public') {
        der = writePublic('EC', namedCurve, toBytes(data, 'keyData'));
      } else if (format === 'jwk') {
        check(data, 'EC', { use: name === 'ECDSA' ? 'sig' : 'enc', extractable, usages });
        if (data.crv !== namedCurve) throw dataError('JWK "crv" does not match the requested algorithm');
        isPrivate = data.d !== undefined;
        const point = new Uint8Array([4, ...sized(data, 'x', size), ...sized(data, 'y', size)]);
        der = isPrivate
          ? writePrivate('EC', namedCurve, writeCurveSecret(sized(data, 'd', size), point))
          : writePublic('EC', namedCurve, point);
      } else {
        throw unknownFormat(format, name);
      }
      const key = read(name, allowed, isPrivate, der, usages);
      if (key.type !== 'EC' || key.curve !== group) throw dataError('Named curve mismatch');
      const algorithm = { name, namedCurve };
      return isPrivate
        ? makeKey('private', key.privatePart, algorithm, extractable, usages)
        : makeKey('public', key.publicPart, algorithm, extractable, usages);
    },
    exportKey(/** @type {string} */ format, /** @type {CryptoKey} */ key) {
      const der = exportDer(format, key);
      if (der !== undefined) return der;
      const { namedCurve } = key.algorithm;
      const { size } = curves[namedCurve];
      const point = publicBits(key);
      if (format === 'raw' || format === 'raw-public') {
        checkType(key, 'public');
        return point.slice().buffer;
      }
      if (format !== 'jwk') throw unknownFormat(format, name);
      const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map(text);
      const jwk = { ...jwkOf(key), kty: 'EC', x, y, crv: namedCurve };
      return key.type === 'public' ? jwk : { ...jwk, d: text(readCurveSecret(readPrivate(materialOf(key)))) };
    },
    ...operations,
  };
}

const ecdsa = {
  sign(/** @type {any} */ params, /** @type {CryptoKey} */ key, /** @type {Uint8Array} */ data) {
    checkType(key, 'private');
    const hash = digestName(hashIn(params));
    const signature = attempt('OperationError', () => sign(materialOf(key), hash, -1, data, false));
    return joinSignature(signature, curves[key.algorithm.namedCurve].size);
  },
  verify(
    /** @type {any} */ params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ signature,
    /** @type {Uint8Array} */ data,
  ) {
    checkType(key, 'public');
    const hash = digestName(hashIn(params));
    if (signature.length !== curves[key.algorithm.namedCurve].size * 2) return false;
    return attempt('OperationError', () =>
      verify(materialOf(key), hash, -1, splitSignature(signature), data),
    );
  },
};

/** @type {any[]} */
export const curveAlgorithms = [curve('ECDSA', signing, ecdsa), curve('ECDH', deriving, agreement)];
