//# allFunctionsCalledOnLoad
// How a fiber begins and ends, and who learns of it.
import { codedError } from 'coro:internal/errors';
import { CancelledError } from 'coro:internal/fiber-errors';
import {
  cancelled,
  current,
  done,
  failed,
  FiberRecord,
  forget,
  register,
  running,
} from 'coro:internal/fiber-record';
import { isHosted } from 'coro:internal/hosted';
import { reportUncaught } from 'coro:internal/report';
import { checkCancelled, tell } from 'coro:internal/scopes';
import { addNote, addStarts, startsOfCurrent } from 'coro:internal/starts';
import { settled } from 'coro:internal/wait';
import { Reason, WaiterList } from 'coro:internal/waiters';

const { start, yield: yieldTurn } = __primordials.fiber;
const { asyncData, setAsyncData } = __primordials.engine;
const end = new Reason('the end of a fiber');

/** Failed, and nobody was told; with the values of one's own of each. @type {{ record: FiberRecord, data: unknown }[]} */
const unjoined = [];

/**
 * Starts a fiber, which runs at once.
 * @param {FiberRecord} record
 * @param {(...args: any[]) => unknown} fn
 * @param {unknown[]} args
 * @param {{ name?: string, cpuLimit?: number }} [options] milliseconds; left out: that of who starts it
 */
export function startFiber(record, fn, args, options) {
  // One function: each frame of ours would lie on the stack of every fiber.
  const body = () => {
    register(record);
    if (record.isCancelled) tell(record);
    try {
      record.result = settled(fn(...args));
      record.state = done;
    } catch (error) {
      record.result = error;
      record.state = record.isCancelled && error instanceof CancelledError ? cancelled : failed;
      if (record.state === failed) record.starts = startsOfCurrent();
    }
    finish(record);
  };
  if (options === undefined) start(body);
  else start(body, options.cpuLimit, options.name);
}

/**
 * Tells everybody that a fiber, whose state says how, has ended.
 * @param {FiberRecord} record
 */
export function finish(record) {
  const { joiners, owner } = record;
  forget(record);
  if (joiners !== undefined && joiners.first !== undefined) joiners.completeAll();
  else if (record.state === failed && owner === undefined) reportLater(record);
  if (owner !== undefined) owner.ended(record);
}

/** The running fiber, which Fiber.run did not make, is about to end. */
export function finishCurrent() {
  const record = current();
  record.state = done;
  finish(record);
}

// Behind all fibers that can run now, so that whoever started it may still join it.
/** @param {FiberRecord} record */
function reportLater(record) {
  if (isHosted()) {
    // One for each, so that the kernel knows whose error it is.
    start(() => {
      yieldTurn();
      if (!record.isObserved) reportFailed(record);
    });
    return;
  }
  if (unjoined.push({ record, data: asyncData() }) > 1) return;
  try {
    start(reportUnjoined);
  } catch {
    reportFailed(record); // No room for a fiber.
  }
}

function reportUnjoined() {
  yieldTurn();
  for (const { record, data } of unjoined.splice(0)) {
    if (record.isObserved) continue;
    setAsyncData(data);
    reportFailed(record);
  }
}

/** @param {FiberRecord} record */
function reportFailed(record) {
  noteStarts(record);
  reportUncaught(record.result, labelOf(record));
}

/**
 * Adds where a fiber was started to the stack of the error by which it failed.
 * @param {FiberRecord} record
 */
export function noteStarts(record) {
  if (record.starts === undefined) return;
  addStarts(
    record.result,
    record.name ? `fiber ${record.id} "${record.name}"` : `fiber ${record.id}`,
    record.starts,
  );
}

/**
 * @param {FiberRecord} record
 * @returns {string} its name, or its number
 */
export function labelOf(record) {
  return record.name || `fiber ${record.id}`;
}

/**
 * Blocks until a fiber has ended.
 * @param {FiberRecord} record
 * @param {Function} [above] frames from here on are no part of "joined at"; left out: that is not told
 * @returns {any} what its function returned; throws what it threw
 */
export function join(record, above) {
  checkCancelled();
  if (record.state === running) {
    if (record === current()) {
      throw codedError(Error, 'ERR_FIBER_JOINS_ITSELF', 'A fiber cannot wait for its own end', above);
    }
    if (record.isPump) {
      throw codedError(Error, 'ERR_FIBER_IS_JOB', 'A fiber that runs promise jobs cannot be joined', above);
    }
    (record.joiners ??= new WaiterList()).wait(end);
  }
  const { result } = record;
  if (record.state === done) return result;
  if (!record.isObserved) {
    record.isObserved = true;
    noteStarts(record);
    if (above !== undefined) addJoinedAt(result, above);
  }
  throw result;
}

/**
 * Adds where an error was joined to its stack.
 * @param {unknown} error
 * @param {Function} above
 */
function addJoinedAt(error, above) {
  const here = { stack: '' };
  Error.captureStackTrace(here, above);
  const frames = here.stack.indexOf('\n    at');
  if (frames >= 0) addNote(error, 'joined at', here.stack.slice(frames + 1));
}
