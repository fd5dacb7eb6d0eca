// What keys that are plain bytes have in common.
import { text } from 'coro:internal/subtle/jwk';
import { unknownFormat } from 'coro:internal/subtle/params';
import { materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */

const { random } = __primordials.web;

/** @param {number} bits */
export function randomBits(bits) {
  const secret = new Uint8Array(bits / 8);
  for (let at = 0; at < secret.length; at += 65536) random(secret.subarray(at, at + 65536));
  return secret;
}

/**
 * @param {string} format
 * @param {CryptoKey} key
 * @param {string} alg
 */
export function exportSecret(format, key, alg) {
  const secret = materialOf(key);
  if (format === 'raw' || format === 'raw-secret') return secret.slice().buffer;
  if (format !== 'jwk') throw unknownFormat(format, key.algorithm.name);
  return { key_ops: [...key.usages], ext: key.extractable, alg, kty: 'oct', k: text(secret) };
}
