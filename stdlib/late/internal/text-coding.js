// TextEncoder and TextDecoder for the modules that are part of CoroJS: the global ones.
const { encode, decode } = __primordials.engine;

class Utf8Encoder {
  encoding = 'utf-8';

  /** @param {string} [text] */
  encode(text = '') {
    return encode(`${text}`);
  }
}

class Utf8Decoder {
  encoding = 'utf-8';
  fatal;
  ignoreBOM;

  /** @param {string} [_label] @param {{ fatal?: boolean, ignoreBOM?: boolean }} [options] */
  constructor(_label, { fatal = false, ignoreBOM = false } = {}) {
    this.fatal = fatal;
    this.ignoreBOM = ignoreBOM;
  }

  /** @param {ArrayBufferView | ArrayBuffer} [bytes] */
  decode(bytes = new Uint8Array()) {
    const text = decode(bytes, 'utf8', this.fatal);
    return !this.ignoreBOM && text.startsWith('\ufeff') ? text.slice(1) : text;
  }
}

const globals = /** @type {any} */ (globalThis);
export const TextEncoder = globals.TextEncoder ?? Utf8Encoder;
export const TextDecoder = globals.TextDecoder ?? Utf8Decoder;
