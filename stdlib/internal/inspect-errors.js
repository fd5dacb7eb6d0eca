// The text of an error: its stack, mended so that the first line names the class and the code.
import { prefix } from 'coro:internal/inspect-names';

/** A frame of this library. */
const libraryFrame = /^ {4}at (?:.* \()?coro:[^ ]*:\d+:\d+\)?$/;

const { kind } = __primordials.engine;

/**
 * @param {unknown} value
 * @returns {value is Error}
 */
export function isError(value) {
  if (typeof value !== 'object' || value === null) return false;
  return kind(value) === 'error' || value instanceof Error;
}

/**
 * @param {Error} error
 * @returns {string}
 */
export function stackOf(error) {
  return error.stack ? String(error.stack) : Error.prototype.toString.call(error);
}

/**
 * A stretch of more than three frames that the cause has too.
 * @param {string[]} frames
 * @param {string[]} causeFrames
 * @returns {{ offset: number, length: number } | undefined}
 */
function commonFrames(frames, causeFrames) {
  for (let offset = 0; offset < frames.length - 3; offset++) {
    const start = causeFrames.indexOf(frames[offset]);
    if (start < 0) continue;
    const most = Math.min(frames.length - offset, causeFrames.length - start);
    let length = 1;
    while (length < most && frames[offset + length] === causeFrames[start + length]) length++;
    if (length > 3) return { offset, length };
  }
  return undefined;
}

/**
 * @param {string} text the frames of a stack
 * @param {boolean} hideLibraryFrames
 * @returns {string[]}
 */
function framesOf(text, hideLibraryFrames) {
  const frames = text.split('\n');
  if (!hideLibraryFrames) return frames;
  // What stands before a note on where its fiber was started is the end of a stack too.
  let isEnd = true;
  for (let k = frames.length - 1; k >= 0; k--) {
    const isHidden = isEnd && libraryFrame.test(frames[k]);
    if (isHidden) frames.splice(k, 1);
    else isEnd = frames[k].startsWith('    --- ');
  }
  return frames;
}

/**
 * @param {Error} error
 * @param {string} text the frames of its stack
 * @param {boolean} hideLibraryFrames
 * @returns {string[]} the same without the frames that its cause will show
 */
function shownFrames(error, text, hideLibraryFrames) {
  const frames = framesOf(text, hideLibraryFrames);
  let cause;
  try {
    ({ cause } = error);
  } catch {
    return frames; // A getter that throws: there is nothing to compare with.
  }
  if (!isError(cause)) return frames;
  const causeStack = stackOf(cause);
  const start = causeStack.indexOf('\n    at');
  if (start < 0) return frames;
  const common = commonFrames(frames, framesOf(causeStack.slice(start + 1), hideLibraryFrames));
  if (common === undefined) return frames;
  const hidden = common.length - 2;
  frames.splice(common.offset + 1, hidden, `    ... ${hidden} lines matching cause stack trace ...`);
  return frames;
}

/**
 * Makes the first line name the class where it names only the `name` property.
 * @param {string} stack
 * @param {string | null} className
 * @param {string} name
 * @param {string} tag
 * @returns {string}
 */
function nameClass(stack, className, name, tag) {
  let length = name.length;
  let fallback = 'Error';
  if (className === null) {
    const found =
      /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = found?.[1] ?? '';
    length = fallback.length;
    fallback ||= 'Error';
  } else {
    const next = stack[length];
    const isUsual = name.endsWith('Error') && stack.startsWith(name);
    if (!isUsual || (stack.length !== length && next !== ':' && next !== '\n')) return stack;
  }
  const shown = prefix(className, tag, fallback).slice(0, -1);
  if (name === shown) return stack;
  if (!shown.includes(name)) return `${shown} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${shown}: ${stack}` : shown + stack.slice(length);
}

/**
 * @param {Error} error
 * @param {string | null} className
 * @param {string} tag
 * @param {PropertyKey[]} keys which properties will be listed; what the stack shows already is taken out of
 *   them, cause and errors are put in
 * @param {{ showHidden: boolean, hideLibraryFrames: boolean }} options
 * @returns {string}
 */
export function errorHead(error, className, tag, keys, { showHidden, hideLibraryFrames }) {
  const name = error.name === null || error.name === undefined ? 'Error' : String(error.name);
  let stack = stackOf(error);
  if (!showHidden) {
    for (const key of /** @type {const} */ (['name', 'message', 'stack'])) {
      const index = keys.indexOf(key);
      if (index >= 0 && stack.includes(/** @type {string} */ (error[key]))) keys.splice(index, 1);
    }
  }
  if ('cause' in error && !keys.includes('cause')) keys.push('cause');
  if (Array.isArray(/** @type {AggregateError} */ (error).errors) && !keys.includes('errors'))
    keys.push('errors');

  stack = nameClass(stack, className, name, tag);
  // Frames begin after the message, which may look like frames itself.
  const { message } = error;
  let position = (message && stack.indexOf(message)) || -1;
  if (position !== -1) position += message.length;
  const frames = stack.indexOf('\n    at', position);
  if (frames < 0) return hideLibraryFrames ? stack : `[${stack}]`;
  const shown = shownFrames(error, stack.slice(frames + 1), hideLibraryFrames);
  return [stack.slice(0, frames), ...shown].join('\n');
}
