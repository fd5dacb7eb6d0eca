// Compression as streams of bytes: what the module zlib and the classes CompressionStream and DecompressionStream share.
import { codedError } from 'coro:internal/errors';

const calls = __primordials.zlib;

/** Streams that nobody finishes give their memory back. @type {FinalizationRegistry<bigint>} */
const abandoned = new FinalizationRegistry(id => calls.close(id));

/** What flushing is called in zlib. */
export const noFlush = 0;
export const finish = 4;

/**
 * @typedef {'gzip' | 'gunzip' | 'deflate' | 'inflate' | 'deflateRaw' | 'inflateRaw' | 'unzip' | 'brotliCompress'
 *   | 'brotliDecompress' | 'zstdCompress' | 'zstdDecompress'} Kind
 */

/**
 * @typedef {object} Settings
 * @property {Int32Array} numbers what the kernel's call zlib.open takes
 * @property {ArrayBufferView | ArrayBuffer} [dictionary]
 * @property {number} [size] how many bytes will come, where the format tells it
 */

/** @type {Settings} the level that zlib takes by itself, the largest window, one member of gzip */
export const zlibDefaults = { numbers: Int32Array.of(-1, 15, 8, 0, 1) };

/** @param {Kind} kind */
export const compresses = kind => /^gzip|^deflate|Compress$/.test(kind);

/** @returns {Error} for data that end too early */
export function unexpectedEnd() {
  const error = codedError(Error, 'Z_BUF_ERROR', 'unexpected end of file', unexpectedEnd);
  return Object.assign(error, { errno: -5 });
}

/** @returns {Error} for data behind the end */
export function trailingJunk() {
  const message = 'Trailing junk found after the end of the compressed stream';
  return codedError(TypeError, 'ERR_TRAILING_JUNK_AFTER_STREAM_END', message, trailingJunk);
}

/** One stream. Its steps block the calling fiber; long ones are computed on other threads. */
export class Codec {
  /** @type {bigint | undefined} */
  #id;
  #hasEnded = false;

  /**
   * @param {Kind} kind
   * @param {Settings} settings
   */
  constructor(kind, { numbers, dictionary, size }) {
    this.#id = calls.open(kind, numbers, dictionary, size);
    abandoned.register(this, this.#id, this);
  }

  /** Is the compressed stream complete? */
  get hasEnded() {
    return this.#hasEnded;
  }

  /**
   * @param {Uint8Array} data
   * @param {number} flush as zlib counts
   * @returns {Generator<Uint8Array, number, void>} the output, piece by piece; then how many bytes of the data lie behind
   *   the stream's end
   */
  *run(data, flush) {
    let rest = data;
    try {
      for (;;) {
        if (this.#id === undefined) throw codedError(Error, 'ERR_ZLIB_CLOSED', 'The stream was closed');
        const { output, consumed, hasMore, hasEnded } = calls.step(this.#id, rest, flush);
        this.#hasEnded = hasEnded;
        rest = rest.subarray(consumed);
        if (output !== undefined) yield output;
        if (hasEnded) return rest.length;
        if (!hasMore && rest.length === 0) return 0;
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * The same, all at once.
   * @param {Uint8Array} data
   * @param {number} flush
   * @param {(bytes: Uint8Array) => void} take gets the output, piece by piece
   * @returns {number} bytes of the data that lie behind the stream's end
   */
  push(data, flush, take) {
    const run = this.run(data, flush);
    for (;;) {
      const { done, value } = run.next();
      if (done) return /** @type {number} */ (value);
      take(/** @type {Uint8Array} */ (value));
    }
  }

  /** Gives its memory back. */
  close() {
    if (this.#id === undefined) return;
    calls.close(this.#id);
    this.#id = undefined;
    abandoned.unregister(this);
  }
}

/**
 * @param {Uint8Array[]} pieces
 * @param {number} size of all of them
 * @returns {Uint8Array}
 */
export function join(pieces, size) {
  if (pieces.length === 1) return pieces[0];
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
