// node:child_process: other programs in Node's words; coro:process has them in ours (Process.run, Process.spawn).
import { Buffer } from 'coro:buffer';
import { endChild, spawn as startChild } from 'coro:internal/child-process';
import {
  checkFunction,
  checkInteger,
  checkMilliseconds,
  codedError,
  invalidArgumentType,
} from 'coro:internal/errors';
import { ChildProcess } from 'coro:internal/node-child';
import { toSignal } from 'coro:internal/signals';
import { clearTimeout, setTimeout } from 'coro:internal/web/timers';
import { Fiber } from 'coro:fiber';
import process from 'coro:process';
import { promisify } from 'coro:util';

const defaultMaxBuffer = 1024 * 1024;

/**
 * @param {unknown} args
 * @param {any} options
 * @returns {[string[], any]}
 */
function takeArguments(args, options) {
  if (args !== undefined && args !== null && !Array.isArray(args)) {
    if (typeof args !== 'object') throw invalidArgumentType('args', 'of type object', args, takeArguments);
    [args, options] = [[], args];
  }
  if (options !== undefined && options !== null && typeof options !== 'object') {
    throw invalidArgumentType('options', 'of type object', options, takeArguments);
  }
  return [/** @type {unknown[]} */ (args ?? []).map(String), { ...options }];
}

/**
 * @param {unknown} file
 * @param {unknown} args
 * @param {unknown} given
 * @returns {[string, string[], any]} with a shell: its whole text and no arguments
 */
function normalize(file, args, given) {
  const [list, options] = takeArguments(args, given);
  if (options.timeout !== undefined) checkMilliseconds('options.timeout', options.timeout);
  if (options.maxBuffer !== undefined && options.maxBuffer !== Infinity)
    checkInteger('options.maxBuffer', options.maxBuffer, 0);
  if (options.killSignal !== undefined) toSignal(options.killSignal);
  return options.shell
    ? [[file, ...list].join(' '), [], options]
    : [/** @type {string} */ (file), list, options];
}

/**
 * @param {string} file
 * @param {any} [args]
 * @param {any} [given]
 * @returns {ChildProcess}
 */
export function spawn(file, args, given) {
  const [command, list, options] = normalize(file, args, given);
  const child = new ChildProcess(command, list, options);
  const { killSignal = 'SIGTERM', signal, timeout } = options;
  if (timeout > 0) {
    const timer = setTimeout(() => child.kill(killSignal), timeout);
    child.once('exit', () => clearTimeout(timer));
  }
  if (signal) {
    const abort = () => {
      const error = Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
        name: 'AbortError',
        code: 'ABORT_ERR',
      });
      if (child.kill(killSignal)) child.emit('error', error);
    };
    if (signal.aborted) process.nextTick(abort);
    else {
      signal.addEventListener('abort', abort, { once: true });
      child.once('exit', () => signal.removeEventListener('abort', abort));
    }
  }
  return child;
}

/**
 * @param {string} command
 * @param {any} [options]
 * @param {Function} [callback]
 * @returns {ChildProcess}
 */
export function exec(command, options, callback) {
  if (typeof options === 'function') [options, callback] = [undefined, options];
  return execFile(command, [], { ...options, shell: options?.shell ?? true }, callback);
}

/**
 * @param {string} file
 * @param {any} [args]
 * @param {any} [given]
 * @param {any} [callback] (error, stdout, stderr)
 * @returns {ChildProcess}
 */
export function execFile(file, args, given, callback) {
  if (typeof args === 'function') [args, given, callback] = [undefined, undefined, args];
  else if (typeof given === 'function') [given, callback] = [undefined, given];
  if (callback !== undefined && callback !== null) checkFunction('callback', callback);
  const [, , options] = normalize(file, args, given);
  const { encoding = 'utf8', killSignal = 'SIGTERM', maxBuffer = defaultMaxBuffer } = options;
  const child = spawn(file, args, given);
  let isFinished = false;
  /** @type {any} */
  let failure;
  const outputs = ['stdout', 'stderr'].map(name => {
    const stream = /** @type {any} */ (child)[name];
    /** @type {Uint8Array[]} */
    const parts = [];
    let length = 0;
    stream?.on('data', (/** @type {Uint8Array} */ chunk) => {
      const room = maxBuffer - length;
      length += chunk.length;
      parts.push(chunk.length > room ? chunk.subarray(0, Math.max(room, 0)) : chunk);
      if (length <= maxBuffer || failure !== undefined) return;
      failure = codedError(
        RangeError,
        'ERR_CHILD_PROCESS_STDIO_MAXBUFFER',
        `${name} maxBuffer length exceeded`,
      );
      child.kill(killSignal);
      stream.destroy();
    });
    return parts;
  });
  /** @param {number | null} [code] @param {string | null} [signal] */
  const finish = (code, signal) => {
    if (isFinished) return;
    isFinished = true;
    const [stdout, stderr] = outputs.map(parts => decoded(Buffer.concat(parts), encoding));
    const command = [file, ...takeArguments(args, given)[0]].join(' ');
    if (failure === undefined && (code !== 0 || signal)) {
      failure = Object.assign(new Error(`Command failed: ${command}\n${stderr}`), {
        code,
        killed: child.killed,
        signal,
      });
    }
    if (failure !== undefined) failure.cmd ??= command;
    callback?.(failure ?? null, stdout, stderr);
  };
  child.once('close', finish);
  child.once('error', (/** @type {any} */ error) => {
    failure ??= error;
    // It may never close: it was never there, or others hold its streams.
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
    finish();
  });
  return child;
}

for (const form of [exec, execFile]) {
  Object.defineProperty(form, promisify.custom, {
    value: (/** @type {any[]} */ ...args) => {
      const { promise, resolve, reject } = /** @type {PromiseWithResolvers<object>} */ (
        Promise.withResolvers()
      );
      const child = /** @type {any} */ (form)(
        ...args,
        (/** @type {any} */ error, /** @type {any} */ stdout, /** @type {any} */ stderr) => {
          if (error) reject(Object.assign(error, { stdout, stderr }));
          else resolve({ stdout, stderr });
        },
      );
      return Object.assign(promise, { child });
    },
  });
}

/**
 * @param {Buffer} bytes
 * @param {string | null | undefined} encoding
 * @returns {string | Buffer}
 */
function decoded(bytes, encoding) {
  return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
}

/**
 * Runs a program to its end, and blocks the fiber meanwhile.
 * @param {string} file
 * @param {any} [args]
 * @param {any} [given]
 * @returns {{ pid: number, output: any[], stdout: any, stderr: any, status: number | null, signal: string | null, error?: Error }}
 */
export function spawnSync(file, args, given) {
  const [command, list, options] = normalize(file, args, given);
  const { encoding, input, killSignal = 'SIGTERM', maxBuffer = defaultMaxBuffer, timeout } = options;
  let child;
  try {
    const streams =
      typeof options.stdio === 'string' ? Array(3).fill(options.stdio) : [...(options.stdio ?? [])];
    if (input !== undefined && input !== null) streams[0] = 'pipe';
    child = startChild(command, list, { ...options, stdio: streams, signal: undefined, timeout: undefined });
  } catch (error) {
    if (typeof (/** @type {any} */ (error).errno) !== 'number') throw error;
    Object.assign(/** @type {any} */ (error), {
      syscall: `spawnSync ${command}`,
      path: command,
      spawnargs: list,
    });
    return {
      pid: 0,
      output: /** @type {any} */ (null),
      stdout: null,
      stderr: null,
      status: null,
      signal: null,
      error: /** @type {Error} */ (error),
    };
  }
  /** @type {any} */
  let error;
  const { stdin, stdout, stderr } = child;
  /** @type {(Uint8Array[] | null)[]} */
  const parts = [stdout && [], stderr && []];
  const work = () =>
    Fiber.group(group => {
      if (stdin !== null) {
        group.run(() => {
          try {
            stdin.end(input ?? undefined);
          } catch (failure) {
            if (/** @type {any} */ (failure).code !== 'EPIPE') throw failure;
          }
        });
      }
      [stdout, stderr].forEach((stream, i) => {
        if (stream !== null)
          group.run(() => collect(stream, /** @type {Uint8Array[]} */ (parts[i]), maxBuffer));
      });
      child.wait();
      return true;
    });
  let isOver;
  try {
    isOver = timeout > 0 ? Fiber.tryTimeout(timeout, work) : work();
    if (!isOver) error = systemError('ETIMEDOUT', -110, command, list);
  } catch (failure) {
    if (/** @type {any} */ (failure)?.code !== 'ENOBUFS') throw failure;
    error = systemError('ENOBUFS', -105, command, list);
  } finally {
    if (!isOver) endChild(child, killSignal, 5000);
    for (const stream of child.stdio) stream?.close();
  }
  const [out, err] = parts.map(list => list && decoded(Buffer.concat(list), encoding));
  const { code, signal } = child.wait();
  const result = { pid: child.pid, output: [null, out, err], stdout: out, stderr: err, status: code, signal };
  return error === undefined ? result : { ...result, error };
}

/**
 * @param {import('coro:internal/pipes').ReadPipe} stream
 * @param {Uint8Array[]} parts what came, up to the limit
 * @param {number} most
 */
function collect(stream, parts, most) {
  let left = most;
  for (let chunk; (chunk = stream.readBytes()) !== null;) {
    parts.push(chunk.length > left ? chunk.subarray(0, left) : chunk);
    left -= chunk.length;
    if (left < 0) throw Object.assign(new Error('too much output'), { code: 'ENOBUFS' });
  }
}

/**
 * @param {string} code
 * @param {number} errno
 * @param {string} file
 * @param {string[]} args
 */
function systemError(code, errno, file, args) {
  const syscall = `spawnSync ${file}`;
  return Object.assign(new Error(`${syscall} ${code}`), {
    errno,
    code,
    syscall,
    path: file,
    spawnargs: args,
  });
}

/**
 * @param {ReturnType<typeof spawnSync>} result
 * @param {string} command
 * @param {any} options
 * @returns {any} its output; throws where it failed
 */
function outputOf(result, command, options) {
  const { error, signal, status, stderr, stdout } = result;
  // Errors are shown, unless the program has said where they go.
  if (options?.stdio === undefined && stderr?.length > 0) process.stderr.write(stderr);
  if (error !== undefined) throw Object.assign(error, result);
  if (status === 0) return stdout;
  const detail = stderr?.length > 0 ? `\n${stderr.toString()}` : '';
  throw Object.assign(new Error(`Command failed: ${command}${detail}`), { ...result, signal });
}

/**
 * @param {string} file
 * @param {any} [args]
 * @param {any} [given]
 * @returns {any} what it wrote
 */
export function execFileSync(file, args, given) {
  const [list, options] = takeArguments(args, given);
  return outputOf(spawnSync(file, list, options), [file, ...list].join(' '), options);
}

/**
 * @param {string} command for a shell
 * @param {any} [options]
 * @returns {any} what it wrote
 */
export function execSync(command, options) {
  const result = spawnSync(command, [], { ...options, shell: options?.shell ?? true });
  return outputOf(result, command, options);
}

/** Node's other programs with a channel to this one: there are none here. */
export function fork() {
  throw codedError(
    Error,
    'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
    'child_process.fork is not supported: start a program by spawn(process.execPath, [file]) and talk over its pipes',
    fork,
  );
}

export { ChildProcess };

export default { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
