// The "exports" and "imports" of packages: Node's algorithm, whose names stand in Node's manual (ESM_RESOLVE).
import {
  importNotDefined,
  invalidConfig,
  invalidSpecifier,
  invalidTarget,
  notExported,
} from 'coro:internal/package-errors';
import { isObject } from 'coro:internal/packages';
import { fileUrlToPath, pathToFileUrl } from 'coro:internal/paths';

/** @typedef {import('coro:internal/packages').PackageConfig} PackageConfig */

/**
 * What a look-up is for.
 * @typedef {object} Request
 * @property {ReadonlySet<string>} conditions
 * @property {string} from " imported from …", for errors
 * @property {(specifier: string, folder: string) => string} findPackage the URL of a bare specifier, seen from a folder
 */

/**
 * A field of a package.json, and the key in it.
 * @typedef {object} Entry
 * @property {PackageConfig} config
 * @property {string} key
 * @property {string | undefined} match what the key's asterisk stands for
 * @property {boolean} isImport
 */

/**
 * @param {PackageConfig} config
 * @param {string} subpath "." or "./…"
 * @param {Request} request
 * @returns {string} a URL
 */
export function resolveExports(config, subpath, request) {
  let exports = config.exports;
  if (isMainOnly(exports, config)) exports = { '.': exports };
  const found = resolveField(
    /** @type {Record<string, unknown>} */ (exports),
    subpath,
    config,
    false,
    request,
  );
  if (typeof found !== 'string') throw notExported(config, subpath, request.from);
  return found;
}

/**
 * @param {PackageConfig | undefined} config the package that asks
 * @param {string} specifier "#…"
 * @param {Request} request
 * @returns {string} a URL
 */
export function resolveImports(config, specifier, request) {
  if (specifier === '#' || specifier.startsWith('#/') || specifier.endsWith('/')) {
    throw invalidSpecifier(specifier, 'is not a valid internal imports specifier name', request.from);
  }
  const found =
    config?.imports === undefined
      ? undefined
      : resolveField(config.imports, specifier, config, true, request);
  if (typeof found !== 'string') throw importNotDefined(specifier, config, request.from);
  return found;
}

/**
 * @param {unknown} exports
 * @param {PackageConfig} config
 * @returns {boolean} is it what "." leads to, not an object of subpaths?
 */
function isMainOnly(exports, config) {
  if (!isObject(exports)) return true;
  const keys = Object.keys(exports);
  const dotted = keys.filter(key => key.startsWith('.')).length;
  if (dotted === 0) return true;
  if (dotted === keys.length) return false;
  throw invalidConfig(
    config,
    '"exports" cannot contain some keys starting with \'.\' and some not. The exports object must either be an ' +
      'object of package subpath keys or an object of main entry condition name keys only.',
  );
}

/**
 * @param {Record<string, unknown>} field
 * @param {string} name
 * @param {PackageConfig} config
 * @param {boolean} isImport
 * @param {Request} request
 * @returns {string | null | undefined} a URL
 */
function resolveField(field, name, config, isImport, request) {
  if (Object.hasOwn(field, name) && !name.includes('*') && !name.endsWith('/')) {
    return resolveTarget(field[name], { config, key: name, match: undefined, isImport }, request);
  }
  let best;
  for (const key of Object.keys(field)) {
    const star = key.indexOf('*');
    if (star < 0 || star !== key.lastIndexOf('*')) continue;
    const tail = key.slice(star + 1);
    const fits = name.startsWith(key.slice(0, star)) && name.length >= key.length && name.endsWith(tail);
    if (fits && (best === undefined || isMoreSpecific(key, best))) best = key;
  }
  if (best === undefined) return undefined;
  const star = best.indexOf('*');
  const match = name.slice(star, name.length - (best.length - star - 1));
  return resolveTarget(field[best], { config, key: best, match, isImport }, request);
}

/**
 * @param {string} key
 * @param {string} other
 * @returns {boolean} the longer part before the asterisk decides, then the longer key
 */
function isMoreSpecific(key, other) {
  const [left, right] = [key.indexOf('*'), other.indexOf('*')];
  return left === right ? key.length > other.length : left > right;
}

/**
 * @param {unknown} target
 * @param {Entry} entry
 * @param {Request} request
 * @returns {string | null | undefined} a URL; null: not exported on purpose
 */
function resolveTarget(target, entry, request) {
  if (typeof target === 'string') return resolveText(target, entry, request);
  if (Array.isArray(target)) return resolveFirst(target, entry, request);
  if (isObject(target)) {
    for (const [key, value] of Object.entries(target)) {
      if (/^(?:0|[1-9][0-9]*)$/.test(key)) {
        throw invalidConfig(entry.config, '"exports" cannot contain numeric property keys.');
      }
      if (key !== 'default' && !request.conditions.has(key)) continue;
      const found = resolveTarget(value, entry, request);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (target === null) return null;
  throw invalidTarget(entry.config, entry.key, target, entry.isImport, request.from);
}

/**
 * @param {unknown[]} targets alternatives
 * @param {Entry} entry
 * @param {Request} request
 * @returns {string | null | undefined}
 */
function resolveFirst(targets, entry, request) {
  let failure;
  /** @type {null | undefined} */
  let last = targets.length === 0 ? null : undefined;
  for (const target of targets) {
    let found;
    try {
      found = resolveTarget(target, entry, request);
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
      failure = error;
      continue;
    }
    if (typeof found === 'string') return found;
    failure = undefined;
    last = found;
  }
  if (failure !== undefined) throw failure;
  return last;
}

/**
 * @param {string} target
 * @param {Entry} entry
 * @param {Request} request
 * @returns {string} a URL
 */
function resolveText(target, { config, key, match, isImport }, request) {
  const isWrong = () => invalidTarget(config, key, target, isImport, request.from);
  if (match === undefined && key.endsWith('/') && !target.endsWith('/')) throw isWrong();
  if (!target.startsWith('./')) {
    if (!isImport || target.startsWith('../') || target.startsWith('/')) throw isWrong();
    // The target of an import may be another package, or a module of the runtime.
    const specifier = match === undefined ? target : target.replaceAll('*', () => match);
    return request.findPackage(specifier, config.folder);
  }
  if (leavesPackage(target.slice(2))) throw isWrong();
  if (match !== undefined && leavesPackage(match)) {
    const kind = isImport ? 'imports' : 'exports';
    const reason = `request is not a valid match in pattern "${key}" for the "${kind}" resolution of ${config.path}`;
    throw invalidSpecifier(
      key.replace('*', () => match),
      reason,
      request.from,
    );
  }
  return insideOf(config.folder, match === undefined ? target : target.replaceAll('*', () => match));
}

/**
 * @param {string} path
 * @returns {boolean} has it a part that leads out of the package?
 */
function leavesPackage(path) {
  return path.split(/[/\\]/).some(part => /^(?:\.|%2e){1,2}$|^node_modules$/i.test(decode(part)));
}

/**
 * @param {string} part
 * @returns {string}
 */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A percent sign of its own.
  }
}

/**
 * @param {string} folder
 * @param {string} relative with percent escapes, perhaps with a query or a fragment
 * @returns {string} a URL
 */
export function insideOf(folder, relative) {
  const end = relative.search(/[?#]/);
  const path = end < 0 ? relative : relative.slice(0, end);
  const rest = end < 0 ? '' : relative.slice(end);
  return pathToFileUrl(fileUrlToPath(`${pathToFileUrl(folder)}/${path}`)) + rest;
}
