// The streams of a child process: our ends of its pipes.
import { codedError } from 'coro:internal/errors';
import { customInspect } from 'coro:internal/inspect';
import { concatenate } from 'coro:internal/byte-reader';
import { watched } from 'coro:internal/unclosed';
import { Socket } from 'coro:net';

const { decode } = __primordials.engine;

/** @typedef {import('coro:internal/limits').Limits} Limits */

/**
 * The kernel reads and writes pipes as sockets.
 * @type {(pipe: Pipe) => Socket}
 */
let socketOf;

/** What both ends have. */
class Pipe {
  #socket;

  /** @param {bigint} id of the kernel's handle */
  constructor(id) {
    this.#socket = watched(new Socket(id), id, true);
  }

  static {
    socketOf = pipe => pipe.#socket;
  }

  /** Has close() been called? */
  get closed() {
    return socketOf(this).closed;
  }

  /** Closes this end. Fibers that wait in it get ERR_SOCKET_CLOSED. A second call does nothing. */
  close() {
    socketOf(this).close();
  }

  /**
   * @param {number} milliseconds a read or write that waits longer throws ETIMEDOUT; 0: no limit
   * @returns {this}
   */
  setTimeout(milliseconds) {
    socketOf(this).setTimeout(milliseconds);
    return this;
  }

  [Symbol.dispose]() {
    this.close();
  }

  /** @returns {string} */
  [customInspect]() {
    return `${this.constructor.name} { closed: ${this.closed} }`;
  }
}

/** What a child writes. Each method blocks until there is something. */
export class ReadPipe extends Pipe {
  /**
   * @param {Limits} [limits]
   * @returns {string | null} what has come, decoded as UTF-8; null at the end
   */
  read(limits) {
    return socketOf(this).read(limits);
  }

  /**
   * @param {number} [most] at most so many bytes
   * @param {Limits} [limits]
   * @returns {Uint8Array | null} null at the end
   */
  readBytes(most, limits) {
    return socketOf(this).readBytes(most, limits);
  }

  /**
   * @param {number} [limit] more bytes than that without an end of line are an error
   * @param {Limits} [limits]
   * @returns {string | null} the line without its end; null at the end of the stream
   */
  readLine(limit, limits) {
    return socketOf(this).readLine(limit, limits);
  }

  /**
   * @param {string | Uint8Array} delimiter
   * @param {number} [limit] more bytes than that without the delimiter are an error
   * @param {Limits} [limits]
   * @returns {string | null} what came before it; null at the end of the stream
   */
  readUntil(delimiter, limit, limits) {
    return socketOf(this).readUntil(delimiter, limit, limits);
  }

  /**
   * @param {number} length
   * @param {Limits} [limits]
   * @returns {Uint8Array} so many bytes
   */
  readExactly(length, limits) {
    return socketOf(this).readExactly(length, limits);
  }

  /**
   * @param {number} [most] more bytes are an error, and what came of them is lost
   * @param {string} [name] of the stream, for that error
   * @returns {Uint8Array} all that comes until the end
   */
  readAllBytes(most = Infinity, name = 'stream') {
    const parts = [];
    let length = 0;
    for (let chunk; (chunk = this.readBytes()) !== null;) {
      length += chunk.length;
      if (length > most) {
        throw codedError(
          RangeError,
          'ERR_CHILD_PROCESS_STDIO_MAXBUFFER',
          `${name} maxBuffer length exceeded: more than ${most} bytes came`,
          this.readAllBytes,
        );
      }
      parts.push(chunk);
    }
    return parts.length === 0 ? new Uint8Array(0) : concatenate(parts);
  }

  /** @returns {string} all that comes until the end */
  readAll() {
    return decode(this.readAllBytes(), 'utf8', false);
  }

  /** @returns {Generator<Uint8Array, void, undefined>} what comes, as bytes */
  bytes() {
    return socketOf(this).bytes();
  }

  /**
   * @param {number} [limit] a longer line is an error
   * @returns {Generator<string, void, undefined>} the lines, without their ends
   */
  lines(limit) {
    return socketOf(this).lines(limit);
  }

  [Symbol.iterator]() {
    return socketOf(this)[Symbol.iterator]();
  }

  /**
   * Writes everything that comes to a socket, a child's input, or whatever has a method write().
   * @param {{ write(data: Uint8Array): unknown, end?(): void }} other
   * @param {{ end?: boolean }} [options] end false: the other one is not ended when this stream ends
   */
  pipeTo(other, options) {
    socketOf(this).pipeTo(other, options);
  }
}

/** What a child reads. */
export class WritePipe extends Pipe {
  /**
   * Blocks until everything has been handed to the system. EPIPE when the child reads no more.
   * @param {string | ArrayBufferView | ArrayBuffer} data
   * @param {Limits} [limits]
   * @returns {bigint} how many bytes
   */
  write(data, limits) {
    return socketOf(this).write(data, limits);
  }

  /**
   * Says that this is all: the child meets the end of its input.
   * @param {string | ArrayBufferView | ArrayBuffer} [data] written before
   * @param {Limits} [limits]
   */
  end(data, limits) {
    if (this.closed) return;
    try {
      socketOf(this).end(data, limits);
    } finally {
      this.close();
    }
  }
}
