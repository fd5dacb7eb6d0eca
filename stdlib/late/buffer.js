// coro:buffer: Node's Buffer, whose texts go through the engine's own functions.
import { bundled } from 'coro:internal/bundled';
import { invalidArgumentType } from 'coro:internal/errors';

const { decode, encode } = __primordials.engine;
/** What V8 has and TypeScript's definitions have not yet. @type {any} */
const Bytes = Uint8Array;

const buffer = bundled('buffer/index.js');
const { Buffer: Original } = buffer;
const { from: originalFrom } = Original;
const { toString: originalToString } = Original.prototype;

/** Shorter texts are done sooner by the package. */
const shortest = 64;

/**
 * The package has not this encoding.
 * @param {unknown} encoding
 */
const isUrlSafe = encoding => typeof encoding === 'string' && encoding.toLowerCase() === 'base64url';

const { byteLength: originalByteLength, isEncoding: originalIsEncoding } = Original;

/**
 * @param {any} value
 * @param {any} encoding
 * @returns {number}
 */
const byteLength = (value, encoding) => originalByteLength(value, isUrlSafe(encoding) ? 'base64' : encoding);

/**
 * @param {unknown} encoding
 * @returns {boolean}
 */
const isEncoding = encoding => isUrlSafe(encoding) || originalIsEncoding(encoding);

/**
 * @param {any} value
 * @param {any} encoding
 * @param {any} length
 * @returns {Uint8Array}
 */
function from(value, encoding, length) {
  // The package's decoder knows both alphabets.
  if (typeof value === 'string' && isUrlSafe(encoding)) return originalFrom(value, 'base64');
  const bytes = typeof value === 'string' && value.length >= shortest ? bytesOf(value, encoding) : undefined;
  if (bytes === undefined) return originalFrom(value, encoding, length);
  return originalFrom(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * @param {string} text
 * @param {unknown} encoding
 * @returns {Uint8Array | undefined} undefined: the package does it
 */
function bytesOf(text, encoding) {
  if (encoding === undefined || encoding === 'utf8' || encoding === 'utf-8') return encode(text);
  if (encoding !== 'base64') return undefined;
  try {
    return Bytes.fromBase64(text);
  } catch {
    return undefined; // Node takes much that is no good base64.
  }
}

/**
 * @this {any}
 * @param {any} [encoding]
 * @param {any} [start]
 * @param {any} [end]
 * @returns {string}
 */
function toString(encoding, start, end) {
  if (isUrlSafe(encoding)) {
    const part = new Bytes(this.buffer, this.byteOffset, this.length).subarray(
      start ?? 0,
      end ?? this.length,
    );
    return part.toBase64({ alphabet: 'base64url', omitPadding: true });
  }
  const isWhole = start === undefined && end === undefined && this.length >= shortest;
  if (isWhole && (encoding === undefined || encoding === 'utf8' || encoding === 'utf-8'))
    return decode(this, 'utf8', false);
  if (isWhole && encoding === 'base64') return Bytes.prototype.toBase64.call(this);
  if (isWhole && encoding === 'hex') return Bytes.prototype.toHex.call(this);
  return originalToString.call(this, encoding, start, end);
}

/**
 * The package wants a Buffer; Node takes any Uint8Array.
 * @this {any}
 * @param {any} other
 * @returns {boolean}
 */
function equals(other) {
  if (!(other instanceof Uint8Array)) {
    throw invalidArgumentType('otherBuffer', 'an instance of Buffer or Uint8Array', other, equals);
  }
  return Original.compare(this, other) === 0;
}

for (const [object, name, value] of [
  [Original.prototype, 'equals', equals],
  [Original, 'byteLength', byteLength],
  [Original, 'from', from],
  [Original, 'isEncoding', isEncoding],
  [Original.prototype, 'toString', toString],
  [Original.prototype, 'toLocaleString', toString],
]) {
  Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
}

export default buffer;
export const { Buffer, INSPECT_MAX_BYTES, SlowBuffer, kMaxLength } = buffer;
