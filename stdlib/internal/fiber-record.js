//# allFunctionsCalledOnLoad
// What the library knows of a fiber.
import { isPump, runningGeneration, runningSlot } from 'coro:internal/fiber-page';

export const running = 0;
export const done = 1;
export const failed = 2;
export const cancelled = 3;

/** A fiber. It is the outermost of its own scopes: hence isCancelled and reason. */
export class FiberRecord {
  slot = -1;
  generation = 0;

  /** @type {string} */
  name;

  /** @type {0 | 1 | 2 | 3} */
  state = running;

  /** What its function returned, or threw. @type {any} */
  result = undefined;

  /** Where it was started, once it has failed. @type {import('coro:internal/starts').Starts} */
  starts = undefined;

  /** Somebody was told how it ended. */
  isObserved = false;

  /** It runs promise jobs, one after the other. */
  isPump = false;

  isCancelled = false;

  /** @type {unknown} */
  reason = undefined;

  /** The kernel knows that it is cancelled. */
  isFlagged = false;

  /** The innermost. @type {import('coro:internal/scopes').Scope | undefined} */
  scope = undefined;

  /** The one whose deadline the kernel watches. @type {import('coro:internal/scopes').Scope | undefined} */
  armed = undefined;

  /** Made on first use, used again. @type {import('coro:internal/waiters').Waiter | undefined} */
  waiter = undefined;

  /** Who waits for its end. @type {import('coro:internal/waiters').WaiterList | undefined} */
  joiners = undefined;

  /** Who is told of its end before all others. @type {{ ended(record: FiberRecord): void } | undefined} */
  owner = undefined;

  /** The coroutine that it carries. @type {any} */
  coroutine = undefined;

  /** What programs see of it. @type {import('coro:fiber').Fiber | undefined} */
  fiber = undefined;

  /** @param {string} name */
  constructor(name) {
    this.name = name;
  }

  /** The kernel's number of it. */
  get id() {
    return (BigInt(this.generation >>> 0) << 32n) | BigInt(this.slot);
  }
}

/** By slot. Who ended stays until its slot is used again, unless it was taken out. @type {(FiberRecord | undefined)[]} */
const records = [];

/** @returns {FiberRecord} the running fiber */
export function current() {
  const record = records[runningSlot()];
  if (record !== undefined && record.generation === runningGeneration()) return record;
  return adopt();
}

// A fiber that Fiber.run did not make: the main one, a connection's, one for promise jobs.
function adopt() {
  const record = new FiberRecord('');
  record.isPump = isPump();
  register(record);
  return record;
}

/**
 * On a fiber's own stack, before anything else.
 * @param {FiberRecord} record
 */
export function register(record) {
  record.slot = runningSlot();
  record.generation = runningGeneration();
  records[record.slot] = record;
}

/**
 * @param {bigint} id the kernel's number of a fiber
 * @returns {FiberRecord | undefined} undefined: it has ended, or is none that the library knows
 */
export function recordOf(id) {
  const record = records[Number(id & 0xffffffffn)];
  return record?.id === id ? record : undefined;
}

/** @returns {boolean} was there a record of the running fiber? */
export function isKnown() {
  return records[runningSlot()]?.generation === runningGeneration();
}

/**
 * @param {bigint} id of a fiber that has ended without a word
 * @returns {FiberRecord | undefined}
 */
export function take(id) {
  const record = records[Number(id & 0xffff_ffffn)];
  return record !== undefined && record.id === id ? record : undefined;
}

/** @param {FiberRecord} record of a fiber that is about to end, or has */
export function forget(record) {
  if (record.slot < 0 || records[record.slot] !== record) return;
  records[record.slot] = undefined;
}
