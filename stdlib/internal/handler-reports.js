// What a server says on the standard error: errors of its handlers, at most ten a second, and of accept.
import { errorText } from 'coro:internal/report';
import { tell } from 'coro:internal/streams';

const { run, sleep } = __primordials.fiber;
const { now } = __primordials.process;

const perSecond = 10;

/** The reports of one server. */
export class HandlerReports {
  #second = -Infinity;
  #reported = 0;
  #suppressed = 0;
  #acceptReported = -Infinity;

  /**
   * @param {unknown} error
   * @param {string} name of the handler
   * @param {import('coro:net').Socket} socket
   */
  handlerFailed(error, name, socket) {
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
    const { remoteAddress, remotePort } = socket;
    const peer = remoteAddress ? ` for ${remoteAddress}${remotePort ? `:${remotePort}` : ''}` : '';
    const handler = name === '' ? 'connection handler' : `connection handler "${name}"`;
    tell(`Uncaught error in ${handler}${peer}:\n${errorText(error)}`);
  }

  #reportSuppressed() {
    sleep(1000);
    tell(`${this.#suppressed} more errors like this in connection handlers\n`);
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
