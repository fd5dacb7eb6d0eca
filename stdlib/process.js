// coro:process. Nothing is asked of the kernel before a program does: the library may be part of a snapshot.
import {
  checkFunction,
  checkInteger,
  checkString,
  codedError,
  invalidArgumentType,
} from 'coro:internal/errors';
import { environment } from 'coro:internal/environment';
import { getExitCode, leave, setExitCode } from 'coro:internal/exit';
import { builtinExports } from 'coro:internal/late-modules';
import { toPath } from 'coro:internal/paths';
import { emit, hasListeners, processPrototype } from 'coro:internal/process-events';
import { capture } from 'coro:internal/report';
import { standardError, standardInput, standardOutput, tell } from 'coro:internal/streams';
import { activeHandles } from 'coro:internal/unclosed';
import { queueMicrotask } from 'coro:internal/web/microtask';
import { performance } from 'coro:internal/web/performance';

const calls = __primordials.process;
const nanoseconds = 1_000_000_000n;

/** @type {string[] | undefined} */
let argv;
/** @type {Readonly<Record<string, string>> | undefined} */
let versions;

/** @returns {string} */
export function cwd() {
  return calls.cwd();
}

/** @param {string} path of the new working directory */
export function chdir(path) {
  calls.chdir(toPath(path, 'directory'));
}

/**
 * @param {unknown} code
 * @returns {number | undefined}
 */
function toExitCode(code) {
  if (code === undefined || code === null) return undefined;
  const number = typeof code === 'string' && code.trim() !== '' ? Number(code) : code;
  if (typeof number !== 'number') throw invalidArgumentType('code', 'of type number', code, toExitCode);
  checkInteger('code', number, -0x8000_0000, 0x7fff_ffff);
  return number;
}

/**
 * Ends the program, when the listeners of 'exit' have been called; other fibers do not go on.
 * @param {number | string} [code] process.exitCode when it is left out
 * @returns {never}
 */
export function exit(code) {
  return leave(toExitCode(code) ?? getExitCode() ?? 0);
}

/**
 * A time that only grows, as seconds and nanoseconds.
 * @param {[number, number]} [since] an earlier result: the time from then
 * @returns {[number, number]}
 */
export function hrtime(since) {
  let time = calls.hrtime();
  if (since !== undefined) {
    if (!Array.isArray(since)) throw invalidArgumentType('time', 'an instance of Array', since, hrtime);
    time -= BigInt(since[0]) * nanoseconds + BigInt(since[1]);
  }
  return [Number(time / nanoseconds), Number(time % nanoseconds)];
}

/** @returns {bigint} the same in nanoseconds */
hrtime.bigint = () => calls.hrtime();

/** @returns {number} seconds since the process began */
export function uptime() {
  return calls.now() / 1000;
}

/** @returns {{ rss: number, heapTotal: number, heapUsed: number, external: number, arrayBuffers: number }} bytes */
export function memoryUsage() {
  return calls.memoryUsage();
}

/** @returns {Readonly<Record<string, string>>} */
function readVersions() {
  if (versions === undefined) {
    const pairs = calls.versions().split(' ');
    versions = Object.freeze(Object.fromEntries(pairs.map(pair => pair.split('=', 2))));
  }
  return /** @type {Readonly<Record<string, string>>} */ (versions);
}

/**
 * Calls a function after the code that runs now, before anything else that waits; like a promise job, in its order.
 * @template {unknown[]} A
 * @param {(...args: A) => unknown} callback
 * @param {A} args
 */
export function nextTick(callback, ...args) {
  checkFunction('callback', callback);
  queueMicrotask(() => callback(...args));
}

/**
 * Prints a warning.
 * @param {string | Error} warning
 * @param {string | { type?: string, code?: string, detail?: string }} [type]
 * @param {string} [code]
 */
export function emitWarning(warning, type, code) {
  const options = typeof type === 'object' ? type : { type, code };
  const { name, message } =
    warning instanceof Error ? warning : { name: options.type ?? 'Warning', message: `${warning}` };
  const mark = options.code === undefined ? '' : `[${options.code}] `;
  const detail = options.detail === undefined ? '' : `${options.detail}\n`;
  tell(`(corojs:${calls.pid()}) ${mark}${name}: ${message}\n${detail}`);
  if (!hasListeners('warning')) return;
  const error = warning instanceof Error ? warning : Object.assign(new Error(message), { name });
  if (options.code !== undefined) Object.assign(error, { code: options.code });
  if (options.detail !== undefined) Object.assign(error, { detail: options.detail });
  Error.captureStackTrace(error, emitWarning);
  queueMicrotask(() => emit('warning', error));
}

/**
 * Takes all errors that nobody catches, in place of the event 'uncaughtException'.
 * @param {((error: unknown) => void) | null} callback null: no longer
 */
export function setUncaughtExceptionCaptureCallback(callback) {
  if (callback === null) {
    capture.callback = undefined;
    return;
  }
  checkFunction('fn', callback);
  if (capture.callback !== undefined) {
    throw codedError(
      Error,
      'ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET',
      '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active',
    );
  }
  capture.callback = /** @type {(error: unknown) => void} */ (callback);
}

/** @returns {boolean} */
export function hasUncaughtExceptionCaptureCallback() {
  return capture.callback !== undefined;
}

/** What Node and we call the permissions, and what the kernel does. @type {Record<string, string[]>} */
const scopes = {
  fs: ['read', 'write'],
  'fs.read': ['read'],
  'fs.write': ['write'],
  child: ['run'],
  read: ['read'],
  write: ['write'],
  net: ['net'],
  listen: ['listen'],
  env: ['env'],
  run: ['run'],
  dns: ['dns'],
  import: ['import'],
};

/** What the program may do outside of its own memory. */
const permission = Object.freeze({
  /**
   * Whether something is granted. A hint: only the call itself decides.
   * @param {string} scope "fs.read", "fs.write", "net", "listen", "env", "run", "dns", "import"
   * @param {string | { href: string }} [reference] a path, host or name; without it: everything of that kind
   * @returns {boolean}
   */
  has(scope, reference) {
    checkString('scope', scope);
    if (!Object.hasOwn(scopes, scope)) return false; // As in Node: nobody has what does not exist here.
    const names = scopes[scope];
    const isPath = names[0] === 'read' || names[0] === 'write' || names[0] === 'import';
    const resource = isPath && reference !== undefined ? toPath(reference, 'reference') : reference;
    if (resource !== undefined) checkString('reference', resource);
    return names.every(name => calls.permits(name, resource));
  },
});

/**
 * Sends a signal to a process.
 * @param {number} pid 0: the group of this process; negative: the group of that number
 * @param {string | number} [signal] 0 asks only whether the process is there
 * @returns {true}
 */
export function kill(pid, signal) {
  return builtinExports('coro:internal/signals').kill(pid, signal);
}

/**
 * Blocks until one of these signals comes; meanwhile it has no other meaning.
 * @param {(string | number | import('coro:internal/limits').Limits)[]} signals last perhaps { timeout, signal }
 * @returns {string} the name of the one that came
 */
export function waitForSignal(...signals) {
  return builtinExports('coro:internal/signals').waitForSignal(...signals);
}

/**
 * Runs a program to its end. See Process.run.
 * @param {string} command
 * @param {any[]} rest
 * @returns {any}
 */
export function run(command, ...rest) {
  return builtinExports('coro:internal/child-process').run(command, ...rest);
}

/**
 * Starts a program; it runs beside this one. See Process.spawn.
 * @param {string} command
 * @param {any[]} rest
 * @returns {any}
 */
export function spawn(command, ...rest) {
  return builtinExports('coro:internal/child-process').spawn(command, ...rest);
}

const process = {
  /** The executable, the program and its arguments. */
  get argv() {
    return (argv ??= calls.arguments());
  },

  /** Whether the standard library came out of the start-up snapshot. */
  get isBuiltFromSnapshot() {
    return calls.isBuiltFromSnapshot();
  },

  /** The executable. */
  get execPath() {
    return calls.arguments()[0];
  },

  /** The environment's variables; changes are seen by this program alone. */
  get env() {
    return environment();
  },

  /** The number of the process. */
  get pid() {
    return calls.pid();
  },

  /** The number of the process that started this one. */
  get ppid() {
    return calls.ppid();
  },

  // The engine file is of one platform; a kernel for another one brings another library.
  /** The operating system. */
  platform: 'linux',

  /** The processor's architecture. */
  arch: 'x64',

  /** The version of CoroJS. */
  get version() {
    return `v${readVersions().corojs}`;
  },

  /** The versions of CoroJS and what it is made of. */
  get versions() {
    return readVersions();
  },

  /** What the program ends with when it ends by itself. */
  get exitCode() {
    return getExitCode();
  },

  set exitCode(code) {
    setExitCode(toExitCode(code));
  },

  /** The standard input. */
  get stdin() {
    return standardInput;
  },

  /** The standard output. */
  get stdout() {
    return standardOutput;
  },

  /** The standard error. */
  get stderr() {
    return standardError;
  },

  /** What this is; packages ask whether its name is "node". */
  release: Object.freeze({ name: 'corojs' }),

  /** What the program may do outside of its own memory. */
  permission,

  /** Options of the command line that come before the program. */
  execArgv: [],

  /** The program's name for the system. */
  title: 'corojs',

  activeHandles,
  chdir,
  cwd,
  emitWarning,
  exit,
  hasUncaughtExceptionCaptureCallback,
  hrtime,
  kill,
  memoryUsage,
  nextTick,
  setUncaughtExceptionCaptureCallback,
  uptime,
  waitForSignal,
};

Object.defineProperty(process, Symbol.toStringTag, { value: 'process' });
Object.setPrototypeOf(process, processPrototype);

export { activeHandles, performance };
export default process;
