//# allFunctionsCalledOnLoad
// Text, lines and bytes out of a source of chunks.
import { codedError } from 'coro:internal/errors';

const { decode } = __primordials.engine;

/** @type {Uint8Array} */
const none = new Uint8Array(0);
const lineFeed = 10;
const carriageReturn = 13;

/**
 * @param {Uint8Array[]} parts
 * @returns {Uint8Array} one array of them all
 */
export function concatenate(parts) {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/**
 * @param {Uint8Array} bytes
 * @returns {number} how many bytes at the end begin a character that goes on in the next chunk
 */
function unfinished(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < needed ? back : 0;
    }
  }
  return 0;
}

/** Reads from a source of chunks; the ways to read may be mixed. */
export class ByteReader {
  #source;
  #rest = none;

  /** @param {() => Uint8Array | null} source the next chunk; null at the end */
  constructor(source) {
    this.#source = source;
  }

  /**
   * @param {number} [most] at most so many bytes
   * @returns {Uint8Array | null} null at the end
   */
  readBytes(most = Infinity) {
    const chunk = this.#rest.length > 0 ? this.#rest : this.#source();
    if (chunk === null || chunk.length <= most) {
      this.#rest = none;
      return chunk;
    }
    this.#rest = chunk.subarray(most);
    return chunk.subarray(0, most);
  }

  /** @returns {string | null} what has come, characters never cut; null at the end */
  read() {
    let bytes = this.readBytes();
    for (;;) {
      if (bytes === null) return null;
      const tail = unfinished(bytes);
      if (tail === 0) return decode(bytes, 'utf8', false);
      if (tail < bytes.length) {
        this.#rest = bytes.subarray(bytes.length - tail);
        return decode(bytes.subarray(0, -tail), 'utf8', false);
      }
      const more = this.#source();
      if (more === null) return decode(bytes, 'utf8', false);
      bytes = concatenate([bytes, more]);
    }
  }

  /** @returns {Uint8Array} all bytes that are left */
  readAllBytes() {
    const parts = [];
    for (let chunk; (chunk = this.readBytes()) !== null;) parts.push(chunk);
    return parts.length === 0 ? none : concatenate(parts);
  }

  /** @returns {string} everything that is left */
  readAll() {
    return decode(this.readAllBytes(), 'utf8', false);
  }

  /**
   * @param {number} [limit] a line of more bytes is an error; what was read of it is lost then
   * @returns {string | null} the next line without its end; null at the end
   */
  readLine(limit = Infinity) {
    /** @type {Uint8Array[]} */
    const parts = [];
    let length = 0;
    for (let chunk; (chunk = this.readBytes()) !== null;) {
      const end = chunk.indexOf(lineFeed);
      const part = end < 0 ? chunk : chunk.subarray(0, end);
      if (end >= 0) this.#rest = chunk.subarray(end + 1);
      parts.push(part);
      length += part.length;
      if (length > limit) {
        throw codedError(
          RangeError,
          'ERR_LINE_TOO_LONG',
          `A line is longer than ${limit} bytes`,
          this.readLine,
        );
      }
      if (end >= 0) return toLine(concatenate(parts));
    }
    return length === 0 ? null : toLine(concatenate(parts));
  }

  /** @returns {Generator<string, void, undefined>} */
  *lines() {
    for (let line; (line = this.readLine()) !== null;) yield line;
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
function toLine(bytes) {
  const end = bytes[bytes.length - 1] === carriageReturn ? -1 : bytes.length;
  return decode(bytes.subarray(0, end), 'utf8', false);
}
