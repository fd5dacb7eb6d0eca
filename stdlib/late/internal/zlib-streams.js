// Compression as Node's streams: a Transform whose work is done by a fiber of its own, chunk by chunk.
import { Buffer } from 'coro:buffer';
import { Fiber } from 'coro:fiber';
import { Codec, compresses, finish, noFlush, trailingJunk, unexpectedEnd } from 'coro:internal/codecs';
import { constants } from 'coro:internal/zlib-constants';
import { flushOf, outputLimit, settingsOf, tooLarge } from 'coro:internal/zlib-options';
import { queueMicrotask } from 'coro:internal/web/microtask';
import { toBytes } from 'coro:internal/zlib-whole';
import { Transform } from 'coro:stream';

/** @typedef {import('coro:internal/codecs').Kind} Kind */
/** @typedef {import('coro:internal/zlib-options').Options} Options */
/** @typedef {(error?: unknown) => void} Callback */
/** @typedef {{ run: Generator<Uint8Array, number, void>, callback: Callback }} Work the output of a chunk */

/** Formats of which several may follow one another. */
const hasParts = /^gunzip|^unzip|^zstd/;

/** Chunks that are there for flushing only. @type {WeakMap<Uint8Array, number>} */
const flushes = new WeakMap();

class ZlibStream extends Transform {
  /** Bytes of input so far. */
  bytesWritten = 0;
  #kind;
  #codec;
  #limit;
  #size = 0;
  #flush;
  #finishFlush;
  #rejectsJunk;
  /** @type {Work | undefined} what goes on when the reader wants more */
  #waiting;

  /**
   * @param {Kind} kind
   * @param {Options & { [option: string]: any } | null} [options]
   */
  constructor(kind, options) {
    const given = options ?? {};
    super({ ...given, objectMode: false, encoding: undefined, decodeStrings: true });
    this.#kind = kind;
    this.#limit = outputLimit(given);
    this.#flush = flushOf(kind, 'options.flush', given.flush, noFlush);
    this.#finishFlush = flushOf(kind, 'options.finishFlush', given.finishFlush, finish);
    this.#rejectsJunk = given.rejectGarbageAfterEnd === true;
    this.#codec = new Codec(kind, settingsOf(kind, given));
  }

  /**
   * @param {any} chunk
   * @param {string} _encoding
   * @param {Callback} callback
   */
  _transform(chunk, _encoding, callback) {
    const bytes = toBytes(chunk);
    this.bytesWritten += bytes.length;
    this.#compute(bytes, flushes.get(chunk) ?? this.#flush, callback);
  }

  /** @param {Callback} callback */
  _flush(callback) {
    this.#compute(new Uint8Array(0), this.#finishFlush, error => {
      const isShort = !this.#codec.hasEnded && this.#finishFlush === finish && !compresses(this.#kind);
      this.#codec.close();
      callback(error ?? (isShort ? unexpectedEnd() : undefined));
    });
  }

  /**
   * @param {Error | null} error
   * @param {Callback} callback
   */
  _destroy(error, callback) {
    this.#codec.close();
    callback(error);
  }

  /**
   * Gives out what was taken in so far.
   * @param {number | (() => void)} [kind] one of the numbers Z_…_FLUSH; for Brotli and Zstandard of theirs
   * @param {() => void} [callback]
   */
  flush(kind, callback = undefined) {
    const done = typeof kind === 'function' ? kind : callback;
    const usual = constants.Z_FULL_FLUSH;
    const flush = flushOf(this.#kind, 'kind', typeof kind === 'number' ? kind : undefined, usual);
    if (this.writableEnded) {
      if (done !== undefined) queueMicrotask(done);
      return;
    }
    // An empty chunk takes its turn behind those that were written.
    const mark = Buffer.alloc(0);
    flushes.set(mark, flush);
    this.write(mark, done);
  }

  /** @param {() => void} [callback] */
  close(callback) {
    if (callback !== undefined) this.once('close', callback);
    this.destroy();
  }

  /**
   * The reader wants more.
   * @param {number} size
   */
  _read(size) {
    const work = this.#waiting;
    this.#waiting = undefined;
    if (work === undefined) super._read(size);
    else this.#goOn(work);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} flush
   * @param {Callback} callback
   */
  #compute(bytes, flush, callback) {
    if (this.#codec.hasEnded && (bytes.length === 0 || !hasParts.test(this.#kind))) {
      callback(bytes.length > 0 && this.#rejectsJunk ? trailingJunk() : undefined);
      return;
    }
    this.#goOn({ run: this.#codec.run(bytes, flush), callback });
  }

  /** @param {Work} work */
  #goOn(work) {
    const fiber = Fiber.run(() => {
      let isOver;
      try {
        isOver = this.#give(work);
      } catch (error) {
        work.callback(error);
        return;
      }
      if (isOver) work.callback();
    });
    fiber.name = `zlib.${this.#kind}`;
  }

  /**
   * Gives out as much as the reader wants.
   * @param {Work} work
   * @returns {boolean} was that all of it? Else the reader will ask for more
   */
  #give(work) {
    while (!this.destroyed) {
      const { done, value } = work.run.next();
      if (done) {
        if (value > 0 && this.#rejectsJunk) throw trailingJunk();
        return true;
      }
      this.#size += value.length;
      if (this.#size > this.#limit) throw tooLarge(this.#limit);
      this.#waiting = work;
      const wantsMore = this.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      if (this.#waiting === undefined) return false; // The reader has asked meanwhile: another fiber is at it.
      if (!wantsMore) return false;
      this.#waiting = undefined;
    }
    return false;
  }
}

/**
 * @param {string} name
 * @returns {any} a class that Node lets be called without new, too
 */
function classOf(name) {
  const kind = /** @type {Kind} */ (name[0].toLowerCase() + name.slice(1));
  const Class = {
    [name]: /** @this {any} */ function (/** @type {Options | undefined} */ options) {
      return Reflect.construct(ZlibStream, [kind, options], new.target ?? Class);
    },
  }[name];
  Object.setPrototypeOf(Class, ZlibStream);
  Class.prototype = Object.create(ZlibStream.prototype, {
    constructor: { value: Class, writable: true, configurable: true },
  });
  return Class;
}

const names = ['Gzip', 'Gunzip', 'Deflate', 'Inflate', 'DeflateRaw', 'InflateRaw', 'Unzip'];
const all = [...names, 'BrotliCompress', 'BrotliDecompress', 'ZstdCompress', 'ZstdDecompress'];

/** @type {{ [name: string]: any }} */
export const classes = Object.fromEntries(all.map(name => [name, classOf(name)]));
