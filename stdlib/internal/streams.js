//# allFunctionsCalledOnLoad
// The three standard streams.
import { ByteReader } from 'coro:internal/byte-reader';
import { checkInteger, invalidArgumentType } from 'coro:internal/errors';

const { columns, isTerminal, open, read: ioRead, setRawMode, write: ioWrite } = __primordials.io;

/** One of the standard streams. Nothing is asked of the kernel before it is used. */
class StandardStream {
  /** @type {0 | 1 | 2} */
  #descriptor;
  /** @type {bigint | undefined} */
  #id;

  /** @param {0 | 1 | 2} descriptor */
  constructor(descriptor) {
    this.#descriptor = descriptor;
  }

  /** @returns {bigint} the kernel's handle */
  handle() {
    return (this.#id ??= open(this.#descriptor));
  }

  /** The descriptor's number. */
  get fd() {
    return this.#descriptor;
  }

  /** Is it a terminal? */
  get isTTY() {
    return isTerminal(this.handle());
  }
}

/** The standard output or the standard error. */
export class OutputStream extends StandardStream {
  /** The width of the terminal, or undefined where there is none. */
  get columns() {
    return columns(this.handle());
  }

  /**
   * Blocks until everything has been handed to the system.
   * @param {string | ArrayBufferView | ArrayBuffer} data
   * @returns {bigint} how many bytes
   */
  write(data) {
    if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
      if (!(data instanceof ArrayBuffer)) {
        throw invalidArgumentType('data', 'of type string or an instance of Uint8Array or ArrayBuffer', data);
      }
      data = new Uint8Array(data);
    }
    return ioWrite(this.handle(), data);
  }
}

/** The standard input. */
export class InputStream extends StandardStream {
  #reader = new ByteReader(() => ioRead(this.handle()));

  /**
   * Blocks until there is input.
   * @returns {string | null} what has come, decoded as UTF-8; null at the end
   */
  read() {
    return this.#reader.read();
  }

  /**
   * Blocks until there is input.
   * @param {number} [most] at most so many bytes
   * @returns {Uint8Array | null} null at the end
   */
  readBytes(most) {
    if (most !== undefined) checkInteger('most', most, 1);
    return this.#reader.readBytes(most);
  }

  /**
   * Blocks until a whole line has come.
   * @param {number} [limit] a line of more bytes is an error
   * @returns {string | null} the line without its end; null at the end
   */
  readLine(limit) {
    if (limit !== undefined) checkInteger('limit', limit, 1);
    return this.#reader.readLine(limit);
  }

  /**
   * Of a terminal: each key is read as it is pressed, and not shown; Ctrl-C too is only read. Ends with the program.
   * @param {boolean} on
   * @returns {this}
   */
  setRawMode(on) {
    setRawMode(this.handle(), Boolean(on));
    return this;
  }

  /** @returns {string} everything until the end */
  readAll() {
    return this.#reader.readAll();
  }

  /** @returns {Generator<string, void, undefined>} the lines */
  lines() {
    return this.#reader.lines();
  }

  [Symbol.iterator]() {
    return this.lines();
  }
}

export const standardInput = new InputStream(0);
export const standardOutput = new OutputStream(1);
export const standardError = new OutputStream(2);

/**
 * Writes a message of the library itself to the standard error. That nobody can read it, or that a disk is
 * full, is no reason to fail.
 * @param {string} text
 */
export function tell(text) {
  try {
    standardError.write(text);
  } catch (error) {
    if (/** @type {{ syscall?: string }} */ (error).syscall !== 'write') throw error;
  }
}
