import { CommandError } from './errors.js';

/**
 * The sockets of the present server. A call gets the first free one, so that under a light load the last ones stay idle and the
 * server can give their runtimes back.
 */
export class Pool {
  #mostWaiting;
  #connections = [];
  #busy = new Set();
  /** In the order of their coming. @type {Set<{ resolve: Function, reject: Function }>} */
  #waiting = new Set();
  #refusal;
  #idle = withResolvers();

  constructor(mostWaiting) {
    this.#mostWaiting = mostWaiting;
  }

  get counts() {
    return { sockets: this.#connections.length, busy: this.#busy.size, waiting: this.#waiting.size };
  }

  /** A free connection, for giveBack(). @param {AbortSignal | undefined} signal */
  async rent(signal) {
    signal?.throwIfAborted();
    this.#demandOpen();
    const free = this.#findFree();
    if (free !== undefined) {
      this.#busy.add(free);
      return free;
    }
    if (this.#waiting.size >= this.#mostWaiting) {
      throw new CommandError(
        'busy',
        `${this.#waiting.size} calls wait for a free socket already (maxWaiting)`,
      );
    }
    const place = withResolvers();
    const leave = () => {
      if (this.#waiting.delete(place)) place.reject(signal.reason);
    };
    this.#waiting.add(place);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await place.promise;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  giveBack(connection) {
    this.#busy.delete(connection);
    this.#serve();
  }

  /** A server is there. */
  open(connections) {
    if (this.#refusal?.reason === 'closed') return;
    this.#refusal = undefined;
    this.#connections = connections;
    this.#serve();
  }

  /** The server is gone; calls wait for the next one. */
  clear() {
    this.#connections = [];
    this.#busy.clear();
    this.#serve();
  }

  /** Calls fail with this from now on, until open(); for ever if the client was closed. @param {CommandError} why */
  refuse(why) {
    if (this.#refusal?.reason === 'closed') return;
    this.#refusal = why;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const place of waiting) place.reject(copy(why));
  }

  /** No command is under way any more. */
  whenIdle() {
    return this.#busy.size === 0 ? Promise.resolve() : this.#idle.promise;
  }

  // None of a server that has ended, of which the pool will be told.
  #findFree() {
    return this.#connections.find(c => !this.#busy.has(c) && !c.server.hasEnded);
  }

  #demandOpen() {
    if (this.#refusal !== undefined) throw copy(this.#refusal);
  }

  #serve() {
    for (const place of this.#waiting) {
      const free = this.#findFree();
      if (free === undefined) break;
      this.#waiting.delete(place);
      this.#busy.add(free);
      place.resolve(free);
    }
    if (this.#busy.size > 0) return;
    this.#idle.resolve();
    this.#idle = withResolvers();
  }
}

/** Promise.withResolvers, which Node has from 22 on. */
export function withResolvers() {
  let resolve, reject;
  const promise = new Promise((r, j) => ([resolve, reject] = [r, j]));
  return { promise, resolve, reject };
}

const copy = why => new CommandError(why.reason, why.message, { cause: why });
