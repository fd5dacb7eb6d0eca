// TextEncoderStream and TextDecoderStream.
import { TextDecoder } from 'coro:internal/web/text-decoder';
import { finishClass } from 'coro:internal/web/webidl';
import { TransformStream } from 'coro:internal/web-streams';

const { encodeUtf8 } = __primordials.web;

export class TextEncoderStream {
  /** The first half of a character that two chunks share. */
  #high = '';
  /** @type {any} */
  #stream = new TransformStream({
    transform: (/** @type {unknown} */ chunk, /** @type {any} */ controller) => {
      const text = this.#high + `${chunk}`;
      const endsHigh = /[\ud800-\udbff]$/.test(text);
      this.#high = endsHigh ? text.slice(-1) : '';
      const bytes = encodeUtf8(endsHigh ? text.slice(0, -1) : text);
      if (bytes.length > 0) controller.enqueue(bytes);
    },
    flush: (/** @type {any} */ controller) => {
      if (this.#high !== '') controller.enqueue(Uint8Array.of(0xef, 0xbf, 0xbd));
    },
  });

  get encoding() {
    void this.#stream; // TypeError for other objects
    return 'utf-8';
  }

  get readable() {
    return this.#stream.readable;
  }

  get writable() {
    return this.#stream.writable;
  }
}

finishClass(TextEncoderStream, 'encoding', 'readable', 'writable');

export class TextDecoderStream {
  #decoder;
  /** @type {any} */
  #stream;

  /**
   * @param {string} [label]
   * @param {{ fatal?: boolean, ignoreBOM?: boolean }} [options]
   */
  constructor(label = 'utf-8', options = {}) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#stream = new TransformStream({
      transform(/** @type {any} */ chunk, /** @type {any} */ controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text !== '') controller.enqueue(text);
      },
      flush(/** @type {any} */ controller) {
        const text = decoder.decode();
        if (text !== '') controller.enqueue(text);
      },
    });
  }

  get encoding() {
    return this.#decoder.encoding;
  }

  get fatal() {
    return this.#decoder.fatal;
  }

  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }

  get readable() {
    return this.#stream.readable;
  }

  get writable() {
    return this.#stream.writable;
  }
}

finishClass(TextDecoderStream, 'encoding', 'fatal', 'ignoreBOM', 'readable', 'writable');
