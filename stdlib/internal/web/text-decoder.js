// TextDecoder.
import { codedError, invalidArgumentType } from 'coro:internal/errors';
import { customInspect } from 'coro:internal/inspect';
import { makeDecoder } from 'coro:internal/web/decoders';
import { labels } from 'coro:internal/web/encodings';
import { finishClass, inspectFields, toDictionary } from 'coro:internal/web/webidl';

/** @type {Map<string, string>} */
const encodings = new Map();
for (const [encoding, names] of Object.entries(labels)) {
  if (encoding === 'replacement') continue; // nothing that a program may ask for
  for (const name of names.split(' ')) encodings.set(name, encoding);
}

/**
 * The memory of a buffer or of a view of one.
 * @param {string} name
 * @param {unknown} value
 * @returns {Uint8Array}
 */
export function toBytes(name, value) {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof SharedArrayBuffer) return new Uint8Array(value);
  if (value instanceof ArrayBuffer) return value.detached ? new Uint8Array(0) : new Uint8Array(value);
  throw invalidArgumentType(name, 'an instance of ArrayBuffer or ArrayBufferView', value, toBytes);
}

/** Bytes to text. */
export class TextDecoder {
  #encoding;
  #isFatal;
  #ignoreBOM;
  /** @type {import('coro:internal/web/decoders').Decoder | undefined} while a stream is under way */
  #decoder;
  #isAtBegin = true;

  /**
   * @param {string} [label]
   * @param {{ fatal?: boolean, ignoreBOM?: boolean } | null} [options]
   */
  constructor(label = 'utf-8', options = undefined) {
    const name = `${label}`;
    const { fatal, ignoreBOM } = toDictionary('options', options);
    const encoding = encodings.get(name.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '').toLowerCase());
    if (encoding === undefined) {
      throw codedError(
        RangeError,
        'ERR_ENCODING_NOT_SUPPORTED',
        `The "${name}" encoding is not supported`,
        TextDecoder,
      );
    }
    this.#encoding = encoding;
    this.#isFatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
  }

  get encoding() {
    return this.#encoding;
  }

  get fatal() {
    return this.#isFatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  /**
   * @param {ArrayBuffer | SharedArrayBuffer | ArrayBufferView} [input]
   * @param {{ stream?: boolean } | null} [options] stream: more will come
   * @returns {string}
   */
  decode(input = new Uint8Array(0), options = undefined) {
    const isFatal = this.#isFatal;
    const bytes = toBytes('input', input);
    const isLast = !toDictionary('options', options).stream;
    const decoder = this.#decoder ?? makeDecoder(this.#encoding, isFatal);
    this.#decoder = isLast ? undefined : decoder;
    let text = decoder.decode(bytes, isLast);
    if (text === undefined) {
      this.#decoder = undefined;
      this.#isAtBegin = true;
      const message = `The encoded data was not valid for encoding ${this.#encoding}`;
      throw codedError(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', message, this.decode);
    }
    if (this.#isAtBegin && text !== '') {
      this.#isAtBegin = false;
      if (!this.#ignoreBOM && text.startsWith('\ufeff') && this.#encoding.startsWith('utf-'))
        text = text.slice(1);
    }
    if (isLast) this.#isAtBegin = true;
    return text;
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const { encoding, fatal, ignoreBOM } = this;
    return inspectFields('TextDecoder', { encoding, fatal, ignoreBOM }, options, inspect);
  }
}

Object.defineProperty(TextDecoder.prototype.decode, 'length', { value: 0, configurable: true });
finishClass(TextDecoder, 'encoding', 'fatal', 'ignoreBOM', 'decode');
