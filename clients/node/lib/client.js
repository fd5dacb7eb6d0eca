import { breaksServer } from './connection.js';
import { CommandError } from './errors.js';
import { Keeper } from './keeper.js';
import { readOptions } from './options.js';
import { Pool } from './pool.js';
import { within } from './server.js';

/** Runs JavaScript commands in a server of its own: see index.d.ts. */
export class CommandClient {
  #options;
  #pool;
  #keeper;
  #closed;

  /** @private use start() */
  constructor(options) {
    this.#options = readOptions(options);
    this.#pool = new Pool(this.#options.maxWaiting);
    this.#keeper = new Keeper(this.#options, this.#pool);
  }

  static async start(options = {}) {
    const client = new CommandClient(options);
    await client.#keeper.start();
    return client;
  }

  get status() {
    const { server, restarts } = this.#keeper;
    return { serverVersion: server?.version, processId: server?.id, ...this.#pool.counts, restarts };
  }

  async invoke(command, parameter = null, { timeout, signal, onMessage } = {}) {
    const json = JSON.stringify(parameter);
    check(command, json);
    if (timeout === undefined) return this.#run(command, json, signal, onMessage);
    const limit = AbortSignal.timeout(timeout);
    try {
      return await this.#run(command, json, signal ? AbortSignal.any([signal, limit]) : limit, onMessage);
    } catch (e) {
      if (e !== limit.reason || signal?.aborted) throw e;
      throw new CommandError('timeout', `The command had no result within ${timeout} ms (timeout)`, {
        cause: e,
      });
    }
  }

  close() {
    return (this.#closed ??= this.#close());
  }

  [Symbol.asyncDispose]() {
    return this.close();
  }

  async #close() {
    this.#pool.refuse(new CommandError('closed', 'The client was closed'));
    await within(this.#options.stopTimeout, this.#pool.whenIdle());
    await this.#keeper.close();
  }

  async #run(command, parameter, signal, onMessage) {
    const connection = await this.#pool.rent(signal);
    const abandoned = new AbortController();
    const answer = message => {
      if (onMessage === undefined)
        throw new Error('The command sent a message, and the call has no onMessage');
      abandoned.signal.throwIfAborted();
      return onMessage(message, abandoned.signal);
    };
    const exchange = this.#exchange(connection, { command, parameter, answer: async m => answer(m) });
    if (signal === undefined) return exchange;
    let abort;
    const aborted = new Promise((_, reject) => {
      abort = () => {
        // The connection serves others when the server has answered.
        abandoned.abort(signal.reason);
        exchange.catch(() => {});
        reject(signal.reason);
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
    try {
      return await Promise.race([exchange, aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
      aborted.catch(() => {});
    }
  }

  async #exchange(connection, call) {
    try {
      return await connection.exchange(call);
    } catch (e) {
      if (!breaksServer(e)) throw e;
      // Before anybody else gets this connection.
      await connection.server.kill();
      const end = e.reason === 'serverEnded' ? `: ${await connection.server.describeEnd()}` : '';
      throw new CommandError(e.reason, e.message + end, { cause: e });
    } finally {
      this.#pool.giveBack(connection);
    }
  }
}

function check(command, parameter) {
  if (typeof command !== 'string') throw new TypeError('The command must be a string');
  if (command.includes('\0'))
    throw new TypeError('The command holds a NUL, which ends it on the wire: write it as \\0');
  if (command.startsWith('?')) throw new TypeError('The command begins with ?, and no JavaScript does');
  if (parameter === undefined) throw new TypeError('The parameter is nothing that JSON can carry');
}
