// The events of process. What an emitter does is a module of its own, loaded when a program first listens or emits: a
// program that does neither pays for a handful of methods that load it.
import { builtinExports } from 'coro:internal/late-modules';

const methods = [
  'addListener',
  'emit',
  'eventNames',
  'getMaxListeners',
  'listenerCount',
  'listeners',
  'off',
  'on',
  'once',
  'prependListener',
  'prependOnceListener',
  'rawListeners',
  'removeAllListeners',
  'removeListener',
  'setMaxListeners',
];

/** What process inherits from. @type {Record<string, (...args: any[]) => any>} */
export const processPrototype = Object.create(Object.prototype);

/** @type {any} */
let emitter;

for (const name of methods) {
  Object.defineProperty(processPrototype, name, {
    // Whoever asks for the method itself, to keep it, asks for the emitter's too.
    get() {
      builtinExports('coro:internal/process-emitter');
      return processPrototype[name];
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
    },
    configurable: true,
  });
}

/**
 * Called by the emitter's module when it is there.
 * @param {any} process
 * @param {object} own methods that an EventEmitter has in another way
 * @param {Function} EventEmitter
 */
export function becomeEmitter(process, own, EventEmitter) {
  for (const name of methods) delete processPrototype[name];
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(processPrototype, name, { value, writable: true, configurable: true });
  }
  Object.setPrototypeOf(processPrototype, EventEmitter.prototype);
  // Its fields are no properties that programs mean when they ask for those of process.
  for (const name of ['_events', '_eventsCount', '_maxListeners']) {
    Object.defineProperty(process, name, { value: undefined, writable: true, configurable: true });
  }
  EventEmitter.call(process);
  emitter = process;
}

/**
 * @param {string} event
 * @returns {boolean} does the program listen to it?
 */
export function hasListeners(event) {
  return emitter !== undefined && emitter.listenerCount(event) > 0;
}

/**
 * Calls the listeners of an event of process, one after the other, on the running fiber.
 * @param {string} event
 * @param {unknown[]} args
 * @returns {boolean} was there any?
 */
export function emit(event, ...args) {
  return emitter !== undefined && emitter.emit(event, ...args);
}

/**
 * @param {string} event
 * @returns {Function[]} its listeners, those of once() as they are to be called
 */
export function listenersOf(event) {
  return emitter === undefined ? [] : emitter.rawListeners(event);
}
