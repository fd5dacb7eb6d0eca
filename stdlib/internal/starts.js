//# allFunctionsCalledOnLoad
// Where fibers were started, in the stacks of the errors that leave them.
import { isError } from 'coro:internal/is-error';
import { shownFrames } from 'coro:internal/stack-text';

const { location, origin } = __primordials.engine;

/** An error that goes through ever more fibers gets no more notes than this. */
const mostNotes = 8;

/** How many there are. @type {WeakMap<object, number>} */
const notes = new WeakMap();

/** Where errors were made whose stack was exchanged: V8 knows it no more. @type {WeakMap<object, ReturnType<typeof location>>} */
const places = new WeakMap();

/**
 * Where the running fiber was started, where the one that started it was, and so on; undefined: nobody knows.
 * @typedef {string[] | undefined} Starts
 */

/**
 * @param {any} error
 * @returns {ReturnType<typeof location>} where it was made
 */
export function placeOf(error) {
  return places.has(error) ? places.get(error) : location(error);
}

/** @returns {Starts} */
export function startsOfCurrent() {
  return origin();
}

/**
 * Adds a note with frames to the stack of an error, unless these frames are there already.
 * @param {unknown} error
 * @param {string} note
 * @param {string} frames
 */
export function addNote(error, note, frames) {
  if (!isError(error)) return;
  const count = notes.get(error) ?? 0;
  if (count >= mostNotes) return;
  try {
    // Before the stack is looked at: V8 forgets the place then.
    if (!places.has(error)) places.set(error, location(error));
    const { stack } = error;
    if (typeof stack !== 'string' || !stack.includes('\n    at ') || stack.includes(frames)) return;
    error.stack = `${stack}\n    --- ${note} ---\n${frames}`;
    notes.set(error, count + 1);
  } catch {
    // A stack that cannot be read or set stays what it is.
  }
}

/**
 * Adds where a fiber was started to the stack of an error that left it.
 * @param {unknown} error
 * @param {string} label of the fiber
 * @param {Starts} starts
 */
export function addStarts(error, label, starts) {
  if (starts === undefined || !isError(error)) return;
  let note = `${label} started at`;
  for (const frames of starts) {
    addNote(error, note, shownFrames(frames));
    note = 'by a fiber started at';
  }
}
