// Files as Node's streams. Each read and write has a fiber of its own, which waits for the disk.
import { Fiber } from 'coro:fiber';
import { checkInteger, invalidArgumentType, outOfRange } from 'coro:internal/errors';
import { closeSync, openSync, readSync, writeSync } from 'coro:node/fs';
import { Readable, Writable, addAbortSignal } from 'coro:stream';
import { Buffer } from 'coro:buffer';

/** @typedef {(error?: unknown, result?: any) => void} Callback */

/**
 * @typedef {object} Options
 * @property {string} [flags]
 * @property {string | null} [encoding]
 * @property {number | null} [fd] an open file, instead of the path
 * @property {number} [mode]
 * @property {boolean} [autoClose]
 * @property {boolean} [emitClose]
 * @property {number} [start] where in the file
 * @property {number} [end] the last byte of it
 * @property {number} [highWaterMark]
 * @property {any} [signal] an AbortSignal
 */

/**
 * @param {string | null | undefined | Options} options
 * @returns {Options}
 */
const toOptions = options => (typeof options === 'string' ? { encoding: options } : (options ?? {}));

/**
 * @param {string} name of the fiber
 * @param {() => any} work blocks
 * @param {Callback} callback
 */
function inFiber(name, work, callback) {
  const fiber = Fiber.run(() => {
    let result;
    try {
      result = work();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, result);
  });
  fiber.name = name;
}

/**
 * @param {any} path
 * @param {Options} options
 */
function checkTarget(path, options) {
  if (options.fd !== undefined && options.fd !== null) {
    if (typeof options.fd !== 'number')
      throw invalidArgumentType('options.fd', 'of type number', options.fd, checkTarget);
  } else if (typeof path !== 'string' && !(path instanceof Uint8Array) && typeof path?.href !== 'string') {
    const expected = 'of type string or an instance of Buffer or URL';
    throw invalidArgumentType('path', expected, path, checkTarget);
  }
  if (options.start !== undefined) checkInteger('start', options.start, 0);
}

/**
 * What both kinds have: the file is opened before the first read or write.
 * @param {any} stream
 * @param {Callback} callback
 */
function open(stream, callback) {
  if (stream.fd !== null) {
    callback();
    return;
  }
  const { path, flags, mode } = stream;
  inFiber(
    'fs.open',
    () => openSync(path, flags, mode),
    (error, descriptor) => {
      if (error) {
        callback(error);
        return;
      }
      stream.fd = descriptor;
      callback();
      stream.emit('open', descriptor);
      stream.emit('ready');
    },
  );
}

/**
 * @param {any} stream
 * @param {unknown} error
 * @param {Callback} callback
 */
function close(stream, error, callback) {
  const { fd } = stream;
  if (fd === null || !stream.autoClose) {
    callback(error);
    return;
  }
  // A read that is on its way must not meet another file under the same number.
  if (stream.isBusy) {
    stream.once(idle, () => close(stream, error, callback));
    return;
  }
  stream.fd = null;
  inFiber(
    'fs.close',
    () => closeSync(fd),
    failure => callback(error ?? failure),
  );
}

const idle = Symbol('idle');

export class ReadStream extends Readable {
  bytesRead = 0;
  isBusy = false;

  /**
   * @param {any} path
   * @param {string | Options | null} [options]
   */
  constructor(path, options) {
    const given = toOptions(options);
    checkTarget(path, given);
    const { start, end = Infinity, fd = null, signal } = given;
    if (end !== Infinity) {
      checkInteger('end', end, 0);
      if (start !== undefined && start > end)
        throw outOfRange('start', `<= "end" (here: ${end})`, start, ReadStream);
    }
    const { autoClose = true, emitClose = true, encoding, highWaterMark = 65536 } = given;
    super({ autoDestroy: autoClose, emitClose, highWaterMark, encoding: encoding ?? undefined });
    this.path = path;
    this.flags = given.flags ?? 'r';
    this.mode = given.mode ?? 0o666;
    this.fd = fd;
    this.autoClose = autoClose;
    this.start = start;
    this.end = end;
    this.pos = start;
    if (signal) addAbortSignal(signal, this);
  }

  /** Is the file still to be opened? */
  get pending() {
    return this.fd === null;
  }

  /** @param {Callback} callback */
  _construct(callback) {
    open(this, callback);
  }

  /** @param {number} size */
  _read(size) {
    const left = this.end - (this.pos ?? this.bytesRead) + 1;
    const length = Math.min(size, left);
    if (length <= 0) {
      this.push(null);
      return;
    }
    const buffer = Buffer.allocUnsafe(length);
    this.isBusy = true;
    inFiber(
      'fs.read',
      () => readSync(this.fd, buffer, 0, length, this.pos ?? null),
      (error, count) => {
        this.isBusy = false;
        this.emit(idle);
        if (this.destroyed) return;
        if (error) {
          this.destroy(error);
          return;
        }
        this.bytesRead += count;
        if (this.pos !== undefined) this.pos += count;
        this.push(count === 0 ? null : buffer.subarray(0, count));
      },
    );
  }

  /**
   * @param {unknown} error
   * @param {Callback} callback
   */
  _destroy(error, callback) {
    close(this, error, callback);
  }

  /** @param {() => void} [callback] */
  close(callback) {
    if (callback !== undefined) this.once('close', callback);
    this.destroy();
  }
}

export class WriteStream extends Writable {
  bytesWritten = 0;
  isBusy = false;

  /**
   * @param {any} path
   * @param {string | Options | null} [options]
   */
  constructor(path, options) {
    const given = toOptions(options);
    checkTarget(path, given);
    const { start, fd = null, signal } = given;
    const { autoClose = true, emitClose = true, encoding, highWaterMark = 16384 } = given;
    super({ autoDestroy: autoClose, emitClose, highWaterMark, decodeStrings: true });
    this.path = path;
    this.flags = given.flags ?? (start === undefined ? 'w' : 'r+');
    this.mode = given.mode ?? 0o666;
    this.fd = fd;
    this.autoClose = autoClose;
    this.start = start;
    this.pos = start;
    if (encoding) this.setDefaultEncoding(encoding);
    if (signal) addAbortSignal(signal, this);
  }

  /** Is the file still to be opened? */
  get pending() {
    return this.fd === null;
  }

  /** @param {Callback} callback */
  _construct(callback) {
    open(this, callback);
  }

  /**
   * @param {Uint8Array} chunk
   * @param {string} _encoding
   * @param {Callback} callback
   */
  _write(chunk, _encoding, callback) {
    this.isBusy = true;
    inFiber(
      'fs.write',
      () => writeSync(this.fd, chunk, 0, chunk.length, this.pos ?? null),
      (error, count) => {
        this.isBusy = false;
        this.emit(idle);
        if (!error) {
          this.bytesWritten += count;
          if (this.pos !== undefined) this.pos += count;
        }
        callback(error);
      },
    );
  }

  /**
   * @param {unknown} error
   * @param {Callback} callback
   */
  _destroy(error, callback) {
    close(this, error, callback);
  }

  /** @param {() => void} [callback] called when everything is written and the file is closed */
  close(callback) {
    if (callback !== undefined) this.once('close', callback);
    this.end();
  }
}
