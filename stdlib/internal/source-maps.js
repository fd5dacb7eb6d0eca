// Source maps: stacks show where code was written. A module's map is read when a stack shows one of its frames first.
import { bundled } from 'coro:internal/bundled';
import { dirname, fileUrlToPath, pathToFileUrl } from 'coro:internal/paths';
import { readIfThere } from 'coro:internal/packages';
import { insideOf } from 'coro:internal/package-targets';
import { showSites } from 'coro:internal/stack-text';

const { readFile } = __primordials.modules;
const { decode, prepareStacks } = __primordials.engine;

/**
 * @typedef {object} SourceMap
 * @property {any} trace of the package
 * @property {(name: string | null) => string | undefined} nameOf the module's own kind of name for a source
 */

/** By the name that V8 knows the module by. @type {Map<string, { comment: string, map?: SourceMap | null }>} */
const known = new Map();

/** The package, once it is needed. @type {any} */
let library;

/** A stack that is made while a map is read is shown as it is. */
let isReading = false;

/**
 * Looks whether a module brings a map along.
 * @param {string} name a URL or a path
 * @param {string} text
 */
export function noteSourceMap(name, text) {
  const at = text.lastIndexOf('//# sourceMappingURL=');
  if (at < 0 || (at > 0 && text[at - 1] !== '\n' && !/[\s;})]/.test(text[at - 1]))) return;
  const comment = /^[^\s'"`]+/.exec(text.slice(at + '//# sourceMappingURL='.length))?.[0];
  if (comment === undefined) return;
  if (known.size === 0) prepareStacks();
  known.set(name, { comment });
}

/**
 * @param {string} name
 * @returns {SourceMap | undefined}
 */
function mapOf(name) {
  const entry = known.get(name);
  if (entry === undefined || isReading) return undefined;
  if (entry.map === undefined) {
    isReading = true;
    try {
      entry.map = read(name, entry.comment);
    } catch {
      entry.map = null; // A map that is missing or broken: the stack shows what runs.
    } finally {
      isReading = false;
    }
  }
  return entry.map ?? undefined;
}

/**
 * @param {string} name
 * @param {string} comment the address of the map
 * @returns {SourceMap}
 */
function read(name, comment) {
  const isPath = name.startsWith('/');
  const data = /^data:application\/json[^,]*?(;base64)?,/.exec(comment);
  // Of a module from elsewhere only a map that it brings along is read.
  const isRemote = name.startsWith('https:') && data !== null;
  const path = isPath || isRemote ? name : fileUrlToPath(name);
  const url = isRemote ? name : data === null ? insideOf(dirname(path), comment) : pathToFileUrl(path);
  const text =
    data === null
      ? /** @type {string} */ (readFile(fileUrlToPath(url), true))
      : data[1] === undefined
        ? decodeURIComponent(comment.slice(data[0].length))
        : decode(/** @type {any} */ (Uint8Array).fromBase64(comment.slice(data[0].length)), 'utf8', false);
  const trace = parseSourceMap(text, url);
  const nameOf = (/** @type {string | null} */ source) => {
    if (source === null) return undefined;
    const isFile = source.startsWith('file:') || source.startsWith('/');
    if (!isFile) return source;
    const file = source.startsWith('/') ? source : fileUrlToPath(source);
    return isPath ? file : pathToFileUrl(file);
  };
  return { trace, nameOf };
}

/**
 * @param {string} text JSON
 * @param {string} [url] of the map
 * @returns {any} for originalPlace
 */
export function parseSourceMap(text, url) {
  library ??= bundled('@jridgewell/trace-mapping/dist/trace-mapping.umd.js');
  return new library.TraceMap(text, url);
}

/**
 * @param {any} trace of parseSourceMap
 * @param {number} line from 1
 * @param {number} column from 1
 * @returns {{ source: string | null, name: string | null, line: number, column: number }} the column from 0
 */
export function originalPlace(trace, line, column) {
  return library.originalPositionFor(trace, { line, column: column - 1 });
}

/**
 * @param {string} name of a module
 * @param {number} line from 1
 * @param {number} column from 1
 * @returns {{ name: string, line: number, column: number, text: string | undefined } | undefined} where it was written
 */
export function findOriginal(name, line, column) {
  const map = mapOf(name);
  if (map === undefined) return undefined;
  const found = originalPlace(map.trace, line, column);
  const original = map.nameOf(found.source);
  if (original === undefined) return undefined;
  const { resolvedSources, sourcesContent } = map.trace;
  const content = sourcesContent?.[resolvedSources.indexOf(found.source)] ?? readSource(original);
  return {
    name: original,
    line: found.line,
    column: found.column + 1,
    text: content?.split('\n')[found.line - 1],
  };
}

/**
 * @param {string} stack frames as the engine writes them
 * @returns {string} the same where their code was written
 */
export function originalFrames(stack) {
  if (known.size === 0) return stack.trimEnd();
  return stack.trimEnd().replace(/([^\s()]+):(\d+):(\d+)(?=\)?$)/gm, (place, name, line, column) => {
    const found = known.has(name) ? findOriginal(name, Number(line), Number(column)) : undefined;
    return found === undefined ? place : `${found.name}:${found.line}:${found.column}`;
  });
}

/**
 * @param {string} name a URL or a path
 * @returns {string | undefined}
 */
function readSource(name) {
  try {
    return readIfThere(name.startsWith('file:') ? fileUrlToPath(name) : name);
  } catch {
    return undefined; // Only a line of it would have been shown.
  }
}

/**
 * @param {any} site
 * @returns {string} the frame, where its code was written
 */
function show(site) {
  const text = String(site);
  const name = site.getFileName();
  if (typeof name !== 'string' || !known.has(name)) return text;
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
  const found = findOriginal(name, line, column);
  return found === undefined
    ? text
    : text.replace(`${name}:${line}:${column}`, () => `${found.name}:${found.line}:${found.column}`);
}

showSites(show);
