// Keys of node:crypto as JSON Web Keys.
import { Buffer } from 'coro:buffer';
import { codedError, invalidArgumentType } from 'coro:internal/errors';
import {
  readCurveSecret,
  readNumbers,
  readOctets,
  readPrivate,
  readPublic,
  writeCurveSecret,
  writeNumbers,
  writeOctets,
  writePrivate,
  writePublic,
} from 'coro:internal/subtle/der';
import { field, text } from 'coro:internal/subtle/jwk';

const { readKey } = __primordials.crypto;

/** @typedef {import('coro:internal/key-objects').Description} Description */

/** By OpenSSL's name: that of JWK, and the bytes of a number. @type {Record<string, { crv: string, size: number }>} */
const curves = {
  prime256v1: { crv: 'P-256', size: 32 },
  secp384r1: { crv: 'P-384', size: 48 },
  secp521r1: { crv: 'P-521', size: 66 },
  secp256k1: { crv: 'secp256k1', size: 32 },
};

/** Bytes of a key. @type {Record<string, number>} */
const octetKeys = { Ed25519: 32, Ed448: 57, X25519: 32, X448: 56 };

const factors = ['d', 'p', 'q', 'dp', 'dq', 'qi'];

/** @param {string} message */
const invalid = message => codedError(TypeError, 'ERR_CRYPTO_INVALID_JWK', message, fromJwk);

/**
 * @param {Uint8Array} bytes of a secret key
 * @returns {object}
 */
export const secretJwk = bytes => ({ kty: 'oct', k: text(bytes) });

/**
 * @param {Description} description of a key of two parts
 * @param {boolean} isPrivate
 * @returns {object}
 */
export function toJwk({ type, curve, publicPart, privatePart }, isPrivate) {
  if (type === 'RSA') {
    const [n, e] = readNumbers(readPublic(publicPart)).map(text);
    if (!isPrivate) return { kty: 'RSA', n, e };
    const [d, p, q, dp, dq, qi] = readNumbers(readPrivate(privatePart)).slice(3).map(text);
    return { kty: 'RSA', n, e, d, p, q, dp, dq, qi };
  }
  if (type === 'EC') {
    const point = readPublic(publicPart);
    const known = Object.hasOwn(curves, curve) ? curves[curve] : undefined;
    if (known === undefined || point.length !== 1 + 2 * known.size) {
      throw codedError(
        Error,
        'ERR_CRYPTO_JWK_UNSUPPORTED_CURVE',
        `Unsupported JWK EC curve: ${curve}.`,
        toJwk,
      );
    }
    const { crv, size } = known;
    const jwk = { kty: 'EC', x: text(point.slice(1, 1 + size)), y: text(point.slice(1 + size)), crv };
    return isPrivate ? { ...jwk, d: text(readCurveSecret(readPrivate(privatePart))) } : jwk;
  }
  if (!Object.hasOwn(octetKeys, type)) {
    throw codedError(Error, 'ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE', 'Unsupported JWK Key Type.', toJwk);
  }
  const jwk = { kty: 'OKP', crv: type, x: text(readPublic(publicPart)) };
  return isPrivate ? { ...jwk, d: text(readOctets(readPrivate(privatePart))) } : jwk;
}

/**
 * @param {any} jwk
 * @param {boolean} isPrivate which part is wanted of it
 * @returns {Uint8Array} PKCS #8 or SubjectPublicKeyInfo
 */
export function fromJwk(jwk, isPrivate) {
  if (jwk === null || typeof jwk !== 'object') {
    throw invalidArgumentType('key.key', 'of type object', jwk, fromJwk);
  }
  const { kty, crv } = jwk;
  if (typeof kty !== 'string') throw invalid('Invalid JWK format');
  if (!Object.hasOwn(forms, kty)) throw invalid(`${kty} is not a supported JWK key type`);
  if (kty === 'EC' && typeof crv === 'string' && groupOf(crv) === undefined) {
    throw codedError(TypeError, 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name', fromJwk);
  }
  if (isPrivate && jwk.d === undefined) throw invalid('JWK does not contain private key material');
  try {
    const der = forms[kty](jwk, isPrivate);
    const [, , , publicPart] = readKey(der, isPrivate);
    // Its own public part was not looked at.
    if (kty === 'OKP' && text(readPublic(publicPart)) !== text(field(jwk, 'x'))) throw invalid('x');
    return der;
  } catch (error) {
    if (isWrongKey(/** @type {any} */ (error))) throw invalid(`Invalid JWK ${kty} key`);
    throw error;
  }
}

/**
 * @param {{ name?: unknown, code?: unknown }} error
 * @returns {boolean} is it about the key, and not a cancellation or the like?
 */
const isWrongKey = ({ name, code }) =>
  name === 'DataError' || (typeof code === 'string' && /^ERR_(CRYPTO|OSSL)_/.test(code));

/** @param {unknown} name of a curve in JWK */
const groupOf = name => Object.values(curves).find(({ crv }) => crv === name);

/** @param {Uint8Array} bytes */
const number = bytes => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);

/** By `kty`: DER of what a key says; throws where a part of it is missing or wrong. @type {Record<string, (jwk: any, isPrivate: boolean) => Uint8Array>} */
const forms = {
  RSA(jwk, isPrivate) {
    const [n, e] = [field(jwk, 'n'), field(jwk, 'e')];
    if (!isPrivate) return writePublic('RSA', undefined, writeNumbers(n, e));
    const rest = factors.map(name => field(jwk, name));
    const [, p, q] = rest;
    if (jwk.oth !== undefined || number(p) * number(q) !== number(n)) throw invalid('factors');
    return writePrivate('RSA', undefined, writeNumbers(new Uint8Array(1), n, e, ...rest));
  },
  EC(jwk, isPrivate) {
    const group = groupOf(jwk.crv);
    if (group === undefined) throw invalid('crv');
    const { crv, size } = group;
    const point = new Uint8Array([4, ...sized(jwk, 'x', size), ...sized(jwk, 'y', size)]);
    return isPrivate
      ? writePrivate('EC', crv, writeCurveSecret(sized(jwk, 'd', size), point))
      : writePublic('EC', crv, point);
  },
  OKP(jwk, isPrivate) {
    const { crv } = jwk;
    if (!Object.hasOwn(octetKeys, crv)) throw invalid('crv');
    const x = sized(jwk, 'x', octetKeys[crv]);
    return isPrivate
      ? writePrivate(crv, undefined, writeOctets(sized(jwk, 'd', octetKeys[crv])))
      : writePublic(crv, undefined, x);
  },
};

/**
 * @param {any} jwk
 * @param {string} name
 * @param {number} size
 * @returns {Uint8Array}
 */
function sized(jwk, name, size) {
  const bytes = field(jwk, name);
  if (bytes.length !== size) throw invalid(name);
  return bytes;
}
