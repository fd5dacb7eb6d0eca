// Whole buffers, compressed and decompressed while the calling fiber waits.
import { Codec, compresses, finish, join, trailingJunk, unexpectedEnd } from 'coro:internal/codecs';
import { invalidArgumentType } from 'coro:internal/errors';
import { flushOf, outputLimit, settingsOf, tooLarge } from 'coro:internal/zlib-options';

const { encode } = __primordials.engine;

/** @typedef {import('coro:internal/codecs').Kind} Kind */
/** @typedef {import('coro:internal/zlib-options').Options} Options */

/**
 * @param {unknown} data
 * @returns {Uint8Array}
 */
export function toBytes(data) {
  if (typeof data === 'string') return encode(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const expected = 'of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer';
  throw invalidArgumentType('buffer', expected, data, toBytes);
}

/**
 * @param {Kind} kind
 * @param {unknown} data
 * @param {Options | null} [options]
 * @returns {Uint8Array}
 */
export function whole(kind, data, options) {
  const given = options ?? {};
  const bytes = toBytes(data);
  const limit = outputLimit(given);
  const flush = flushOf(kind, 'options.finishFlush', given.finishFlush, finish);
  const settings = settingsOf(kind, given);
  if (kind === 'zstdCompress') settings.size ??= bytes.length;
  const codec = new Codec(kind, settings);
  /** @type {Uint8Array[]} */
  const pieces = [];
  let size = 0;
  const take = (/** @type {Uint8Array} */ piece) => {
    size += piece.length;
    if (size > limit) throw tooLarge(limit);
    pieces.push(piece);
  };
  let rest;
  try {
    rest = codec.push(bytes, flush, take);
  } finally {
    codec.close();
  }
  if (!codec.hasEnded && flush === finish && !compresses(kind)) throw unexpectedEnd();
  if (rest > 0 && given.rejectGarbageAfterEnd) throw trailingJunk();
  return join(pieces, size);
}
