// CompressionStream and DecompressionStream.
import {
  Codec,
  compresses,
  finish,
  noFlush,
  trailingJunk,
  unexpectedEnd,
  zlibDefaults,
} from 'coro:internal/codecs';
import { invalidArgumentType, invalidArgumentValue } from 'coro:internal/errors';
import { finishClass, needArguments } from 'coro:internal/web/webidl';
import { TransformStream } from 'coro:internal/web-streams';

/** @typedef {import('coro:internal/codecs').Kind} Kind */

/** @type {{ [format: string]: [Kind, Kind] }} the web's names; what compresses, what decompresses */
const formats = {
  gzip: ['gzip', 'gunzip'],
  deflate: ['deflate', 'inflate'],
  'deflate-raw': ['deflateRaw', 'inflateRaw'],
  brotli: ['brotliCompress', 'brotliDecompress'],
  zstd: ['zstdCompress', 'zstdDecompress'],
};

/**
 * @param {unknown} format
 * @param {0 | 1} which
 * @returns {Kind}
 */
function kindOf(format, which) {
  const name = `${format}`;
  if (Object.hasOwn(formats, name)) return formats[name][which];
  const known = Object.keys(formats).map(each => `'${each}'`);
  throw invalidArgumentValue('format', format, `must be one of: ${known.join(', ')}`, kindOf);
}

/**
 * @param {unknown} chunk
 * @returns {Uint8Array}
 */
function bytesOf(chunk) {
  if (ArrayBuffer.isView(chunk) && chunk.buffer instanceof ArrayBuffer) {
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw invalidArgumentType('chunk', 'an instance of ArrayBuffer, TypedArray, or DataView', chunk, bytesOf);
}

/**
 * The standard wants TypeErrors for bad data.
 * @param {any} error
 * @returns {Error}
 */
function asTypeError(error) {
  if (error instanceof TypeError) return error;
  return Object.assign(new TypeError(error.message, { cause: error }), { code: error.code });
}

/**
 * @param {Kind} kind
 * @returns {any} a TransformStream
 */
function transformOf(kind) {
  const codec = new Codec(kind, /^brotli|^zstd/.test(kind) ? { numbers: new Int32Array(0) } : zlibDefaults);
  const isStrict = !compresses(kind);
  /**
   * @param {Uint8Array} bytes
   * @param {number} flush
   * @param {any} controller
   */
  const compute = (bytes, flush, controller) => {
    try {
      if (codec.push(bytes, flush, piece => controller.enqueue(piece)) > 0) throw trailingJunk();
    } catch (error) {
      throw isStrict ? asTypeError(error) : error;
    }
  };
  return new TransformStream({
    // Each runs in a job of a promise, which may block.
    transform(/** @type {unknown} */ chunk, /** @type {any} */ controller) {
      const bytes = bytesOf(chunk);
      if (bytes.length > 0) compute(bytes, noFlush, controller);
    },
    flush(/** @type {any} */ controller) {
      if (!codec.hasEnded) compute(new Uint8Array(0), finish, controller);
      codec.close();
      if (isStrict && !codec.hasEnded) throw asTypeError(unexpectedEnd());
    },
    cancel: () => codec.close(),
  });
}

export class CompressionStream {
  /** @type {any} */
  #stream;

  /** @param {'gzip' | 'deflate' | 'deflate-raw' | 'brotli' | 'zstd'} format */
  constructor(format) {
    needArguments(arguments, 1, 'format');
    this.#stream = transformOf(kindOf(format, 0));
  }

  get readable() {
    return this.#stream.readable;
  }

  get writable() {
    return this.#stream.writable;
  }
}

finishClass(CompressionStream, 'readable', 'writable');

export class DecompressionStream {
  /** @type {any} */
  #stream;

  /** @param {'gzip' | 'deflate' | 'deflate-raw' | 'brotli' | 'zstd'} format */
  constructor(format) {
    needArguments(arguments, 1, 'format');
    this.#stream = transformOf(kindOf(format, 1));
  }

  get readable() {
    return this.#stream.readable;
  }

  get writable() {
    return this.#stream.writable;
  }
}

finishClass(DecompressionStream, 'readable', 'writable');
