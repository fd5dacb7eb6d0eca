//# allFunctionsCalledOnLoad
// coro:console. The functions need no `this`, so that they may be passed around.
import { renderTable } from 'coro:internal/table';
import { format, formatAll } from 'coro:internal/format';
import { isHosted, Level, writeToHost } from 'coro:internal/hosted';
import { inspect } from 'coro:internal/inspect';
import { hasColours } from 'coro:internal/inspect-colours';
import { standardError, standardOutput } from 'coro:internal/streams';

const { exit, now } = __primordials.process;

/** The exit code of a program that a closed pipe ends: 128 and the number of SIGPIPE. */
const closedPipe = 141;

let indentation = '';
/** @type {Map<string, number>} */
const counts = new Map();
/** @type {Map<string, number>} */
const times = new Map();

/**
 * Writes lines. When the reader of standard output has gone (`corojs … | head`) the program ends, as the system's own
 * tools do. Otherwise a program does not fail because its messages cannot be kept, as in Node.
 * @param {import('coro:internal/streams').OutputStream} stream
 * @param {string} text
 * @param {number} [level] for a host
 * @param {unknown[]} [args] the same
 */
function print(stream, text, level = Level.log, args = undefined) {
  if (indentation !== '') text = indentation + text.replaceAll('\n', `\n${indentation}`);
  if (isHosted()) {
    writeToHost(level, text, args);
    return;
  }
  try {
    stream.write(`${text}\n`);
  } catch (error) {
    const { code, syscall } = /** @type {{ code?: string, syscall?: string }} */ (error);
    if (syscall !== 'write') throw error;
    if (code === 'EPIPE' && stream === standardOutput) exit(closedPipe);
  }
}

/**
 * @param {import('coro:internal/streams').OutputStream} stream
 * @param {unknown[]} args
 */
function textFor(stream, args) {
  return formatAll(args, isHosted() ? undefined : stream);
}

/**
 * Prints to the standard output.
 * @param {unknown[]} args
 */
export function log(...args) {
  print(standardOutput, textFor(standardOutput, args), Level.log, args);
}

/**
 * The same.
 * @param {unknown[]} args
 */
export function info(...args) {
  print(standardOutput, textFor(standardOutput, args), Level.info, args);
}

/**
 * The same.
 * @param {unknown[]} args
 */
export function debug(...args) {
  print(standardOutput, textFor(standardOutput, args), Level.debug, args);
}

/**
 * Prints to the standard error.
 * @param {unknown[]} args
 */
export function error(...args) {
  print(standardError, textFor(standardError, args), Level.error, args);
}

/**
 * The same.
 * @param {unknown[]} args
 */
export function warn(...args) {
  print(standardError, textFor(standardError, args), Level.warn, args);
}

/**
 * Prints to the standard error when the condition does not hold.
 * @param {unknown} [condition]
 * @param {unknown[]} args
 */
export function assert(condition, ...args) {
  if (condition) return;
  if (args.length === 0) error('Assertion failed');
  else if (typeof args[0] === 'string') error(`Assertion failed: ${args[0]}`, ...args.slice(1));
  else error('Assertion failed:', ...args);
}

/**
 * Prints how often it was called with this label.
 * @param {string} [label]
 */
export function count(label = 'default') {
  label = `${label}`;
  const next = (counts.get(label) ?? 0) + 1;
  counts.set(label, next);
  log(`${label}: ${next}`);
}

/** @param {string} [label] */
export function countReset(label = 'default') {
  label = `${label}`;
  if (!counts.delete(label)) error(`Warning: Count for '${label}' does not exist`);
}

/** @returns {boolean} does the standard output show values in colours? */
const isColoured = () => !isHosted() && hasColours(standardOutput);

/**
 * Prints a value with the options of inspect.
 * @param {unknown} value
 * @param {import('coro:internal/inspect').InspectOptions} [options]
 */
export function dir(value, options) {
  print(standardOutput, inspect(value, { customInspect: false, colors: isColoured(), ...options }));
}

/**
 * Indents what is printed until groupEnd().
 * @param {unknown[]} args printed before
 */
export function group(...args) {
  if (args.length > 0) log(...args);
  indentation += '  ';
}

export function groupEnd() {
  indentation = indentation.slice(2);
}

/**
 * Prints rows and columns.
 * @param {unknown} data
 * @param {string[]} [columns] only these
 */
export function table(data, columns) {
  if (data === null || typeof data !== 'object') log(data);
  else print(standardOutput, renderTable(data, columns, isColoured()));
}

/**
 * Begins to measure a time.
 * @param {string} [label]
 */
export function time(label = 'default') {
  label = `${label}`;
  if (times.has(label)) error(`Warning: Label '${label}' already exists for console.time()`);
  else times.set(label, now());
}

/**
 * Prints the time since time() and ends the measurement.
 * @param {string} [label]
 */
export function timeEnd(label = 'default') {
  label = `${label}`;
  printTime('timeEnd', label, []);
  times.delete(label);
}

/**
 * Prints the time since time().
 * @param {string} [label]
 * @param {unknown[]} args printed after it
 */
export function timeLog(label = 'default', ...args) {
  printTime('timeLog', `${label}`, args);
}

/**
 * @param {string} caller
 * @param {string} label
 * @param {unknown[]} args
 */
function printTime(caller, label, args) {
  const begin = times.get(label);
  if (begin === undefined) error(`Warning: No such label '${label}' for console.${caller}()`);
  else log('%s: %s', label, durationText(now() - begin), ...args);
}

/**
 * @param {number} milliseconds
 * @returns {string}
 */
function durationText(milliseconds) {
  if (milliseconds < 1000) return `${Number(milliseconds.toFixed(3))}ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(3)}s`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const seconds = ((milliseconds % 60_000) / 1000).toFixed(3).padStart(6, '0');
  if (hours === 0) return `${minutes}:${seconds} (m:ss.mmm)`;
  return `${hours}:${String(minutes).padStart(2, '0')}:${seconds} (h:mm:ss.mmm)`;
}

/**
 * Prints to the standard error where it was called.
 * @param {unknown[]} args
 */
export function trace(...args) {
  const here = { name: 'Trace', message: formatAll(args), stack: '' };
  Error.captureStackTrace(here, trace);
  error('%s', here.stack);
}

/** Clears the screen where the standard output is a terminal. */
export function clear() {
  if (standardOutput.isTTY) standardOutput.write('\x1b[1;1H\x1b[0J');
}

export { log as dirxml, group as groupCollapsed, format, inspect };

/** @type {{ [name: string]: Function }} */
const console = {
  assert,
  clear,
  count,
  countReset,
  debug,
  dir,
  dirxml: log,
  error,
  group,
  groupCollapsed: group,
  groupEnd,
  info,
  log,
  table,
  time,
  timeEnd,
  timeLog,
  trace,
  warn,
};

Object.defineProperty(console, Symbol.toStringTag, { value: 'console' });

export default console;
