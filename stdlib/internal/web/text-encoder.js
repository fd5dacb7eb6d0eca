// TextEncoder.
import { invalidArgumentType } from 'coro:internal/errors';
import { customInspect } from 'coro:internal/inspect';
import { finishClass, inspectFields, invalidThis, needArguments } from 'coro:internal/web/webidl';

const { encodeInto, encodeUtf8 } = __primordials.web;

/** Text to UTF-8. */
export class TextEncoder {
  #encoding = 'utf-8';

  get encoding() {
    return this.#encoding;
  }

  /**
   * @param {string} [input]
   * @returns {Uint8Array} lone surrogates become U+FFFD
   */
  encode(input = '') {
    if (!(#encoding in this)) throw invalidThis('TextEncoder');
    return encodeUtf8(`${input}`);
  }

  /**
   * Writes whole characters as long as there is room.
   * @param {string} source
   * @param {Uint8Array} destination
   * @returns {{ read: number, written: number }} UTF-16 units read, bytes written
   */
  encodeInto(source, destination) {
    needArguments(arguments, 2, 'source', 'destination');
    if (!(#encoding in this)) throw invalidThis('TextEncoder');
    const text = `${source}`;
    if (!(destination instanceof Uint8Array)) {
      throw invalidArgumentType('destination', 'an instance of Uint8Array', destination);
    }
    const [read, written] = encodeInto(text, destination);
    return { read, written };
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    return inspectFields('TextEncoder', { encoding: this.#encoding }, options, inspect);
  }
}

finishClass(TextEncoder, 'encoding', 'encode', 'encodeInto');
