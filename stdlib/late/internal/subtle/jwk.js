// JSON Web Keys.
import { dataError } from 'coro:internal/subtle/params';

/** What V8 has and TypeScript's definitions have not yet. @type {any} */
const Bytes = Uint8Array;

/**
 * @param {any} jwk
 * @param {string} name
 * @returns {Uint8Array}
 */
export function field(jwk, name) {
  if (typeof jwk[name] !== 'string') throw dataError(`Invalid JWK "${name}" Parameter`);
  try {
    return Bytes.fromBase64(jwk[name], { alphabet: 'base64url' });
  } catch {
    throw dataError(`Invalid JWK "${name}" Parameter`);
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export const text = bytes =>
  /** @type {any} */ (bytes).toBase64({ alphabet: 'base64url', omitPadding: true });

/**
 * What every key says of itself must agree with what it is imported for.
 * @param {any} jwk
 * @param {string} type kty
 * @param {{ use: 'sig' | 'enc', alg?: string, extractable: boolean, usages: string[] }} wanted
 */
export function check(jwk, type, { use, alg, extractable, usages }) {
  if (jwk === null || typeof jwk !== 'object' || typeof jwk.kty !== 'string')
    throw dataError('Invalid keyData');
  if (jwk.kty !== type) throw dataError('Invalid JWK "kty" Parameter');
  if (jwk.alg !== undefined && alg !== undefined && jwk.alg !== alg)
    throw dataError('JWK "alg" does not match');
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use)
    throw dataError('Invalid JWK "use" Parameter');
  if (jwk.ext === false && extractable) throw dataError('JWK "ext" Parameter and extractable mismatch');
  if (jwk.key_ops === undefined) return;
  if (!Array.isArray(jwk.key_ops) || !usages.every(each => jwk.key_ops.includes(each))) {
    throw dataError('Key operations and usage mismatch');
  }
}
