// From the specifier of an import to the URL of a module.
import { builtinOf, noSuchBuiltin } from 'coro:internal/builtins';
import { codedError } from 'coro:internal/errors';
import { findPackage } from 'coro:internal/find-package';
import { mapped } from 'coro:internal/import-map';
import { packageOf } from 'coro:internal/packages';
import { sandboxHint } from 'coro:internal/package-errors';
import { resolveImports } from 'coro:internal/package-targets';
import { dirname, fileUrlToPath, pathToFileUrl, resolvePath } from 'coro:internal/paths';
import { isTypeScript } from 'coro:internal/typescript';
import { URL } from 'coro:internal/web/url';

const { exists } = __primordials.modules;

/**
 * Where an import stands, for errors.
 * @typedef {object} Importer
 * @property {string} url
 * @property {number} [line]
 * @property {number} [column]
 */

/** The conditions of package.json that hold for every look-up. */
const always = ['corojs', 'node', 'module-sync'];
const importConditions = new Set([...always, 'import']);
export const requireConditions = new Set([...always, 'require']);

/**
 * @param {Importer | undefined} importer
 * @returns {string} " imported from /a/b.mjs:1:2", or nothing for the program itself
 */
export function importedFrom(importer) {
  if (importer === undefined || importer.url === '') return '';
  const { url, line, column } = importer;
  const place = url.startsWith('file:') ? fileUrlToPath(url) : url;
  return ` imported from ${place}${line === undefined ? '' : `:${line}:${column}`}`;
}

/**
 * @param {string} specifier
 * @param {Importer} importer
 * @returns {string} the URL
 */
export function resolve(specifier, importer) {
  const address = mapped(specifier, importer.url, importedFrom(importer));
  return find(address ?? specifier, importer);
}

/**
 * @param {string} specifier
 * @param {Importer} importer
 * @returns {string} the URL
 */
function find(specifier, importer) {
  if (/^https:/i.test(importer.url) && !/^(?:coro|node):/.test(specifier))
    return resolveRemote(specifier, importer);
  if (/^(?:\.{0,2}\/|\.{1,2}$|file:)/i.test(specifier)) return resolveFile(specifier, importer);
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(specifier)?.[1];
  if (scheme === 'coro' || scheme === 'node') {
    const builtin = builtinOf(specifier);
    if (builtin === undefined) throw noSuchBuiltin(specifier, importedFrom(importer));
    return builtin;
  }
  if (scheme !== undefined) return resolveRemote(specifier, importer);
  return resolveBare(specifier, folderOf(importer), requestOf(importConditions, importer));
}

/**
 * @param {string} specifier a URL that is no file's, or what a module from elsewhere imports
 * @param {Importer} importer
 * @returns {string}
 */
function resolveRemote(specifier, importer) {
  const from = importedFrom(importer);
  const isRelative = /^\.{0,2}\//.test(specifier);
  const url = isRelative ? URL.parse(specifier, importer.url) : URL.parse(specifier);
  if (url?.protocol === 'https:') return url.href;
  if (url === null) {
    const builtin = builtinOf(specifier);
    if (builtin !== undefined) return builtin;
    const message = `Cannot find package '${specifier}'${from}. Modules of https: URLs import URLs; an import map says where other names lead`;
    throw codedError(Error, 'ERR_MODULE_NOT_FOUND', message, resolve);
  }
  const reason =
    url.protocol === 'file:'
      ? 'modules of https: URLs import no files'
      : `modules come from files, https: URLs and coro: names, not from ${url.protocol}`;
  const message = `Cannot load '${specifier}'${from}: ${reason}`;
  throw codedError(Error, 'ERR_UNSUPPORTED_ESM_URL_SCHEME', message, resolve);
}

/**
 * @param {ReadonlySet<string>} conditions
 * @param {Importer} importer
 * @returns {import('coro:internal/package-targets').Request}
 */
export function requestOf(conditions, importer) {
  const from = importedFrom(importer);
  const request = {
    conditions,
    from,
    /** @type {(specifier: string, folder: string) => string} */
    findPackage: (specifier, folder) => resolveBare(specifier, folder, request),
  };
  return request;
}

/**
 * @param {Importer} importer
 * @returns {string} the folder whose packages it sees: its own, the working directory for what is no file
 */
function folderOf(importer) {
  return importer.url.startsWith('file:') ? dirname(fileUrlToPath(importer.url)) : resolvePath('.');
}

/**
 * @param {string} specifier that names a package, or "#…"
 * @param {string} folder from where
 * @param {import('coro:internal/package-targets').Request} request
 * @returns {string} the URL
 */
function resolveBare(specifier, folder, request) {
  if (specifier.startsWith('#')) return resolveImports(packageOf(`${folder}/.`), specifier, request);
  const builtin = builtinOf(specifier);
  if (builtin !== undefined) return builtin;
  const url = findPackage(specifier, folder, request);
  if (url !== undefined) return url;
  const hint =
    builtinOf(`coro:${specifier}`) === undefined
      ? `Install it with npm; a file is named by a path ('./${specifier}', '/…' or 'file:///…')`
      : `Did you mean 'coro:${specifier}'?`;
  const message = `Cannot find package '${specifier}'${request.from}. ${hint}${sandboxHint()}`;
  throw codedError(Error, 'ERR_MODULE_NOT_FOUND', message, resolve);
}

/**
 * @param {string} specifier a path or a file: URL, perhaps with a query or a fragment
 * @param {Importer} importer
 * @returns {string}
 */
function resolveFile(specifier, importer) {
  const end = specifier.search(/[?#]/);
  const rest = end < 0 ? '' : specifier.slice(end);
  const file = end < 0 ? specifier : specifier.slice(0, end);
  if (/^file:/i.test(file)) return pathToFileUrl(fileUrlToPath(file)) + rest;
  if (file.startsWith('/')) return pathToFileUrl(fileUrlToPath(`file://${file}`)) + rest;
  const from = importer.url.replace(/[?#].*$/s, '');
  const base = from.startsWith('file:') ? dirname(from) : 'file:///';
  const path = fileUrlToPath(`${base}/${file}`);
  return pathToFileUrl(isTypeScript(from) ? typeScriptFor(path) : path) + rest;
}

/**
 * TypeScript may name the file that its compiler would make.
 * @param {string} path
 * @returns {string} the TypeScript file, where there is no such JavaScript
 */
function typeScriptFor(path) {
  if (!/\.[cm]?js$/.test(path) || exists(path)) return path;
  const written = path.replace(/js$/, 'ts');
  return exists(written) ? written : path;
}
