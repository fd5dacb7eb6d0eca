// What is said of errors that nobody caught, before they end the program.
import { leave } from 'coro:internal/exit';
import { isError } from 'coro:internal/inspect-errors';
import { inspect } from 'coro:internal/inspect';
import { findOriginal } from 'coro:internal/source-maps';
import { tell } from 'coro:internal/streams';

const { setExitCode } = __primordials.process;
const { location, rejections } = __primordials.engine;

/** A longer source line is not shown: it was made by a machine. */
const longestLine = 400;

/**
 * The line of the source where an error was thrown, with a mark under the place.
 * @param {unknown} error
 * @returns {string}
 */
function sourceOf(error) {
  const place = location(error);
  if (place === undefined || place.url.startsWith('coro:')) return '';
  const { url, line, column, endColumn, sourceLine } = original(place);
  const where = `${url}:${line}:${column}\n`;
  if (sourceLine === '' || sourceLine.length > longestLine) return `${where}\n`;
  // Tabs stay tabs, so that the mark stands below its place however wide they are.
  const blanks = sourceLine.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${where}${sourceLine}\n${blanks}${'^'.repeat(Math.max(1, endColumn - column))}\n\n`;
}

/**
 * @param {NonNullable<ReturnType<typeof location>>} place
 * @returns {NonNullable<ReturnType<typeof location>>} the same where it was written
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
 * @returns {never}
 */
function endProgram(text) {
  tell(text);
  return leave(1);
}

/**
 * Reports an error that a fiber did not catch and ends the program with code 1.
 * @param {unknown} error
 * @param {string} [name] of the fiber; left out for the main one
 * @returns {never}
 */
export function reportUncaught(error, name) {
  const where = name === undefined ? '' : `Uncaught error in fiber "${name}":\n`;
  return endProgram(where + errorText(error));
}

/**
 * Reports a fiber that was ended because it ran for too long. The others go on; the program ends with code 1 unless it
 * says another.
 * @param {unknown} error
 * @param {string} [name] of the fiber; left out for a promise job
 */
export function reportKilled(error, name) {
  tell(`Uncaught error in ${name === undefined ? 'a promise job' : `fiber "${name}"`}:\n${errorText(error)}`);
  setExitCode(1, true);
}

/** Reports promises that were rejected and that nobody handles, and ends the program with code 1. */
export function reportRejections() {
  const list = rejections();
  if (list.length === 0) return;
  let text = '';
  for (let i = 1; i < list.length; i += 2) {
    text += isError(list[i])
      ? `Uncaught error in a promise:\n${errorText(list[i])}`
      : '[UnhandledPromiseRejection: A promise was rejected, by throwing in an async function or otherwise, ' +
        `and nobody handled it. The reason was ${inspect(list[i])}]\n`;
  }
  endProgram(text);
}
