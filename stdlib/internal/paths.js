//# allFunctionsCalledOnLoad
// Paths and file URLs: module addresses and paths need only this much of a URL.
import { codedError, invalidArgumentType } from 'coro:internal/errors';

const { cwd } = __primordials.process;

/** What the path part of a URL may hold but `encodeURI` encodes, or the other way round. */
const mended = /%5B|%5D|%7C|[?#\\\n\r\t]/g;
/** @type {Record<string, string>} */
const mends = {
  '%5B': '[',
  '%5D': ']',
  '%7C': '|',
  '?': '%3F',
  '#': '%23',
  '\\': '%5C',
  '\n': '%0A',
  '\r': '%0D',
  '\t': '%09',
};

/**
 * @param {string} path an absolute path
 * @returns {string} its file: URL
 */
export function pathToFileUrl(path) {
  return `file://${encodeURI(path.toWellFormed()).replace(mended, c => mends[c])}`;
}

/**
 * @param {string} url a file: URL; its query and fragment are left out
 * @returns {string} the path
 */
export function fileUrlToPath(url) {
  const match = /^file:(?:\/\/([^/?#]*))?([^?#]*)/i.exec(url);
  if (match === null) {
    throw codedError(
      TypeError,
      'ERR_INVALID_URL_SCHEME',
      `The URL must be of scheme file: ${url}`,
      fileUrlToPath,
    );
  }
  const [, host, path] = match;
  if (host && host !== 'localhost') {
    const message = `File URL host must be "localhost" or empty, not "${host}": ${url}`;
    throw codedError(TypeError, 'ERR_INVALID_FILE_URL_HOST', message, fileUrlToPath);
  }
  if (/%2f/i.test(path)) {
    const message = `File URL path must not include encoded / characters: ${url}`;
    throw codedError(TypeError, 'ERR_INVALID_FILE_URL_PATH', message, fileUrlToPath);
  }
  try {
    return normalize(decodeURIComponent(path || '/'));
  } catch (cause) {
    const message = `File URL path holds a malformed percent escape: ${url}`;
    throw codedError(TypeError, 'ERR_INVALID_FILE_URL_PATH', message, fileUrlToPath, { cause });
  }
}

/**
 * @param {string} path an absolute path
 * @returns {string} the path without ".", ".." and doubled slashes
 */
export function normalize(path) {
  if (!/\/\.{0,2}(?:\/|$)/.test(path)) return path;
  /** @type {string[]} */
  const parts = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const end = parts.length > 0 && /\/\.{0,2}$/.test(path) ? '/' : '';
  return `/${parts.join('/')}${end}`;
}

/**
 * @param {string} path
 * @param {string} [base] an absolute folder; the working directory when it is left out
 * @returns {string} an absolute path
 */
export function resolvePath(path, base) {
  return normalize(path.startsWith('/') ? path : `${base ?? cwd()}/${path}`);
}

/**
 * @param {string} path
 * @returns {string} the folder that holds it
 */
export function dirname(path) {
  const end = path.lastIndexOf('/', path.length - 2);
  if (end < 0) return '.';
  return end === 0 ? '/' : path.slice(0, end);
}

/**
 * The path of an argument that may be a path or an object like a file: URL.
 * @param {unknown} value
 * @param {string} [name] the argument, for the error
 * @returns {string}
 */
export function toPath(value, name = 'path') {
  if (typeof value === 'string') {
    if (!value.includes('\0')) return value;
    const message = `The argument '${name}' must be a string without null bytes. Received ${JSON.stringify(value)}`;
    throw codedError(TypeError, 'ERR_INVALID_ARG_VALUE', message, toPath);
  }
  if (typeof value === 'object' && value !== null) {
    const { href, protocol } = /** @type {{ href?: unknown, protocol?: unknown }} */ (value);
    if (typeof href === 'string' && protocol === 'file:') return toPath(fileUrlToPath(href), name);
  }
  throw invalidArgumentType(name, 'of type string or a file: URL object', value, toPath);
}
