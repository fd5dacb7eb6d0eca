// process as an EventEmitter; see coro:internal/process-events. What the program listens to is asked of the kernel: a
// signal keeps its own meaning until there is a listener, and takes it back with the last one.
import { bundled } from 'coro:internal/bundled';
import { builtinExports } from 'coro:internal/late-modules';
import { becomeEmitter } from 'coro:internal/process-events';
import { checkListening, numberOf } from 'coro:internal/signals';
import object from 'coro:process';

const EventEmitter = bundled('events/events.js');
/** It is about to become one. @type {any} */
const process = object;
const { listenToEnd, listenToSignal } = __primordials.process;

/** Signals that have listeners, by name. @type {Set<string>} */
const watched = new Set();
let watchesEnd = false;

/** @type {Set<string | symbol>} */
const errorEvents = new Set([
  'uncaughtException',
  'uncaughtExceptionMonitor',
  'unhandledRejection',
  'rejectionHandled',
]);

/** @param {string | symbol} event whose listeners may have become more or fewer */
function listenersChanged(event) {
  if (event === 'exit' || event === 'beforeExit') {
    const wanted = process.listenerCount('exit') + process.listenerCount('beforeExit') > 0;
    if (wanted !== watchesEnd) listenToEnd((watchesEnd = wanted));
    return;
  }
  if (errorEvents.has(event)) {
    // Loaded with the first error it would come to the listeners later: after promise jobs that wait behind that one.
    builtinExports('coro:internal/uncaught');
    return;
  }
  const number = numberOf(event);
  if (number === undefined) return;
  const name = /** @type {string} */ (event);
  const wanted = process.listenerCount(name) > 0;
  if (wanted === watched.has(name)) return;
  listenToSignal(number, wanted);
  if (wanted) watched.add(name);
  else watched.delete(name);
}

/**
 * @param {string} method of EventEmitter that adds a listener
 * @returns {(this: any, event: string | symbol, listener: Function) => any}
 */
function adding(method) {
  return function (event, listener) {
    checkListening(event);
    EventEmitter.prototype[method].call(this, event, listener);
    if (this === process) listenersChanged(event);
    return this;
  };
}

/**
 * @param {any} self
 * @param {string | symbol} event
 * @param {Function} listener
 */
function remove(self, event, listener) {
  EventEmitter.prototype.removeListener.call(self, event, listener);
  if (self === process) listenersChanged(event);
  return self;
}

// once() and prependOnceListener() of EventEmitter go through these.
const own = {
  addListener: adding('addListener'),
  on: adding('on'),
  prependListener: adding('prependListener'),
  /** @type {(this: any, event: string | symbol, listener: Function) => any} */
  removeListener(event, listener) {
    return remove(this, event, listener);
  },
  /** @type {(this: any, event: string | symbol, listener: Function) => any} */
  off(event, listener) {
    return remove(this, event, listener);
  },
  /** @type {(this: any, ...event: (string | symbol)[]) => any} */
  removeAllListeners(...event) {
    EventEmitter.prototype.removeAllListeners.apply(this, event);
    if (this === process) for (const name of [...watched, 'exit']) listenersChanged(name);
    return this;
  },
};

becomeEmitter(process, own, EventEmitter);

export default process;
