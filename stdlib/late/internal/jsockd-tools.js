// What `corojs jsockd -k` and `-c` do in JavaScript: runtime/CoroJs.CommandServer/Jsockd/{Keys,Modules}.
import { createHash, randomBytes } from 'coro:crypto';
import { bundled } from 'coro:internal/bundled';
import { place } from 'coro:internal/module-syntax';

const { cache, compileWhole, keepCode } = __primordials.module;

/** The numbers are those of ModuleStrip. */
const Strip = { none: 0, source: 1, lines: 2 };

const keyBytes = 32;

function curve() {
  const library = bundled('@noble/ed25519/index.js');
  library.hashes.sha512 = sha512;
  return library;
}

/** @param {...Uint8Array} parts */
function sha512(...parts) {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** @returns {Uint8Array} the public key; then the private one: its scalar, and the prefix of what is hashed */
export function makeKeys() {
  const { head, prefix, pointBytes } = curve().utils.getExtendedPublicKey(
    new Uint8Array(randomBytes(keyBytes)),
  );
  return new Uint8Array([...pointBytes, ...head, ...prefix]);
}

/**
 * Signs as RFC 8032 says in 5.1.6, of which the first step, the hash of the seed, was done when the key was made.
 * @param {Uint8Array} data
 * @param {Uint8Array} key private, of makeKeys
 * @returns {Uint8Array}
 */
export function sign(data, key) {
  const { Point } = curve();
  const order = Point.CURVE().n;
  const scalar = numberOf(key.subarray(0, keyBytes));
  const nonce = numberOf(sha512(key.subarray(keyBytes), data)) % order;
  const publicKey = Point.BASE.multiply(scalar % order).toBytes();
  const first = Point.BASE.multiply(nonce).toBytes();
  const challenge = numberOf(sha512(first, publicKey, data)) % order;
  return new Uint8Array([...first, ...bytesOf((nonce + challenge * scalar) % order)]);
}

/** @param {Uint8Array} bytes little-endian */
function numberOf(bytes) {
  return BigInt(`0x${/** @type {any} */ (new Uint8Array(bytes).reverse()).toHex()}`);
}

/** @param {bigint} number */
function bytesOf(number) {
  return /** @type {any} */ (Uint8Array).fromHex(number.toString(16).padStart(2 * keyBytes, '0')).reverse();
}

/**
 * Compiles each function of a module.
 * @param {string} source
 * @param {string} name as the server will know it
 * @param {number} strip
 * @returns {Uint8Array} V8's code
 */
export function compileModule(source, name, strip) {
  // Part of what the code must be read with, so the server says it too.
  if (strip !== Strip.none) keepCode();
  return cache(place(() => compileWhole(`host:${name}`, source)));
}

/**
 * @param {string} source
 * @param {number} strip
 * @returns {string} what stands in its place: each character is a space, or the end of a line
 */
export function blanksOf(source, strip) {
  if (strip === Strip.lines) return ' '.repeat(source.length);
  return source
    .replaceAll('\r\n', ' \n')
    .replace(/[\r\u2028\u2029]/g, '\n')
    .replace(/[^\n]/g, ' ');
}
