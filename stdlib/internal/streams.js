// The three standard streams.

const { open, read: ioRead, write: ioWrite, isTerminal, columns } = __primordials.io;
const { decode } = __primordials.engine;

/** One of the standard streams. Reading and writing block the calling fiber. */
export class StandardStream {
  /** @type {0 | 1 | 2} */
  #descriptor;
  /** @type {bigint | undefined} */
  #id;

  /** @param {0 | 1 | 2} descriptor */
  constructor(descriptor) {
    this.#descriptor = descriptor;
  }

  /** The handle, opened when it is needed first: nothing may ask the kernel while the library is loaded. */
  get #handle() {
    return (this.#id ??= open(this.#descriptor));
  }

  /** The descriptor's number. */
  get fd() {
    return this.#descriptor;
  }

  /** Is it a terminal? */
  get isTTY() {
    return isTerminal(this.#handle);
  }

  /** The width of the terminal, or undefined where there is none. */
  get columns() {
    return columns(this.#handle);
  }

  /**
   * Blocks until everything has been handed to the system.
   * @param {string | ArrayBufferView | ArrayBuffer} data
   * @returns {bigint} how many bytes
   */
  write(data) {
    return ioWrite(this.#handle, data);
  }

  /**
   * Blocks until there are bytes.
   * @param {number} [most] at most so many bytes
   * @returns {Uint8Array | null} null at the end of the stream
   */
  readBytes(most) {
    return ioRead(this.#handle, most);
  }

  /**
   * Reads everything that is left.
   * @returns {string}
   */
  readAll() {
    let text = '';
    for (let bytes; (bytes = this.readBytes()) !== null;) text += decode(bytes, 'utf8', false);
    return text;
  }
}

export const standardInput = new StandardStream(0);
export const standardOutput = new StandardStream(1);
export const standardError = new StandardStream(2);
