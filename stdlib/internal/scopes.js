//# allFunctionsCalledOnLoad
// Cancellation: what is cancelled is a stretch of a fiber's calls, a scope, and the fiber as a whole. It is a state and no
// event: each blocking call inside fails, until the scope is left.
import { CancelledError, TimeoutError } from 'coro:internal/fiber-errors';
import { isInterrupted } from 'coro:internal/fiber-page';
import { current, running } from 'coro:internal/fiber-record';
import { settled } from 'coro:internal/wait';

const { cancel: setCancelled, deadline: setDeadline } = __primordials.fiber;
const { now } = __primordials.process;

/** @typedef {import('coro:internal/fiber-record').FiberRecord} FiberRecord */

/** A stretch of calls that can be cancelled, has a deadline, or is shielded. */
export class Scope {
  /** @type {Scope | undefined} */
  parent = undefined;

  isCancelled = false;

  /** @type {unknown} */
  reason = undefined;

  /** What happens outside is not seen inside. */
  isShield = false;

  /** The group whose function runs in it. @type {{ cancel(reason: unknown): void } | undefined} */
  group = undefined;

  /** In milliseconds; Infinity: none. */
  limit = Infinity;

  /** When the limit is met, on the clock of process.now. */
  deadline = Infinity;

  /** What was inside has ended because the scope was cancelled. */
  hasEnded = false;
}

/**
 * @param {number} milliseconds
 * @returns {Scope}
 */
export function scopeWithLimit(milliseconds) {
  const scope = new Scope();
  scope.limit = milliseconds;
  return scope;
}

/**
 * Whatever cancels what the fiber does at this place.
 * @param {FiberRecord} record
 * @param {Scope | undefined} [scope] where; left out: in its innermost scope
 * @returns {Scope | FiberRecord | undefined}
 */
function cancellation(record, scope = record.scope) {
  for (; scope !== undefined; scope = scope.parent) {
    if (scope.isCancelled) return scope;
    if (scope.isShield) return undefined;
  }
  return record.isCancelled ? record : undefined;
}

/**
 * Tells the kernel, if it does not know, whether the fiber is cancelled.
 * @param {FiberRecord} record
 */
export function tell(record) {
  const isCancelled = cancellation(record) !== undefined;
  if (isCancelled === record.isFlagged || record.slot < 0) return;
  record.isFlagged = isCancelled;
  setCancelled(record.id, isCancelled);
}

/**
 * The running fiber's scopes have changed.
 * @param {FiberRecord} record
 */
function update(record) {
  let armed;
  let nearest = Infinity;
  for (let scope = record.scope; scope !== undefined; scope = scope.parent) {
    if (!scope.isCancelled && scope.deadline <= nearest && scope.deadline !== Infinity) {
      nearest = scope.deadline;
      armed = scope;
    }
    if (scope.isShield) break;
  }
  const before = record.armed;
  if (armed !== before) {
    record.armed = armed;
    const wasMet = setDeadline(armed === undefined ? undefined : nearest);
    if (wasMet && before !== undefined) before.isCancelled = true;
  }
  if (record.isFlagged || record.isCancelled || record.scope !== undefined || before !== undefined)
    tell(record);
}

/**
 * @param {FiberRecord} record the running fiber
 * @param {Scope} scope
 */
export function enter(record, scope) {
  if (scope.limit !== Infinity) scope.deadline = now() + scope.limit;
  scope.parent = record.scope;
  record.scope = scope;
  if (scope.isShield || scope.isCancelled || scope.deadline !== Infinity) update(record);
}

/**
 * @param {FiberRecord} record the running fiber
 * @param {Scope} scope its innermost
 */
export function leave(record, scope) {
  record.scope = scope.parent;
  if (scope.isShield || scope.isCancelled || record.armed === scope) update(record);
}

/**
 * Did the error come about because the scope, which was left, was cancelled, and nothing further out was?
 * @param {FiberRecord} record
 * @param {Scope} scope
 * @param {unknown} error
 * @returns {boolean}
 */
export function absorbs(record, scope, error) {
  return scope.isCancelled && error instanceof CancelledError && cancellation(record) === undefined;
}

/**
 * Calls a function in a scope. When the scope was cancelled and the function ended by that, the result is undefined and
 * scope.hasEnded says so.
 * @template T
 * @param {Scope} scope
 * @param {() => T | PromiseLike<T>} fn a promise that it returns is waited for
 * @returns {T | undefined}
 */
export function runInScope(scope, fn) {
  const record = current();
  enter(record, scope);
  let result;
  try {
    result = settled(fn());
  } catch (error) {
    leave(record, scope);
    if (!absorbs(record, scope, error)) throw error;
    scope.hasEnded = true;
    return undefined;
  }
  leave(record, scope);
  return result;
}

/**
 * Calls a function that neither cancel() nor a time limit further out disturbs.
 * @template T
 * @param {() => T} fn
 * @returns {T}
 */
export function shielded(fn) {
  const scope = new Scope();
  scope.isShield = true;
  return /** @type {T} */ (runInScope(scope, fn));
}

/**
 * Cancels what a fiber does in one of its scopes. Any fiber may.
 * @param {FiberRecord} record whose scope it is
 * @param {Scope} scope
 * @param {unknown} [reason]
 */
export function cancelScope(record, scope, reason) {
  if (scope.isCancelled) return;
  scope.isCancelled = true;
  scope.reason = reason;
  tell(record);
}

/**
 * Cancels a fiber. Any fiber may.
 * @param {FiberRecord} record
 * @param {unknown} [reason]
 */
export function cancelFiber(record, reason) {
  if (record.isCancelled || record.state !== running) return;
  record.isCancelled = true;
  record.reason = reason;
  tell(record);
}

/**
 * Why a scope has ended its calls, as an error of its own.
 * @param {Scope} scope
 * @param {Function} [above] frames of this function and those it called are left out
 * @returns {any}
 */
export function reasonOf(scope, above = reasonOf) {
  if (scope.reason === undefined && scope.limit !== Infinity) {
    scope.reason = new TimeoutError(`The time limit of ${scope.limit} ms is over`);
    Error.captureStackTrace(/** @type {Error} */ (scope.reason), above);
  }
  return scope.reason;
}

/**
 * The error of a blocking call that the running fiber cannot make. Makes no system call: the engine asks for it inside one.
 * @returns {CancelledError}
 */
export function cancelledError() {
  const record = current();
  let why = cancellation(record);
  if (why === undefined && record.armed !== undefined) {
    why = record.armed;
    why.isCancelled = true;
  }
  const error = new CancelledError(why instanceof Scope ? reasonOf(why, cancelledError) : why?.reason);
  Error.captureStackTrace(error, cancelledError);
  return error;
}

/** For a blocking call that need not ask the kernel: fails when the running fiber is cancelled. */
export function checkCancelled() {
  if (isInterrupted()) throw cancelledError();
}
