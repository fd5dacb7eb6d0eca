//# allFunctionsCalledOnLoad
// The global object `host`: messages between programs and the .NET host that runs them.
import { codedError, invalidArgumentType } from 'coro:internal/errors';
import { packed, taken } from 'coro:internal/host-values';

const { post, receive, request } = __primordials.host;
const { run } = __primordials.fiber;

/** @type {((event: { data: any }) => unknown) | null} */
let handler = null;
/** Counts the handlers: a fiber that serves an older one ends. */
let generation = 0;

/** What programs see of their host. */
export const host = {
  /**
   * Sends a value to the host.
   * @param {unknown} value
   */
  postMessage(value) {
    const [tag, sent] = packed(value);
    taken(post(tag, sent));
  },

  /**
   * Sends a value to the host and blocks until it has replied.
   * @param {unknown} value
   * @returns {any} the reply
   */
  request(value) {
    const [tag, sent] = packed(value);
    return taken(request(tag, sent));
  },

  /**
   * Blocks until the host has posted a message.
   * @returns {any}
   */
  receive() {
    if (handler !== null) {
      throw codedError(Error, 'ERR_BUSY', 'host.onmessage receives the messages already', host.receive);
    }
    return taken(receive());
  },

  /** Called with an event { data } for each message of the host, in a fiber of its own, one after the other. */
  get onmessage() {
    return handler;
  },

  set onmessage(value) {
    if (value !== null && value !== undefined && typeof value !== 'function') {
      throw invalidArgumentType('host.onmessage', 'of type function or null', value);
    }
    handler = value ?? null;
    generation++;
    if (handler !== null) run(() => serve(generation));
  },
};

/** @param {number} mine */
function serve(mine) {
  while (mine === generation) {
    const data = taken(receive());
    // Of another handler by now: that one is called, and goes on receiving by itself.
    handler?.({ data });
  }
}
