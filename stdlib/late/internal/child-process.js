// Child processes: coro:process has run() and spawn(), the class is the global Process.
import {
  checkInteger,
  checkMilliseconds,
  checkObject,
  codedError,
  invalidArgumentType,
  invalidArgumentValue,
} from 'coro:internal/errors';
import { customInspect } from 'coro:internal/inspect';
import { callWithin, isLimited, withoutLimits } from 'coro:internal/limits';
import { ReadPipe, WritePipe } from 'coro:internal/pipes';
import { shielded } from 'coro:internal/scopes';
import { nameOf, toSignal } from 'coro:internal/signals';
import { toSpawn } from 'coro:internal/spawn-options';
import { Fiber } from 'coro:fiber';
import { Socket } from 'coro:net';

const calls = __primordials.process;
const { decode } = __primordials.engine;

/** Of the output of run(): more is an error, not the end of this program. */
const defaultMaxBuffer = 128 * 1024 * 1024;
/** How long a child that run() gives up has to obey its signal, in milliseconds. */
const defaultForceKillAfter = 5000;

/** @typedef {import('coro:internal/spawn-options').SpawnOptions} SpawnOptions */
/** @typedef {import('coro:internal/limits').Limits} Limits */
/** @typedef {string | ArrayBufferView | ArrayBuffer} Data */

/**
 * @typedef {object} OwnRunOptions
 * @property {boolean} [check] an exit code other than 0, or a signal, is an error
 * @property {'utf8' | 'utf-8' | 'latin1' | 'buffer' | null} [encoding] of the output; 'buffer' or null: bytes
 * @property {number} [forceKillAfter] how long a child that is given up may take to obey killSignal, in milliseconds
 * @property {Data} [input] what it reads
 * @property {string | number} [killSignal] what it gets when it is given up
 * @property {number} [maxBuffer] more bytes of output, or of errors, are an error
 */

/** @typedef {SpawnOptions & OwnRunOptions & Limits} RunOptions */

/** @typedef {{ code: number | null, signal: string | null }} Ending the exit code, or the signal that ended it */
/** @typedef {Ending & { pid: number, stdout: any, stderr: any }} RunResult */

/** Those that the program has lost sight of. @type {FinalizationRegistry<bigint>} */
const lost = new FinalizationRegistry(id => calls.forget(id));

/** A program that was started, and has ended perhaps. */
export class Process {
  /** @type {bigint} */
  #id;
  /** @type {number} */
  #pid;
  /** @type {Ending | undefined} */
  #ending;
  /** @type {string} */
  #command;

  /** What it reads; null where that does not lead here. @type {WritePipe | null} */
  stdin;
  /** What it writes. @type {ReadPipe | null} */
  stdout;
  /** What it writes of errors. @type {ReadPipe | null} */
  stderr;
  /** All of these, and the sockets that further descriptors lead to. @type {(ReadPipe | WritePipe | Socket | null)[]} */
  stdio;

  /**
   * @param {string} command
   * @param {{ id: bigint, pid: number, streams: (bigint | null)[] }} child
   */
  constructor(command, child) {
    if (typeof child?.id !== 'bigint') {
      throw codedError(
        TypeError,
        'ERR_ILLEGAL_CONSTRUCTOR',
        'A process is started by Process.spawn(command, args)',
        Process,
      );
    }
    this.#command = command;
    this.#id = child.id;
    this.#pid = child.pid;
    lost.register(this, child.id);
    const [input, output, errors, ...others] = child.streams;
    this.stdin = input === null ? null : new WritePipe(input);
    this.stdout = output === null ? null : new ReadPipe(output);
    this.stderr = errors === null ? null : new ReadPipe(errors);
    const further = others.map(id => (id === null ? null : new Socket(id)));
    this.stdio = [this.stdin, this.stdout, this.stderr, ...further];
  }

  /**
   * Starts a program; it runs beside this one.
   * @param {string} command a path, or a name to be looked for in PATH
   * @param {readonly unknown[] | SpawnOptions} [args]
   * @param {SpawnOptions} [options]
   * @returns {Process}
   */
  static spawn(command, args, options) {
    return spawn(command, args, options);
  }

  /**
   * Runs a program to its end.
   * @param {string} command
   * @param {readonly unknown[] | RunOptions} [args]
   * @param {RunOptions} [options]
   * @returns {RunResult}
   */
  static run(command, args, options) {
    return run(command, args, options);
  }

  /** The number of the process. */
  get pid() {
    return this.#pid;
  }

  /** What it ended with; null while it runs, and where a signal ended it. */
  get exitCode() {
    return this.#look()?.code ?? null;
  }

  /** The signal that ended it; null otherwise. */
  get signalCode() {
    return this.#look()?.signal ?? null;
  }

  /**
   * Blocks until it has ended.
   * @param {Limits} [limits]
   * @returns {Ending}
   */
  wait(limits) {
    if (isLimited(limits)) return callWithin(limits, this.wait, this);
    return this.#ending ?? this.#end(calls.wait(this.#id));
  }

  /**
   * Sends it a signal.
   * @param {string | number} [signal]
   * @returns {boolean} false: it has ended before
   */
  kill(signal = 'SIGTERM') {
    const number = toSignal(signal);
    return this.#ending === undefined && calls.send(this.#id, number);
  }

  /** Closes the streams, ends the program by SIGKILL if it runs, and waits for it. */
  [Symbol.dispose]() {
    endChild(this, 'SIGKILL', 0);
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const { pid, exitCode, signalCode } = this;
    return `Process ${inspect({ command: this.#command, pid, exitCode, signalCode }, options)}`;
  }

  /** @returns {Ending | undefined} undefined while it runs */
  #look() {
    if (this.#ending === undefined && !calls.send(this.#id, 0)) return shielded(() => this.wait());
    return this.#ending;
  }

  /**
   * @param {{ code: number, signal: number }} ended
   * @returns {Ending}
   */
  #end({ code, signal }) {
    if (this.#ending === undefined) {
      calls.forget(this.#id);
      lost.unregister(this);
      this.#ending =
        signal === 0
          ? { code: code < 0 ? null : code, signal: null }
          : { code: null, signal: nameOf(signal) };
    }
    return this.#ending;
  }
}

/**
 * @param {unknown} args
 * @param {unknown} options
 * @returns {[readonly unknown[], any]} with both there
 */
function takeArguments(args, options) {
  if (args !== undefined && args !== null && !Array.isArray(args)) {
    if (options !== undefined) throw invalidArgumentType('args', 'an instance of Array', args, takeArguments);
    [args, options] = [[], args];
  }
  if (options !== undefined && options !== null) checkObject('options', options);
  return [/** @type {any} */ (args) ?? [], options ?? {}];
}

/**
 * Starts a program; it runs beside this one.
 * @param {string} command a path, or a name to be looked for in PATH
 * @param {readonly unknown[] | SpawnOptions} [args]
 * @param {SpawnOptions} [options]
 * @returns {Process}
 */
export function spawn(command, args, options) {
  const [list, settings] = takeArguments(args, options);
  return new Process(command, calls.spawn(...toSpawn(command, list, settings, ['pipe', 'pipe', 'pipe'])));
}

/**
 * Runs a program to its end. When this fiber is cancelled, or its time is over, the program is ended too.
 * @param {string} command a path, or a name to be looked for in PATH
 * @param {readonly unknown[] | RunOptions} [args]
 * @param {RunOptions} [options]
 * @returns {RunResult}
 */
export function run(command, args, options) {
  const [list, settings] = takeArguments(args, options);
  if (isLimited(settings))
    return callWithin(settings, run, undefined, command, list, withoutLimits(settings));
  const { check, encoding = 'utf8', forceKillAfter, input, killSignal, maxBuffer } = settings;
  if (maxBuffer !== undefined && maxBuffer !== Infinity) checkInteger('options.maxBuffer', maxBuffer, 0);
  if (forceKillAfter !== undefined) checkMilliseconds('options.forceKillAfter', forceKillAfter);
  toSignal(killSignal ?? 'SIGTERM');
  const decodeOutput = decoderOf(encoding);
  checkInput(input);
  // A program that waits for input which nobody will give would never end.
  const first = input === undefined ? 'ignore' : 'pipe';
  const child = new Process(
    command,
    calls.spawn(...toSpawn(command, list, settings, [first, 'pipe', 'pipe'])),
  );
  let result;
  try {
    result = communicate(child, input, maxBuffer ?? defaultMaxBuffer);
  } finally {
    if (result === undefined)
      endChild(child, killSignal ?? 'SIGTERM', forceKillAfter ?? defaultForceKillAfter);
    for (const stream of child.stdio) stream?.close();
  }
  const { stdout, stderr } = result;
  /** @type {RunResult} */
  const ended = {
    ...child.wait(),
    pid: child.pid,
    stdout: decodeOutput(stdout),
    stderr: decodeOutput(stderr),
  };
  if (check && ended.code !== 0) throw failure(command, ended, stderr);
  return ended;
}

/**
 * @param {Process} child
 * @param {Data | undefined} input
 * @param {number} most
 * @returns {{ stdout: Uint8Array | null, stderr: Uint8Array | null }} when it has ended and closed both
 */
function communicate(child, input, most) {
  const { stdin, stdout, stderr } = child;
  return Fiber.group(group => {
    if (stdin !== null) group.run(() => feed(stdin, input));
    const output = stdout && group.run(() => stdout.readAllBytes(most, 'stdout'));
    const errors = stderr && group.run(() => stderr.readAllBytes(most, 'stderr'));
    child.wait();
    return { stdout: output && output.join(), stderr: errors && errors.join() };
  });
}

/**
 * @param {WritePipe} stdin
 * @param {Data | undefined} input
 */
function feed(stdin, input) {
  try {
    stdin.end(input);
  } catch (error) {
    // It need not read all of it.
    if (/** @type {{ code?: string }} */ (error).code !== 'EPIPE') throw error;
  }
}

/**
 * Ends a child that nobody wants any more, and waits for it: first by a signal that it may obey, then by force.
 * @param {Process} child
 * @param {string | number} signal
 * @param {number} patience milliseconds
 */
export function endChild(child, signal, patience) {
  shielded(() => {
    child.kill(signal);
    // One that writes to us meanwhile is not to wait for a reader.
    for (const stream of child.stdio) stream?.close();
    if (patience > 0 && Fiber.tryTimeout(patience, () => child.wait()) !== undefined) return;
    child.kill('SIGKILL');
    child.wait();
  });
}

/**
 * @param {unknown} encoding
 * @returns {(bytes: Uint8Array | null) => any}
 */
function decoderOf(encoding) {
  switch (encoding) {
    case null:
    case 'buffer':
      return bytes => bytes;
    case 'utf8':
    case 'utf-8':
      return bytes => bytes && decode(bytes, 'utf8', false);
    case 'latin1':
      return bytes => bytes && decode(bytes, 'latin1', false);
  }
  throw invalidArgumentValue('options.encoding', encoding, "must be 'utf8', 'latin1', 'buffer' or null", run);
}

/** @param {unknown} input */
function checkInput(input) {
  const isData =
    input === undefined ||
    typeof input === 'string' ||
    ArrayBuffer.isView(input) ||
    input instanceof ArrayBuffer;
  if (!isData)
    throw invalidArgumentType(
      'options.input',
      'of type string or an instance of Uint8Array or ArrayBuffer',
      input,
      run,
    );
}

/**
 * @param {string} command
 * @param {RunResult} ended
 * @param {Uint8Array | null} errors
 */
function failure(command, ended, errors) {
  const how = ended.signal === null ? `with code ${ended.code}` : `by ${ended.signal}`;
  const last = errors === null ? '' : decode(errors, 'utf8', false).trimEnd().split('\n').at(-1);
  const message = `The command '${command}' ended ${how}${last ? `: ${last}` : ''}`;
  return Object.assign(codedError(Error, 'ERR_PROCESS_FAILED', message, run), {
    exitCode: ended.code,
    ...ended,
    code: 'ERR_PROCESS_FAILED',
  });
}

export default { Process, run, spawn };
