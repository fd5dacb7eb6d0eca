// ChildProcess of node:child_process: a child whose end and streams are told by events.
import { Buffer } from 'coro:buffer';
import { EventEmitter } from 'coro:events';
import { codedError } from 'coro:internal/errors';
import { spawn } from 'coro:internal/child-process';
import { toSignal } from 'coro:internal/signals';
import { Fiber } from 'coro:fiber';
import { Readable, Writable } from 'coro:stream';

/** @typedef {import('coro:internal/pipes').ReadPipe} ReadPipe */
/** @typedef {import('coro:internal/pipes').WritePipe} WritePipe */

/**
 * @param {{ readBytes(): Uint8Array | null, close(): void }} pipe
 * @returns {any} a Readable
 */
function readableOf(pipe) {
  return new Readable({
    read() {
      Fiber.run(() => {
        try {
          const chunk = pipe.readBytes();
          this.push(chunk === null ? null : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        } catch (error) {
          this.destroy(error);
        }
      });
    },
    destroy(/** @type {unknown} */ error, /** @type {(error: unknown) => void} */ done) {
      pipe.close();
      done(isClosing(error) ? null : error);
    },
  });
}

/**
 * @param {{ write(data: Uint8Array): unknown, end(): void, close(): void }} pipe
 * @returns {any} a Writable
 */
function writableOf(pipe) {
  /** @param {() => void} work @param {(error?: unknown) => void} done */
  const finish = (work, done) =>
    void Fiber.run(() => {
      try {
        work();
      } catch (error) {
        done(error);
        return;
      }
      done();
    });
  return new Writable({
    write: (
      /** @type {Uint8Array} */ chunk,
      /** @type {string} */ _encoding,
      /** @type {() => void} */ done,
    ) => finish(() => pipe.write(chunk), done),
    final: (/** @type {() => void} */ done) => finish(() => pipe.end(), done),
    destroy(/** @type {unknown} */ error, /** @type {(error: unknown) => void} */ done) {
      pipe.close();
      done(isClosing(error) ? null : error);
    },
  });
}

/** @param {unknown} error of a read or write that close() has ended */
function isClosing(error) {
  return /** @type {{ code?: string } | null} */ (error)?.code === 'ERR_SOCKET_CLOSED';
}

/** A program that was started. */
export class ChildProcess extends EventEmitter {
  /** @type {import('coro:internal/child-process').Process | undefined} */
  #child;
  /** @type {any} */
  #watcher;

  /** @type {number | undefined} */
  pid;
  /** @type {any} */
  stdin = null;
  /** @type {any} */
  stdout = null;
  /** @type {any} */
  stderr = null;
  /** @type {any[]} */
  stdio = [];
  /** @type {number | null} */
  exitCode = null;
  /** @type {string | null} */
  signalCode = null;
  killed = false;
  connected = false;
  spawnfile = '';
  /** @type {string[]} */
  spawnargs = [];

  /**
   * @param {string} file
   * @param {string[]} args
   * @param {any} options
   */
  constructor(file, args, options) {
    super();
    this.spawnfile = file;
    this.spawnargs = [options.argv0 ?? file, ...args];
    try {
      this.#child = spawn(file, args, { ...options, signal: undefined, timeout: undefined });
    } catch (error) {
      // What was called wrongly is thrown, what the system refuses is told, as in Node.
      if (typeof (/** @type {any} */ (error).errno) !== 'number') throw error;
      Object.assign(/** @type {object} */ (error), { spawnargs: args });
      Fiber.run(() => {
        Fiber.yield();
        this.emit('error', error);
      });
      return;
    }
    const child = this.#child;
    this.pid = child.pid;
    this.stdin = child.stdin && writableOf(child.stdin);
    this.stdout = child.stdout && readableOf(child.stdout);
    this.stderr = child.stderr && readableOf(child.stderr);
    this.stdio = [this.stdin, this.stdout, this.stderr, ...child.stdio.slice(3)];
    Fiber.run(() => {
      Fiber.yield();
      this.emit('spawn');
    });
    this.ref();
  }

  /**
   * @param {string | number} [signal]
   * @returns {boolean} was it there to be sent one?
   */
  kill(signal = 'SIGTERM') {
    const number = toSignal(signal);
    if (this.#child === undefined || !this.#child.kill(number)) return false;
    if (number !== 0) this.killed = true;
    return true;
  }

  /** The program lives until the child has ended. */
  ref() {
    const child = this.#child;
    if (
      child === undefined ||
      this.#watcher !== undefined ||
      this.exitCode !== null ||
      this.signalCode !== null
    )
      return;
    this.#watcher = Fiber.run(() => this.#watch(child));
    this.#watcher.name = `child process ${child.pid}`;
  }

  /** The program does not wait for the child any more; its end is not told either. */
  unref() {
    this.#watcher?.cancel();
    this.#watcher = undefined;
  }

  [Symbol.dispose]() {
    this.kill();
  }

  /** @param {import('coro:internal/child-process').Process} child */
  #watch(child) {
    Fiber.yield(); // whoever has started it adds its listeners first
    const { code, signal } = child.wait();
    this.exitCode = code;
    this.signalCode = signal;
    this.stdin?.destroy();
    const open = [this.stdout, this.stderr].filter(
      stream => stream !== null && !stream.destroyed && !stream.readableEnded,
    );
    let left = open.length;
    const close = () => void (left-- === 0 && this.emit('close', code, signal));
    for (const stream of open) {
      stream.once('close', close);
      // Nobody reads it: it must end all the same.
      if (stream.readableFlowing === null && stream.listenerCount('readable') === 0) stream.resume();
    }
    this.emit('exit', code, signal);
    close();
  }

  /** There are no channels between processes here. */
  send() {
    throw codedError(
      Error,
      'ERR_IPC_CHANNEL_CLOSED',
      'Channel closed: messages between processes are not supported',
    );
  }
}
