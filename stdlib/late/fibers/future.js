// coro:fibers/future: results that come later, for coroutines to wait for, as node-fibers has them.
import Fiber from 'coro:fibers';
import { checkFunction } from 'coro:internal/errors';
import { isError } from 'coro:internal/is-error';
import { Event } from 'coro:sync';
import process from 'coro:process';

/**
 * @typedef {(error: any, value?: any) => void} Callback
 * @typedef {[Callback, undefined] | [any, (value: any) => void]} Listener a callback, or a future for errors and a
 *   function for values
 */

/** A result that comes later. */
export function Future() {}

/**
 * Runs functions, each in a coroutine.
 * @param {...(() => any)} functions
 * @returns {any} a future of what the function returns; of several, of a list
 */
Future.task = function task(...functions) {
  if (functions.length === 1) return start(functions[0]);
  const future = new /** @type {any} */ (Future)();
  let pending = functions.length;
  const values = new Array(pending);
  /** @type {any} */
  let failure;
  functions.forEach((fn, index) => {
    start(fn).resolve((/** @type {any} */ error, /** @type {any} */ value) => {
      if (error) failure = error;
      values[index] = value;
      if (--pending > 0) return;
      if (failure) future.throw(failure);
      else future.return(values);
    });
  });
  return future;
};

/**
 * @param {() => any} fn
 * @returns {any}
 */
function start(fn) {
  checkFunction('fn', fn);
  return new /** @type {any} */ (FiberFuture)(fn, undefined, []);
}

/**
 * Makes functions that take a callback return a future instead.
 * @param {any} target a function, or an object: then of each of its functions, under its name and `suffix`
 * @param {boolean} [several] the callback gets more than one value: the future's is a list
 * @param {string} [suffix]
 * @param {boolean} [flat] not of the functions that are properties of the function
 * @returns {any}
 */
Future.wrap = function wrap(target, several, suffix = 'Future', flat = false) {
  if (typeof target === 'object') {
    const wrapped = Object.create(target);
    for (const name in target) {
      if (typeof target[name] === 'function')
        wrapped[name + suffix] = Future.wrap(target[name], several, suffix, flat);
    }
    return wrapped;
  }
  if (typeof target !== 'function') return undefined;
  /** @this {any} @param {any[]} args */
  function wrapped(...args) {
    const future = new /** @type {any} */ (Future)();
    const resolve = future.resolver();
    args.push(
      several
        ? (/** @type {any} */ error, /** @type {any[]} */ ...values) => resolve(error, values)
        : resolve,
    );
    future._ = target.apply(this, args);
    return future;
  }
  if (!flat) {
    const properties = Object.create(target);
    for (const name of Object.keys(target)) {
      if (typeof target[name] === 'function') properties[name] = target[name];
    }
    Object.setPrototypeOf(wrapped, Future.wrap(properties, several, suffix, true) ?? Function.prototype);
  }
  return wrapped;
};

/**
 * Waits until all are resolved, with success or not. In a coroutine whoever has run it goes on meanwhile; elsewhere the
 * running fiber blocks.
 * @param {...any} list futures, or lists of them
 */
Future.wait = function wait(...list) {
  const futures = list.flatMap(one => (Array.isArray(one) ? one : [one]));
  for (const future of futures) {
    if (!(future instanceof Future)) throw new Error(`${future} is not a future`);
  }
  const waiting = futures.filter(future => !(/** @type {any} */ (future).isResolved()));
  // One that has not begun needs no coroutine of its own: it runs here.
  const own = /** @type {any} */ (
    waiting.find(future => future instanceof FiberFuture && !(/** @type {any} */ (future).started))
  );
  const others = /** @type {any[]} */ (waiting.filter(future => future !== own));
  let pending = others.length;
  const fiber = /** @type {any} */ (Fiber).current;
  const event = fiber === undefined ? new Event() : undefined;
  let isWaiting = false;
  const resolved = () => {
    if (--pending > 0) return;
    if (event !== undefined) event.set();
    else if (isWaiting) fiber.run();
  };
  for (const future of others) future.resolve(resolved);
  own?.runHere();
  if (pending === 0) return;
  if (event !== undefined) {
    event.wait();
    return;
  }
  isWaiting = true;
  /** @type {any} */ (Fiber).yield();
};

/**
 * @param {PromiseLike<any>} promise
 * @returns {any} a future of what it settles with
 */
Future.fromPromise = function fromPromise(promise) {
  const future = new /** @type {any} */ (Future)();
  promise.then(
    value => future.return(value),
    error => future.throw(error),
  );
  return future;
};

/** @type {any} */
const methods = {
  /** @returns {any} the result, which must be there; throws what the future was thrown */
  get() {
    if (!this.resolved) throw new Error('Future must resolve before value is ready');
    if (!this.error) return this.value;
    addCaller(this.error, methods.get);
    throw this.error;
  },

  /** @param {any} [value] the result; who waits goes on at once */
  return(value) {
    if (this.resolved) throw new Error('Future resolved more than once');
    this.value = value;
    this.resolved = true;
    tell(this);
  },

  /** @param {any} error that who waits is thrown */
  throw(error) {
    if (this.resolved) throw new Error('Future resolved more than once');
    if (!error) throw new Error('Must throw non-empty error');
    this.error = error;
    this.resolved = true;
    tell(this);
  },

  /** Nobody waits for it: an error is an uncaught one. */
  detach() {
    this.resolve((/** @type {any} */ error) => {
      if (error) throw error;
    });
  },

  /** @returns {boolean} */
  isResolved() {
    return this.resolved === true;
  },

  /** @returns {Callback} a callback that resolves it */
  resolver() {
    return (error, value) => {
      if (error) this.throw(error);
      else this.return(value);
    };
  },

  /**
   * Calls a function with the result, once it is there.
   * @param {any} callback for an error and a value; or, with two arguments, a future that errors are thrown to
   * @param {(value: any) => void} [onValue]
   */
  resolve(callback, onValue) {
    /** @type {Listener} */
    const listener = [callback, onValue];
    if (this.resolved) hear(this, listener);
    else (this.callbacks ??= []).push(listener);
    return this;
  },

  /** @param {(value: any) => void} callback */
  resolveSuccess(callback) {
    return this.resolve((/** @type {any} */ error, /** @type {any} */ value) => {
      if (!error) callback(value);
    });
  },

  /** @param {any} future that gets the same result */
  proxy(future) {
    this.resolve(future.resolver());
  },

  /** @param {any} futures one or a list, that an error is thrown to */
  proxyErrors(futures) {
    return this.resolve((/** @type {any} */ error) => {
      if (!error) return;
      for (const future of Array.isArray(futures) ? futures : [futures]) future.throw(error);
    });
  },

  /** @returns {Promise<any>} */
  promise() {
    return new Promise((resolve, reject) => {
      this.resolve((/** @type {any} */ error, /** @type {any} */ value) => {
        if (error) reject(error);
        else resolve(value);
      });
    });
  },

  /** @returns {any} the result, when it is there; throws what the future is thrown */
  wait() {
    if (!this.isResolved()) Future.wait(this);
    return this.get();
  },
};
for (const name of Object.keys(methods)) {
  Object.defineProperty(Future.prototype, name, {
    value: methods[name],
    writable: true,
    configurable: true,
    enumerable: true,
  });
}

/** @param {any} future which has a result now */
function tell(future) {
  /** @type {Listener[]} */
  const listeners = future.callbacks ?? [];
  delete future.callbacks;
  for (const listener of listeners) {
    try {
      hear(future, listener);
    } catch (error) {
      // The others hear too; this one's error is nobody's.
      process.nextTick(() => {
        throw error;
      });
    }
  }
}

/**
 * @param {any} future
 * @param {Listener} listener
 */
function hear(future, [callback, onValue]) {
  if (onValue === undefined) callback(future.error, future.value);
  else if (future.error) callback.throw(future.error);
  else onValue(future.value);
}

/**
 * Puts the frames of who waited above those of where the error was made.
 * @param {any} error
 * @param {Function} above
 */
function addCaller(error, above) {
  if (!isError(error)) return;
  const here = { stack: '' };
  Error.captureStackTrace(here, above);
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const at = stack.indexOf('\n    at');
  const frames = here.stack.indexOf('\n    at');
  if (at < 0 || frames < 0) return;
  try {
    error.stack = `${stack.slice(0, at)}${here.stack.slice(frames)}\n    - - - - -${stack.slice(at)}`;
  } catch {
    // A stack that cannot be set stays what it is.
  }
}

/**
 * What a function returns that runs in a coroutine of its own, or in that of the first who waits for it.
 * @this {any}
 * @param {Function} fn
 * @param {any} context
 * @param {ArrayLike<any>} args
 */
function FiberFuture(fn, context, args) {
  this.fn = fn;
  this.context = context;
  this.args = args;
  this.started = false;
  process.nextTick(() => {
    if (!this.started) /** @type {any} */ (Fiber)(() => this.runHere()).run();
  });
}
FiberFuture.prototype = Object.create(Future.prototype, {
  constructor: { value: FiberFuture, writable: true, configurable: true },
});

/** @this {any} */
FiberFuture.prototype.runHere = function runHere() {
  this.started = true;
  let value;
  try {
    value = this.fn.apply(this.context, this.args);
  } catch (error) {
    this.throw(error);
    return;
  }
  this.return(value);
};

Object.defineProperty(Function.prototype, 'future', {
  /**
   * @this {Function}
   * @param {boolean} [isDetached] errors are uncaught ones
   * @returns {Function} the same, which runs in a coroutine and returns a future
   */
  value: function future(isDetached) {
    const fn = this;
    /** @this {any} @param {any[]} args */
    const asFuture = function (...args) {
      const made = new /** @type {any} */ (FiberFuture)(fn, this, args);
      if (isDetached) made.detach();
      return made;
    };
    asFuture.toString = () => `<<Future ${fn}.future()>>`;
    return asFuture;
  },
  writable: true,
  configurable: true,
  enumerable: false,
});

export default Future;
