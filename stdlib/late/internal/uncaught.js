// Errors that nobody caught and promises that nobody handles, where the program listens to them or says what is to be
// done. Loaded with the first of them.
import { codedError } from 'coro:internal/errors';
import { isError } from 'coro:internal/is-error';
import { inspect } from 'coro:internal/inspect';
import { emit, hasListeners } from 'coro:internal/process-events';
import { capture, endProgram, errorText, rejectionText, reportUncaught } from 'coro:internal/report';
import { shielded } from 'coro:internal/scopes';
import process from 'coro:process';

/** As Node: what goes wrong while an error is handled ends the program. */
const handlerFailed = 7;

/** Promises whose rejection the program was told of. @type {WeakSet<Promise<unknown>>} */
const told = new WeakSet();

/**
 * Offers an error to the program, on the running fiber.
 * @param {unknown} error
 * @param {'uncaughtException' | 'unhandledRejection'} origin
 * @returns {boolean} did it take the error?
 */
export function take(error, origin) {
  try {
    return shielded(() => {
      emit('uncaughtExceptionMonitor', error, origin);
      if (capture.callback === undefined) return emit('uncaughtException', error, origin);
      capture.callback(error);
      return true;
    });
  } catch (second) {
    return endProgram(errorText(second), handlerFailed);
  }
}

/**
 * @param {unknown} reason
 * @returns {unknown} what is thrown for it
 */
function toError(reason) {
  if (isError(reason)) return reason;
  const message =
    'This error originated either by throwing inside of an async function without a catch block, or by rejecting ' +
    `a promise which was not handled with .catch(). The promise rejected with the reason "${inspect(reason)}".`;
  return codedError(Error, 'ERR_UNHANDLED_REJECTION', message, toError);
}

/**
 * @param {unknown} reason
 * @param {Promise<unknown>} promise
 */
function raise(reason, promise) {
  if (!take(toError(reason), 'unhandledRejection')) endProgram(rejectionText(reason));
  told.add(promise);
}

/**
 * @param {unknown} reason
 * @param {Promise<unknown>} promise
 * @returns {boolean} does the program listen to it?
 */
function tellProgram(reason, promise) {
  told.add(promise);
  return hasListeners('unhandledRejection') && emit('unhandledRejection', reason, promise);
}

/** @param {unknown} reason */
function warn(reason) {
  const detail = isError(reason) ? /** @type {Error} */ (reason).stack : inspect(reason);
  process.emitWarning(
    `Unhandled promise rejection. It came about by throwing inside of an async function, or by rejecting a promise that ` +
      `nobody handles: ${detail}`,
    'UnhandledPromiseRejectionWarning',
  );
}

/** What --unhandled-rejections says. @type {Record<string, (reason: unknown, promise: Promise<unknown>) => void>} */
const modes = {
  throw(reason, promise) {
    if (!tellProgram(reason, promise)) raise(reason, promise);
  },
  strict(reason, promise) {
    raise(reason, promise);
    if (!tellProgram(reason, promise)) warn(reason);
  },
  warn(reason, promise) {
    tellProgram(reason, promise);
    warn(reason);
  },
  none(reason, promise) {
    tellProgram(reason, promise);
  },
  'warn-with-error-code'(reason, promise) {
    if (tellProgram(reason, promise)) return;
    warn(reason);
    process.exitCode = 1;
  },
};

/**
 * @param {any[]} list promises that nobody handles, and their reasons
 * @param {Promise<unknown>[]} late those of which that was said, and which somebody handles now
 * @param {string} mode
 */
export function rejected(list, late, mode) {
  for (let i = 0; i < list.length; i += 2) {
    try {
      shielded(() => modes[mode](list[i + 1], list[i]));
    } catch (error) {
      reportUncaught(error, undefined);
    }
  }
  for (const promise of late) {
    if (!told.delete(promise)) continue;
    try {
      shielded(() => emit('rejectionHandled', promise));
    } catch (error) {
      reportUncaught(error, undefined);
    }
  }
}
