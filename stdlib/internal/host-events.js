// Events of objects of a .NET host.
import { checkFunction, codedError } from 'coro:internal/errors';

/** @typedef {{ add: (handler: Function) => number, remove: (number: number) => void }} HostEvent */

/**
 * Gives an object on(), once() and off(), as event emitters have them.
 * @param {object} object
 * @param {Map<string, HostEvent>} events by name
 */
export function addEvents(object, events) {
  /** @type {Map<string, [handler: Function, number: number][]>} */
  const handlers = new Map();
  for (const name of events.keys()) handlers.set(name, []);

  /** @param {string} name */
  const find = name => {
    const event = events.get(name);
    if (event !== undefined) return event;
    const known = [...events.keys()].join(', ');
    throw codedError(TypeError, 'ERR_UNKNOWN_EVENT', `There is no event '${name}', but: ${known}`, find);
  };
  const methods = {
    /**
     * Calls the handler, in a fiber of its own, each time the event is raised.
     * @param {string} name
     * @param {Function} handler
     */
    on(name, handler) {
      const event = find(name);
      checkFunction('handler', handler);
      handlers.get(name)?.push([handler, event.add(handler)]);
      return object;
    },

    /**
     * The same, once.
     * @param {string} name
     * @param {Function} handler
     */
    once(name, handler) {
      const event = find(name);
      checkFunction('handler', handler);
      let isDone = false;
      const number = event.add((/** @type {any[]} */ ...args) => {
        if (isDone) return;
        isDone = true;
        methods.off(name, handler);
        handler.apply(object, args);
      });
      handlers.get(name)?.push([handler, number]);
      return object;
    },

    /**
     * Takes back the last on() or once() with this handler.
     * @param {string} name
     * @param {Function} handler
     */
    off(name, handler) {
      const event = find(name);
      const list = handlers.get(name) ?? [];
      const at = list.findLastIndex(([known]) => known === handler);
      if (at >= 0) event.remove(list.splice(at, 1)[0][1]);
      return object;
    },
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(object, name, { value });
}
