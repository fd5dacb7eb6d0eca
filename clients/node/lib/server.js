import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from './connection.js';
import { CommandError } from './errors.js';
import { ServerLog, readLines } from './log.js';
import { commandLine } from './options.js';
import { withResolvers } from './pool.js';

/** A server's process, with its sockets in a folder that only this user may enter. */
export class ServerProcess {
  connections = [];
  /** As the server says. */
  version = '';
  /** Nothing can be sent there any more. */
  hasEnded = false;
  #options;
  #log;
  #process;
  #folder;
  #ended = withResolvers();
  #logRead = withResolvers();

  /** Starts one and connects to it. @param {AbortSignal} [signal] */
  static async start(options, signal) {
    signal?.throwIfAborted();
    const server = new ServerProcess(options);
    try {
      await server.#start(signal);
      return server;
    } catch (e) {
      await server.kill();
      throw e;
    }
  }

  /** @private */
  constructor(options) {
    this.#options = options;
    this.#log = new ServerLog(options.log);
  }

  get id() {
    return this.#process.pid;
  }

  /** Once the process has ended: { code, signal }. */
  get ended() {
    return this.#ended.promise;
  }

  /** For those who read the log. */
  tell(level, text) {
    this.#log.tell(new Date(), level, text);
  }

  /** Ends it at once, and waits until it has ended. */
  async kill() {
    this.#process?.kill('SIGKILL');
    if (this.#process?.pid !== undefined) await this.ended;
    else await this.#removeFolder();
  }

  /** Ends it as its protocol says, or else kills it. */
  async end() {
    for (const connection of this.connections) connection.close();
    const { stopTimeout } = this.#options;
    if (await within(stopTimeout, this.ended)) return;
    this.tell('warn', `The server did not end within ${stopTimeout} ms (stopTimeout) and is killed`);
    await this.kill();
  }

  /** Why it ended, as far as is known. */
  async describeEnd() {
    const { code, signal } = await this.ended;
    // Grandchildren may hold the pipe.
    await within(1000, this.#logRead.promise);
    const words = this.#log.lastWords;
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    return `${this.#options.serverCommand[0]} ${how}${words === '' ? '' : `. Its last words:\n${words}`}`;
  }

  async #start(signal) {
    const { scratchFolder, sockets, startTimeout, serverCommand } = this.#options;
    try {
      // Only its owner may enter it.
      this.#folder = await mkdtemp(join(scratchFolder, 'corojs-'));
    } catch (e) {
      throw failed(`no folder for its sockets can be made: ${e.message}`, e);
    }
    const paths = Array.from({ length: sockets }, (_, i) => join(this.#folder, String(i)));
    const stopped = withResolvers();
    const abort = () => stopped.reject(signal.reason);
    const late = `${serverCommand[0]} was not ready within ${startTimeout} ms (startTimeout)`;
    const timer = setTimeout(() => stopped.reject(failed(late)), startTimeout);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const count = await Promise.race([stopped.promise, this.#ready(paths)]);
      const opening = Promise.allSettled(
        paths.slice(0, count).map(path => Connection.open(path, this, this.#options)),
      );
      const opened = await Promise.race([stopped.promise, opening]);
      this.connections = opened.filter(o => o.status === 'fulfilled').map(o => o.value);
      const refused = opened.find(o => o.status === 'rejected');
      if (refused !== undefined)
        throw failed(`its sockets cannot be used: ${refused.reason.message}`, refused.reason);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      stopped.promise.catch(() => {});
    }
  }

  // How many sockets it serves.
  async #ready(paths) {
    const { serverCommand, publicKey, logPrefix, env } = this.#options;
    const child = spawn(serverCommand[0], commandLine(this.#options, paths), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(publicKey === undefined ? {} : { JSOCKD_BYTECODE_MODULE_PUBLIC_KEY: publicKey }),
        ...(logPrefix === undefined ? {} : { JSOCKD_LOG_PREFIX: logPrefix }),
        ...env,
      },
    });
    this.#process = child;
    const first = withResolvers();
    child.once('error', e => first.reject(failed(`${serverCommand[0]} cannot be started: ${e.message}`, e)));
    child.once('exit', (code, signal) => this.#hasExited(code, signal));
    child.once('close', () => {
      this.#logRead.resolve();
      first.resolve(null);
    });
    readLines(child.stderr, line => this.#log.take(line));
    let isFirst = true;
    readLines(child.stdout, line => {
      if (!isFirst) return this.tell('warn', `On standard output: ${line}`);
      isFirst = false;
      return first.resolve(line);
    });
    const line = await first.promise;
    if (line === null) throw failed(await this.describeEnd());
    const match = /^READY (\d+) (\S+)$/.exec(line);
    const count = Number(match?.[1]);
    if (!(count >= 1 && count <= paths.length)) {
      const wanted = `READY, the number of its sockets (${paths.length} at most) and its version`;
      throw failed(`it should say ${wanted}, but says: ${line}`);
    }
    this.version = match[2];
    return count;
  }

  async #hasExited(code, signal) {
    this.hasEnded = true;
    for (const connection of this.connections) connection.close();
    await this.#removeFolder();
    this.#ended.resolve({ code, signal });
  }

  async #removeFolder() {
    try {
      if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    } catch (e) {
      this.tell('warn', `The folder of the server's sockets cannot be removed: ${e.message}`);
    }
  }
}

/** Whether it is settled in time. */
export async function within(milliseconds, promise) {
  let timer;
  const late = new Promise(resolve => (timer = setTimeout(resolve, milliseconds, false)));
  const isInTime = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return isInTime;
}

const failed = (why, cause) =>
  new CommandError('serverNotStarted', `The command server cannot be used: ${why}`, { cause });
