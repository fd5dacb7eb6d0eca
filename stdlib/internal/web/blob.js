// Blob and File: bytes that do not change. They are in memory, and slices share them.
import { invalidArgumentType } from 'coro:internal/errors';
import { builtinExports } from 'coro:internal/late-modules';
import { customInspect } from 'coro:internal/inspect';
import { cloneable } from 'coro:internal/web/clone-marks';
import { finishClass, inspectFields, needArguments, toDictionary } from 'coro:internal/web/webidl';

const { decodeUtf8, encodeUtf8 } = __primordials.web;

/** Bytes of a chunk of its stream. */
const pieceSize = 65536;

/** @type {(blob: Blob) => Uint8Array} its own memory */
let contents;
/** @type {(bytes: Uint8Array, type: string) => Blob} of memory that nobody changes */
let over;

/**
 * @param {unknown} part
 * @param {boolean} isNative line ends become the system's
 * @returns {Uint8Array} a view of the program's memory, or new bytes
 */
function bytesOf(part, isNative) {
  if (part instanceof Blob) return contents(part);
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  if (part instanceof ArrayBuffer || part instanceof SharedArrayBuffer) return new Uint8Array(part);
  const text = `${part}`;
  return encodeUtf8(isNative ? text.replace(/\r\n?|\n/g, '\n') : text);
}

/**
 * @param {any} parts
 * @param {string | undefined} endings
 * @returns {Uint8Array}
 */
function joinParts(parts, endings) {
  if (parts === undefined) return new Uint8Array(0);
  if (parts === null || typeof parts !== 'object' || typeof parts[Symbol.iterator] !== 'function') {
    throw invalidArgumentType('sources', 'a sequence', parts, Blob);
  }
  const list = [...parts].map(part => bytesOf(part, endings === 'native'));
  const all = new Uint8Array(list.reduce((size, bytes) => size + bytes.length, 0));
  let at = 0;
  for (const bytes of list) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}

/**
 * @param {unknown} type
 * @returns {string} in lower case, or nothing where it holds what no type may
 */
function toType(type) {
  const text = `${type}`;
  return /[^\x20-\x7e]/.test(text) ? '' : text.toLowerCase();
}

/**
 * @param {unknown} value
 * @returns {number} as the web's integers are made from numbers: clamped
 */
function toIndex(value) {
  const number = Math.trunc(Number(value));
  return Number.isNaN(number)
    ? 0
    : Math.min(Math.max(number, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

export class Blob {
  /** @type {Uint8Array} */
  #bytes;
  #type;

  /**
   * @param {Iterable<unknown>} [parts] strings, buffers, views and blobs
   * @param {{ type?: string, endings?: 'transparent' | 'native' } | null} [options]
   */
  constructor(parts = undefined, options = undefined) {
    const { type = '', endings = 'transparent' } = toDictionary('options', options);
    if (`${endings}` !== 'transparent' && `${endings}` !== 'native') {
      throw invalidArgumentType('options.endings', 'one of "transparent" and "native"', endings, Blob);
    }
    this.#bytes = joinParts(parts, `${endings}`);
    this.#type = toType(type);
  }

  static {
    contents = blob => blob.#bytes;
    over = (bytes, type) => {
      const blob = new Blob();
      blob.#bytes = bytes;
      blob.#type = type;
      return blob;
    };
  }

  /** Bytes. */
  get size() {
    return this.#bytes.length;
  }

  get type() {
    return this.#type;
  }

  /**
   * @param {number} [start] negative: from the end
   * @param {number} [end] negative: from the end
   * @param {string} [type]
   * @returns {Blob}
   */
  slice(start = 0, end = this.size, type = '') {
    const { size } = this;
    const from = toIndex(start);
    const to = toIndex(end);
    const first = from < 0 ? Math.max(size + from, 0) : Math.min(from, size);
    const last = to < 0 ? Math.max(size + to, 0) : Math.min(to, size);
    return over(this.#bytes.subarray(first, Math.max(first, last)), toType(type));
  }

  /** @returns {Promise<string>} as UTF-8 */
  async text() {
    const text = /** @type {string} */ (decodeUtf8(this.#bytes, false));
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  /** @returns {Promise<ArrayBuffer>} */
  async arrayBuffer() {
    return /** @type {ArrayBuffer} */ (this.#bytes.slice().buffer);
  }

  /** @returns {Promise<Uint8Array>} */
  async bytes() {
    return this.#bytes.slice();
  }

  /** @returns {any} a ReadableStream of bytes */
  stream() {
    const bytes = this.#bytes;
    let at = 0;
    const { ReadableStream } = builtinExports('coro:stream/web');
    return new ReadableStream({
      type: 'bytes',
      pull(/** @type {any} */ controller) {
        if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += pieceSize)));
        if (at < bytes.length) return;
        controller.close();
        controller.byobRequest?.respond(0);
      },
    });
  }

  /** @returns {Blob} */
  [cloneable]() {
    return over(this.#bytes, this.#type);
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    return inspectFields('Blob', { size: this.size, type: this.type }, options, inspect);
  }
}

finishClass(Blob, 'size', 'type', 'slice', 'stream', 'text', 'arrayBuffer', 'bytes');

/** A blob with a name. */
export class File extends Blob {
  #name;
  #lastModified;

  /**
   * @param {Iterable<unknown>} parts
   * @param {string} name
   * @param {{ type?: string, endings?: 'transparent' | 'native', lastModified?: number } | null} [options]
   */
  constructor(parts, name, options = undefined) {
    needArguments(arguments, 2, 'sources', 'fileName');
    super(parts, options);
    this.#name = `${name}`.toWellFormed();
    const { lastModified } = options ?? {};
    this.#lastModified = lastModified === undefined ? Date.now() : toIndex(lastModified);
  }

  get name() {
    return this.#name;
  }

  /** In milliseconds since 1970. */
  get lastModified() {
    return this.#lastModified;
  }

  /**
   * @override
   * @returns {File}
   */
  [cloneable]() {
    return new File([this], this.#name, { type: this.type, lastModified: this.#lastModified });
  }

  /**
   * @override
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const { size, type, name, lastModified } = this;
    return inspectFields('File', { size, type, name, lastModified }, options, inspect);
  }
}

finishClass(File, 'name', 'lastModified');
