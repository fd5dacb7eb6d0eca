//# allFunctionsCalledOnLoad
// Import maps, as the web has them: --import-map, or "imports" and "scopes" of the nearest corojs.json.
import { codedError } from 'coro:internal/errors';
import { isObject, readIfThere } from 'coro:internal/packages';
import { dirname, fileUrlToPath, pathToFileUrl, resolvePath } from 'coro:internal/paths';
import { URL } from 'coro:internal/web/url';

const { importMap: pathOfOption } = __primordials.library;

/** Keys and where they lead, the longest key first; null: nowhere. @typedef {[key: string, address: string | null][]} Entries */

/** @type {{ path: string, imports: Entries, scopes: [scope: string, imports: Entries][], integrity: Map<string, string> } | undefined} */
let map;

/**
 * Finds and reads the program's import map.
 * @param {string} folder of the program
 */
export function loadImportMap(folder) {
  const given = pathOfOption();
  if (given !== undefined) {
    const path = resolvePath(given);
    const text = readIfThere(path);
    if (text === undefined) throw wrong(path, 'there is no such file');
    map = parse(text, path);
    return;
  }
  for (let at = folder; ; at = dirname(at)) {
    const path = `${at === '/' ? '' : at}/corojs.json`;
    const text = readIfThere(path);
    if (text !== undefined) map = parse(text, path);
    if (text !== undefined || at === '/') return;
  }
}

/**
 * @param {string} path
 * @param {string} what
 * @param {ErrorOptions} [options]
 */
function wrong(path, what, options) {
  return codedError(
    TypeError,
    'ERR_INVALID_IMPORT_MAP',
    `Invalid import map ${path}: ${what}`,
    wrong,
    options,
  );
}

/**
 * @param {string} text
 * @param {string} path
 * @returns {typeof map}
 */
function parse(text, path) {
  let json;
  try {
    json = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (cause) {
    throw wrong(path, /** @type {Error} */ (cause).message, { cause });
  }
  if (!isObject(json)) throw wrong(path, 'it must be an object');
  const { imports = {}, scopes = {}, integrity = {} } = json;
  if (!isObject(imports)) throw wrong(path, '"imports" must be an object');
  if (!isObject(scopes)) throw wrong(path, '"scopes" must be an object');
  if (!isObject(integrity)) throw wrong(path, '"integrity" must be an object');
  const base = pathToFileUrl(path);
  if ([imports, scopes, integrity].every(part => Object.keys(part).length === 0)) return undefined;
  /** @type {[string, Entries][]} */
  const inner = Object.entries(scopes).map(([scope, entries]) => {
    const url = URL.parse(scope, base);
    if (url === null) throw wrong(path, `the scope "${scope}" is no URL`);
    if (!isObject(entries)) throw wrong(path, `the scope "${scope}" must be an object`);
    return [normal(url), entriesOf(entries, base, path)];
  });
  return {
    path,
    imports: entriesOf(imports, base, path),
    scopes: inner.sort(longestFirst),
    integrity: hashesOf(integrity, base, path),
  };
}

/**
 * @param {Record<string, unknown>} integrity
 * @param {string} base
 * @param {string} path
 * @returns {Map<string, string>} hashes by URL
 */
function hashesOf(integrity, base, path) {
  const hashes = new Map();
  for (const [key, value] of Object.entries(integrity)) {
    const url = urlOf(key, base);
    if (url === null) throw wrong(path, `the key "${key}" of "integrity" is no URL`);
    // On the web hashes that nobody understands mean nothing; here they are a mistake.
    if (typeof value !== 'string' || !/(?:^|\s)sha(?:256|384|512)-/.test(value))
      throw wrong(path, `the integrity of "${key}" must be "sha384-…" (or sha256, sha512) in Base64`);
    hashes.set(url, value);
  }
  return hashes;
}

/**
 * @param {string} url
 * @returns {string | undefined} the hashes that its module must have
 */
export function integrityOf(url) {
  return map?.integrity.get(url);
}

/**
 * @param {string} url
 * @returns {boolean}
 */
export function hasIntegrity(url) {
  return integrityOf(url) !== undefined;
}

/**
 * @param {Record<string, unknown>} imports
 * @param {string} base
 * @param {string} path
 * @returns {Entries}
 */
function entriesOf(imports, base, path) {
  /** @type {Entries} */
  const list = Object.entries(imports).map(([key, address]) => {
    if (key === '') throw wrong(path, 'a key is empty');
    if (address !== null && typeof address !== 'string')
      throw wrong(path, `the address of "${key}" must be a string`);
    const url = address === null ? null : urlOf(address, base);
    if (address !== null && url === null) {
      throw wrong(
        path,
        `the address "${address}" of "${key}" must be a URL or begin with "/", "./" or "../"`,
      );
    }
    if (key.endsWith('/') && url !== null && !url.endsWith('/')) {
      throw wrong(path, `the address "${address}" of "${key}" must end with "/" as well`);
    }
    return [urlOf(key, base) ?? key, url];
  });
  return list.sort(longestFirst);
}

/**
 * @param {[string, unknown]} a
 * @param {[string, unknown]} b
 * @returns {number} of two keys that both fit the longer one comes first
 */
function longestFirst(a, b) {
  return b[0].length - a[0].length;
}

/**
 * @param {string} specifier
 * @param {string} base
 * @returns {string | null} null: it is no URL and no path, but a bare name
 */
function urlOf(specifier, base) {
  const isRelative = /^\.{0,2}\//.test(specifier);
  const url = isRelative ? URL.parse(specifier, base) : URL.parse(specifier);
  return url === null ? null : normal(url);
}

/**
 * @param {URL} url
 * @returns {string} files under the one name that modules have
 */
function normal(url) {
  if (url.protocol !== 'file:') return url.href;
  return pathToFileUrl(fileUrlToPath(url.href)) + url.search + url.hash;
}

/**
 * @param {string} specifier
 * @param {string} base the importing module
 * @param {string} from " imported from …", for errors
 * @returns {string | undefined} the URL that the import map has for it
 */
export function mapped(specifier, base, from) {
  if (map === undefined || base.startsWith('coro:')) return undefined;
  const url = urlOf(specifier, base);
  for (const [scope, imports] of map.scopes) {
    if (scope !== base && !(scope.endsWith('/') && base.startsWith(scope))) continue;
    const found = look(imports, specifier, url, from);
    if (found !== undefined) return found;
  }
  return look(map.imports, specifier, url, from);
}

/**
 * @param {Entries} imports
 * @param {string} specifier
 * @param {string | null} url the same as a URL
 * @param {string} from
 * @returns {string | undefined}
 */
function look(imports, specifier, url, from) {
  const name = url ?? specifier;
  for (const [key, address] of imports) {
    const isPrefix =
      key.endsWith('/') && name.startsWith(key) && (url === null || /^(?:file|https?|wss?|ftp):/.test(url));
    if (name !== key && !isPrefix) continue;
    if (address === null) throw blocked(specifier, key, 'leads nowhere', from);
    if (name === key) return address;
    const rest = name.slice(key.length);
    const found = URL.parse(rest, address);
    if (found === null) throw blocked(specifier, key, `has no address for "${rest}"`, from);
    const result = normal(found);
    if (!result.startsWith(address)) throw blocked(specifier, key, 'is left by way of ".."', from);
    return result;
  }
  return undefined;
}

/**
 * @param {string} specifier
 * @param {string} key
 * @param {string} what
 * @param {string} from
 */
function blocked(specifier, key, what, from) {
  const message = `Cannot resolve '${specifier}'${from}: the key "${key}" of the import map ${map?.path} ${what}`;
  return codedError(TypeError, 'ERR_IMPORT_MAP_BLOCKED', message, blocked);
}
