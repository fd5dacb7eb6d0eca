// What was fetched, on disk: a file for each URL, a line that describes it and the bytes behind that. Files take their
// places whole, so that programs may share the folder.
import { environment } from 'coro:internal/environment';
import { mkdir, rename, unlink, writeFile } from 'coro:fs';
import { emitWarning } from 'coro:process';

const { decode, encode } = __primordials.engine;
const { readFile } = __primordials.modules;
const { permits, pid } = __primordials.process;
const { digest } = __primordials.web;

/**
 * What a URL leads to: another one, or a module.
 * @typedef {{ location: string } | { type: string | undefined, body: Uint8Array }} Entry
 */

const newline = 10;
let written = 0;
let hasWarned = false;

/** @returns {string | undefined} the folder, as the XDG specification has it */
function folder() {
  const { XDG_CACHE_HOME: cache = '', HOME: home = '' } = environment();
  if (cache.startsWith('/')) return `${cache}/corojs/modules`;
  return home.startsWith('/') ? `${home}/.cache/corojs/modules` : undefined;
}

/**
 * @param {string} url
 * @returns {string} a name for a file
 */
function nameOf(url) {
  return /** @type {any} */ (new Uint8Array(digest('SHA-256', encode(url)))).toHex();
}

/**
 * @param {string} url
 * @returns {Entry | undefined}
 */
export function readEntry(url) {
  const at = folder();
  if (at === undefined) return undefined;
  let bytes;
  try {
    bytes = /** @type {Uint8Array} */ (readFile(`${at}/${nameOf(url)}`, false));
  } catch (error) {
    const { code = '' } = /** @type {{ code?: string }} */ (error);
    // In a sandbox the folder is out of reach.
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'ERR_ACCESS_DENIED'].includes(code)) return undefined;
    throw error;
  }
  const end = bytes.indexOf(newline);
  try {
    const { url: of, location, type, size } = JSON.parse(decode(bytes.subarray(0, end), 'utf8', false));
    if (of !== url) return undefined;
    if (typeof location === 'string') return { location };
    const body = bytes.subarray(end + 1);
    return body.length === size ? { type, body } : undefined;
  } catch {
    return undefined; // A damaged file is fetched anew, and replaced.
  }
}

/**
 * Not in a sandbox, whose programs leave nothing behind for others.
 * @param {string} url
 * @param {Entry} entry
 */
export function writeEntry(url, entry) {
  const at = folder();
  if (at === undefined || !permits('read') || !permits('write')) return;
  const isModule = 'body' in entry;
  const about = isModule ? { url, type: entry.type, size: entry.body.length } : { url, ...entry };
  const head = encode(`${JSON.stringify(about)}\n`);
  const bytes = new Uint8Array(head.length + (isModule ? entry.body.length : 0));
  bytes.set(head);
  if (isModule) bytes.set(entry.body, head.length);
  const path = `${at}/${nameOf(url)}`;
  const unfinished = `${path}.${pid()}.${++written}`;
  try {
    mkdir(at, { recursive: true, mode: 0o700 });
    try {
      writeFile(unfinished, bytes, { flag: 'wx', mode: 0o600 });
      rename(unfinished, path);
    } catch (error) {
      remove(unfinished);
      throw error;
    }
  } catch (error) {
    if (!hasWarned)
      emitWarning(`Modules of https: URLs cannot be kept: ${/** @type {Error} */ (error).message}`);
    hasWarned = true;
  }
}

/** @param {string} path */
function remove(path) {
  try {
    unlink(path);
  } catch {
    // It was not made, or what went wrong before is the one to tell.
  }
}
