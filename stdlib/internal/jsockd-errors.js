// How `corojs jsockd` shows errors to clients: the error object, with places in the sources of the module where a source map
// tells them.
import { Level, writeToHost } from 'coro:internal/hosted';
import { inspect } from 'coro:internal/inspect';
import { isError } from 'coro:internal/is-error';
import { need } from 'coro:internal/on-demand';

const toText = String;

/** How V8 names the module. @type {string | undefined} */
let moduleUrl;
/** What clients know it by. */
let moduleName = '';
let hasLines = true;
/** @type {object | undefined} */
let map;

/**
 * @typedef {object} Frame
 * @property {string} functionName
 * @property {string} source
 * @property {string | null} line
 * @property {string | null} column
 * @property {Mapped | null} [mapped] with a source map
 */

/**
 * @typedef {object} Mapped
 * @property {string} source
 * @property {number} line
 * @property {number} column
 * @property {string} [functionName]
 */

/**
 * @param {string} url of the module
 * @param {string} name
 * @param {boolean} lines whether places in it are true
 * @param {string | null} sourceMap JSON
 */
export function knowModule(url, name, lines, sourceMap) {
  moduleUrl = url;
  moduleName = name;
  hasLines = lines;
  if (sourceMap !== null) map = readMap(sourceMap);
}

/**
 * @param {unknown} error
 */
export function describe(error) {
  if (!isError(error)) return withTrace(inspect(error), '');
  let message, stack;
  try {
    message = toText(error);
    stack = /** @type {Error} */ (error).stack;
  } catch {
    message = 'Error: an error that cannot be shown: its own properties throw';
  }
  return withTrace(message, typeof stack === 'string' ? stack : '');
}

/**
 * @param {string} errorMessage
 * @param {string} stack
 */
export function withTrace(errorMessage, stack) {
  const trace = [];
  let raw = errorMessage;
  let pretty = `\n${errorMessage}`;
  for (const line of stack.split('\n')) {
    const frame = frameOf(line);
    if (frame === undefined) continue;
    trace.push(frame);
    const shown = `\n    at ${show(frame.functionName, frame)}`;
    raw += shown;
    pretty += shown;
    const { mapped } = frame;
    if (mapped) pretty += ` -> ${show(mapped.functionName ?? frame.functionName, mapped)}`;
  }
  return { errorMessage, trace, raw, pretty };
}

/**
 * @param {string} name
 * @param {{ source: string, line: string | number | null, column: string | number | null }} place
 */
function show(name, { source, line, column }) {
  return `${name} (${source}${line === null ? '' : `:${line}:${column}`})`;
}

/**
 * @param {string} text a line of a stack
 * @returns {Frame | undefined} undefined: it is no frame, or one of the library's own
 */
function frameOf(text) {
  const parts = /^ {4}at (?:async |new )*(?:(.*?) \()?(.*?)(?::(\d+):(\d+))?\)?$/.exec(text);
  if (parts === null) return undefined;
  const [, name = '<anonymous>', url, line = null, column = null] = parts;
  if (url.startsWith('coro:')) return undefined;
  const isOfModule = url === moduleUrl;
  const isPlace = line !== null && (hasLines || !isOfModule);
  /** @type {Frame} */
  const frame = {
    functionName: functionName(name),
    source: isOfModule ? moduleName : sourceOf(url, line !== null),
    line: isPlace ? line : null,
    column: isPlace ? column : null,
  };
  if (map !== undefined)
    frame.mapped = isOfModule && isPlace ? mappedPlace(Number(line), Number(column)) : null;
  return frame;
}

/**
 * @param {string} url of what is no module
 * @param {boolean} isText it has lines
 */
function sourceOf(url, isText) {
  if (url.startsWith('eval at ')) return '<eval>';
  // What is evaluated with top-level await has no name.
  if (isText) return url === '<anonymous>' ? '<buffer>' : url;
  return url === '<anonymous>' || /^index \d+$/.test(url) ? 'native' : url;
}

/**
 * @param {string} name as V8 writes it: "Module.f", "Counter.next [as step]"
 * @returns {string} the function's own
 */
function functionName(name) {
  const own = name.replace(/ \[as .*\]$/, '');
  return own.slice(own.lastIndexOf('.') + 1) || own;
}

/**
 * @param {number} line
 * @param {number} column
 * @returns {Mapped | null}
 */
function mappedPlace(line, column) {
  const {
    source,
    name,
    line: at,
    column: from,
  } = need('coro:internal/source-maps').originalPlace(map, line, column);
  if (source === null) return null;
  /** @type {Mapped} */
  const mapped = { source, line: at, column: from + 1 };
  if (name !== null) mapped.functionName = name;
  return mapped;
}

/**
 * @param {string} text JSON
 * @returns {object | undefined}
 */
function readMap(text) {
  try {
    const { originalPlace, parseSourceMap } = need('coro:internal/source-maps');
    const read = parseSourceMap(text);
    // It takes most of its time here, which commands are not to be charged for.
    originalPlace(read, 1, 1);
    return read;
  } catch (error) {
    const why = error instanceof Error ? error.message : `${error}`;
    writeToHost(Level.warn, `The source map cannot be understood and is ignored: ${why}`);
    return undefined;
  }
}
