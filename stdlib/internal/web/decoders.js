// The decoders behind TextDecoder. Each keeps what a chunk leaves over: the beginning of a character.
import { tables } from 'coro:internal/web/encodings';
import { multiByteDecoders } from 'coro:internal/web/multi-byte';

const { decode } = __primordials.engine;
const { decodeUtf16, decodeUtf8, decodeWith } = __primordials.web;

/** @type {Uint8Array} */
const nothing = new Uint8Array(0);

/**
 * @typedef {object} Decoder
 * @property {(bytes: Uint8Array, isLast: boolean) => string | undefined} decode undefined: fatal and malformed
 */

/**
 * @param {Uint8Array} first
 * @param {Uint8Array} second
 * @returns {Uint8Array}
 */
function join(first, second) {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/**
 * How many bytes at the end begin a character of UTF-8 that is not all there.
 * @param {Uint8Array} bytes
 * @returns {number}
 */
function unfinished(bytes) {
  const end = bytes.length;
  for (let back = 1; back <= 3 && back <= end; back++) {
    const lead = bytes[end - back];
    if (lead < 0x80) return 0;
    if (lead < 0xc0) continue;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || length <= back) return 0;
    if (back === 1) return 1;
    // The second byte already tells whether this can become a character.
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    const second = bytes[end - back + 1];
    return second >= low && second <= high ? back : 0;
  }
  return 0;
}

/** @implements {Decoder} */
class Utf8Decoder {
  #rest = nothing;

  /** @param {boolean} isFatal */
  constructor(isFatal) {
    this.isFatal = isFatal;
  }

  /**
   * @param {Uint8Array} chunk
   * @param {boolean} isLast
   */
  decode(chunk, isLast) {
    let bytes = join(this.#rest, chunk);
    this.#rest = nothing;
    if (!isLast) {
      const count = unfinished(bytes);
      if (count > 0) {
        this.#rest = bytes.slice(-count);
        bytes = bytes.subarray(0, -count);
      }
    }
    return decodeUtf8(bytes, this.isFatal);
  }
}

/** @implements {Decoder} */
class Utf16Decoder {
  #rest = nothing;

  /**
   * @param {boolean} isFatal
   * @param {boolean} isBigEndian
   */
  constructor(isFatal, isBigEndian) {
    this.isFatal = isFatal;
    this.isBigEndian = isBigEndian;
  }

  /**
   * @param {Uint8Array} chunk
   * @param {boolean} isLast
   */
  decode(chunk, isLast) {
    const bytes = join(this.#rest, chunk);
    this.#rest = nothing;
    let text = decodeUtf16(bytes, this.isBigEndian);
    const odd = bytes.length % 2;
    const half = /[\ud800-\udbff]$/.test(text) ? 2 : 0;
    if (odd + half > 0) {
      if (half > 0) text = text.slice(0, -1);
      if (isLast)
        text += '\ud800'; // one error, however much is missing
      else this.#rest = bytes.slice(-odd - half);
    }
    if (text.isWellFormed()) return text;
    return this.isFatal ? undefined : text.toWellFormed();
  }
}

/** @implements {Decoder} */
class TableDecoder {
  /**
   * @param {boolean} isFatal
   * @param {string} table
   */
  constructor(isFatal, table) {
    this.isFatal = isFatal;
    this.table = table;
  }

  /** @param {Uint8Array} chunk */
  decode(chunk) {
    const { table } = this;
    const text = decode(chunk, 'latin1', false).replace(/[\x80-\xff]/g, c => table[c.charCodeAt(0) - 0x80]);
    return this.isFatal && text.includes('\ufffd') ? undefined : text;
  }
}

/** One, two or four bytes a character; ICU's converter. @implements {Decoder} */
class Gb18030Decoder {
  #rest = nothing;

  /** @param {boolean} isFatal */
  constructor(isFatal) {
    this.isFatal = isFatal;
  }

  /**
   * @param {Uint8Array} chunk
   * @param {boolean} isLast
   */
  decode(chunk, isLast) {
    const bytes = join(this.#rest, chunk);
    this.#rest = nothing;
    const result = decodeWith('gb18030', bytes, isLast, this.isFatal);
    if (result === undefined) return undefined;
    const [text, pending] = result;
    if (!isLast && pending > 0) this.#rest = bytes.slice(-pending);
    return text;
  }
}

const privateUse = Array.from({ length: 128 }, (_, i) => String.fromCharCode(0xf780 + i)).join('');

/**
 * @param {string} encoding
 * @param {boolean} isFatal
 * @returns {Decoder}
 */
export function makeDecoder(encoding, isFatal) {
  if (encoding === 'utf-8') return new Utf8Decoder(isFatal);
  if (encoding.startsWith('utf-16')) return new Utf16Decoder(isFatal, encoding === 'utf-16be');
  if (encoding === 'x-user-defined') return new TableDecoder(isFatal, privateUse);
  const table = tables[encoding === 'iso-8859-8-i' ? 'iso-8859-8' : encoding];
  if (table !== undefined) return new TableDecoder(isFatal, table);
  if (encoding in multiByteDecoders) return new multiByteDecoders[encoding](isFatal);
  return new Gb18030Decoder(isFatal); // gbk is decoded so too
}
