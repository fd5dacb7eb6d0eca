// What a server says on the standard error: errors of what it calls, at most ten a second, and of accept.
import { isHosted, reportToHost } from 'coro:internal/hosted';
import { errorText } from 'coro:internal/report';
import { addStarts, startsOfCurrent } from 'coro:internal/starts';
import { tell } from 'coro:internal/streams';

const { run, sleep } = __primordials.fiber;
const { now } = __primordials.process;

const perSecond = 10;

/** The reports of one server about one kind of function. */
export class HandlerReports {
  #kind;
  #second = -Infinity;
  #reported = 0;
  #suppressed = 0;
  #acceptReported = -Infinity;

  /** @param {string} [kind] of the functions: "connection handler" */
  constructor(kind = 'connection handler') {
    this.#kind = kind;
  }

  /**
   * @param {unknown} error
   * @param {string} name of the handler
   * @param {import('coro:net').Socket} [socket]
   */
  handlerFailed(error, name, socket) {
    const { remoteAddress, remotePort } = socket ?? {};
    this.failed(error, name, remoteAddress && `${remoteAddress}${remotePort ? `:${remotePort}` : ''}`);
  }

  /**
   * @param {unknown} error
   * @param {string} name of the function that failed
   * @param {string} [subject] what it was called for
   */
  failed(error, name, subject) {
    const time = now();
    if (time - this.#second >= 1000) {
      this.#second = time;
      this.#reported = 0;
    }
    if (this.#reported >= perSecond) {
      if (this.#suppressed++ === 0) run(() => this.#reportSuppressed());
      return;
    }
    this.#reported++;
    const what = name === '' ? this.#kind : `${this.#kind} "${name}"`;
    addStarts(error, what, startsOfCurrent());
    const where = `${what}${subject ? ` for ${subject}` : ''}`;
    if (isHosted()) reportToHost(error, where);
    else tell(`Uncaught error in ${where}:\n${errorText(error)}`);
  }

  #reportSuppressed() {
    sleep(1000);
    tell(`${this.#suppressed} more errors like this in ${this.#kind}s\n`);
    this.#suppressed = 0;
  }

  /** @param {unknown} error */
  acceptFailed(error) {
    const time = now();
    if (time - this.#acceptReported < 1000) return;
    this.#acceptReported = time;
    const { message } = /** @type {Error} */ (error);
    tell(`The server cannot accept connections for now: ${message}\n`);
  }
}
