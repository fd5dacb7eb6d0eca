// What is said of errors that nobody caught, before they end the program.
import { getExitCode, leave, setExitCode } from 'coro:internal/exit';
import { isHosted, reportToHost } from 'coro:internal/hosted';
import { isError } from 'coro:internal/is-error';
import { inspect } from 'coro:internal/inspect';
import { builtinExports } from 'coro:internal/late-modules';
import { hasListeners } from 'coro:internal/process-events';
import { findOriginal } from 'coro:internal/source-maps';
import { placeOf } from 'coro:internal/starts';
import { tell } from 'coro:internal/streams';

const { asyncData, handledRejections, rejections, setAsyncData } = __primordials.engine;
const { rejectionMode } = __primordials.process;

/** @type {((error: unknown, name: string | undefined) => boolean) | undefined} */
let taker;

/**
 * From now on a function is asked before an uncaught error ends the program, and before the program's own listeners. It is
 * called with the values of one's own (FiberLocal) of the code that failed.
 * @param {(error: unknown, name: string | undefined) => boolean} take true: it knows whose error that is
 */
export function takeUncaught(take) {
  taker = take;
}

/** A longer source line is not shown: it was made by a machine. */
const longestLine = 400;

/**
 * The line of the source where an error was thrown, with a mark under the place.
 * @param {unknown} error
 * @returns {string}
 */
function sourceOf(error) {
  const place = placeOf(error);
  if (place === undefined || place.url.startsWith('coro:')) return '';
  const { url, line, column, endColumn, sourceLine } = original(place);
  const where = `${url}:${line}:${column}\n`;
  if (sourceLine === '' || sourceLine.length > longestLine) return `${where}\n`;
  // Tabs stay tabs, so that the mark stands below its place however wide they are.
  const blanks = sourceLine.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${where}${sourceLine}\n${blanks}${'^'.repeat(Math.max(1, endColumn - column))}\n\n`;
}

/**
 * @param {NonNullable<ReturnType<typeof placeOf>>} place
 * @returns {NonNullable<ReturnType<typeof placeOf>>} the same where it was written
 */
function original(place) {
  const found = findOriginal(place.url, place.line, place.column);
  if (found === undefined) return place;
  const { name, line, column, text } = found;
  if (text === undefined) return { ...place, url: name, line, column, endColumn: column, sourceLine: '' };
  const width = Math.min(place.endColumn - place.column, text.length - column + 1);
  return { url: name, line, column, endColumn: column + width, sourceLine: text };
}

/**
 * An error that was not caught, for people to read.
 * @param {unknown} error
 * @returns {string}
 */
export function errorText(error) {
  try {
    if (!isError(error)) return `Uncaught ${inspect(error)}\n`;
    return `${sourceOf(error)}${inspect(error, { hideLibraryFrames: true })}\n`;
  } catch (second) {
    // Its getters, or its own method to print itself, failed.
    return `Uncaught error of type ${typeof error}, which cannot be shown: ${Object.prototype.toString.call(second)}\n`;
  }
}

/**
 * @param {string} text
 * @param {number} [code]
 * @returns {never}
 */
export function endProgram(text, code = 1) {
  tell(text);
  return leave(code);
}

/** What takes all uncaught errors instead of the event. @type {{ callback: ((error: unknown) => void) | undefined }} */
export const capture = { callback: undefined };

/**
 * @param {unknown} error
 * @param {'uncaughtException' | 'unhandledRejection'} origin
 * @returns {boolean} does the program take care of it?
 */
function isTaken(error, origin) {
  return wantsErrors() && builtinExports('coro:internal/uncaught').take(error, origin);
}

function wantsErrors() {
  return (
    capture.callback !== undefined ||
    hasListeners('uncaughtException') ||
    hasListeners('uncaughtExceptionMonitor')
  );
}

/**
 * Reports an error that a fiber did not catch and ends the program with code 1, unless somebody takes the error.
 * @param {unknown} error
 * @param {string} [name] of the fiber; left out for the main one
 */
export function reportUncaught(error, name) {
  if (taker?.(error, name) || isTaken(error, 'uncaughtException')) return;
  if (isHosted()) {
    reportToHost(error, name === undefined ? 'the main fiber' : `fiber "${name}"`);
    return;
  }
  const where = name === undefined ? '' : `Uncaught error in fiber "${name}":\n`;
  endProgram(where + errorText(error));
}

/**
 * Reports a fiber that was ended because it ran for too long. The others go on; the program ends with code 1 unless it
 * says another.
 * @param {unknown} error
 * @param {string} [name] of the fiber; left out for a promise job
 */
export function reportKilled(error, name) {
  if (taker?.(error, name) || isTaken(error, 'uncaughtException')) return;
  const where = name === undefined ? 'a promise job' : `fiber "${name}"`;
  if (isHosted()) {
    reportToHost(error, where);
    return;
  }
  tell(`Uncaught error in ${where}:\n${errorText(error)}`);
  if (getExitCode() === undefined) setExitCode(1);
}

/**
 * @param {unknown} reason why a promise was rejected
 * @returns {string}
 */
export function rejectionText(reason) {
  if (isError(reason)) return `Uncaught error in a promise:\n${errorText(reason)}`;
  return (
    '[UnhandledPromiseRejection: A promise was rejected, by throwing in an async function or otherwise, ' +
    `and nobody handled it. The reason was ${inspect(reason)}]\n`
  );
}

/** Reports promises that were rejected and that nobody handles, and ends the program with code 1. */
export function reportRejections() {
  const list = remainingRejections();
  const late = handledRejections();
  const mode = rejectionMode();
  if (
    mode !== 'throw' ||
    wantsErrors() ||
    hasListeners('unhandledRejection') ||
    hasListeners('rejectionHandled')
  ) {
    builtinExports('coro:internal/uncaught').rejected(list, late, mode);
    return;
  }
  if (list.length === 0) return;
  if (isHosted()) {
    for (let i = 1; i < list.length; i += 2) reportToHost(list[i], 'a promise');
    return;
  }
  let text = '';
  for (let i = 1; i < list.length; i += 2) text += rejectionText(list[i]);
  endProgram(text);
}

/** @returns {unknown[]} promises and reasons by turns, without those that somebody has taken */
function remainingRejections() {
  const list = rejections();
  const remaining = [];
  for (let i = 0; i < list.length; i += 3) {
    const [promise, reason, data] = list.slice(i, i + 3);
    if (taker !== undefined && takenFrom(data, reason, taker)) continue;
    remaining.push(promise, reason);
  }
  return remaining;
}

/**
 * @param {unknown} data of who rejected the promise
 * @param {unknown} reason
 * @param {(error: unknown, name: string | undefined) => boolean} take
 */
function takenFrom(data, reason, take) {
  const own = asyncData();
  setAsyncData(data);
  const taken = take(reason, undefined);
  setAsyncData(own);
  return taken;
}
