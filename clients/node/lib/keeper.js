import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from './errors.js';
import { ServerProcess } from './server.js';

const window = 60_000;
const pause = 1000;

/** Keeps a server running and its sockets in the pool, until the client is closed. */
export class Keeper {
  /** The present one. @type {ServerProcess | undefined} */
  server;
  restarts = 0;
  #options;
  #pool;
  #closing = new AbortController();
  /** When, within the last minute. @type {number[]} */
  #recent = [];
  #keeping;

  constructor(options, pool) {
    this.#options = options;
    this.#pool = pool;
  }

  async start() {
    this.server = await ServerProcess.start(this.#options);
    this.#pool.open(this.server.connections);
    this.#keeping = this.#keep(this.server);
  }

  /** No new server, and the present one ends. */
  async close() {
    this.#closing.abort();
    await this.server?.end();
    await this.#keeping;
  }

  async #keep(present) {
    const { signal } = this.#closing;
    for (;;) {
      await present.ended;
      this.server = undefined;
      this.#pool.clear();
      if (signal.aborted) return;
      present.tell('warn', `The server is replaced: ${await present.describeEnd()}`);
      try {
        present = await this.#replace(present);
      } catch (e) {
        // The client was closed meanwhile.
        if (signal.aborted) return;
        throw e;
      }
      this.restarts++;
      this.server = present;
      this.#pool.open(present.connections);
      // Whoever closes the client may have missed this one.
      if (signal.aborted) await present.end();
    }
  }

  async #replace(old) {
    const { signal } = this.#closing;
    for (;;) {
      await this.#waitForTurn(old);
      this.#recent.push(Date.now());
      try {
        return await ServerProcess.start(this.#options, signal);
      } catch (e) {
        if (!(e instanceof CommandError)) throw e;
        this.#pool.refuse(e);
        old.tell('error', e.message);
        await sleep(pause, undefined, { signal });
      }
    }
  }

  // A server that dies again and again must not take the machine.
  async #waitForTurn(old) {
    const { maxRestartsPerMinute } = this.#options;
    const { signal } = this.#closing;
    this.#recent = this.#recent.filter(moment => Date.now() - moment < window);
    if (this.#recent.length < maxRestartsPerMinute) return;
    const often = `The command server died ${this.#recent.length + 1} times within a minute`;
    const limit = `(maxRestartsPerMinute is ${maxRestartsPerMinute})`;
    const why = new CommandError('serverNotStarted', `${often} ${limit}. ${await old.describeEnd()}`);
    this.#pool.refuse(why);
    old.tell('error', why.message);
    if (this.#recent.length === 0) {
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
      );
    }
    await sleep(window - (Date.now() - this.#recent[0]), undefined, { signal });
  }
}
