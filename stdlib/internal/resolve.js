// From the specifier of an import to the URL of a module. No file is looked at here.
import { codedError } from 'coro:internal/errors';
import { dirname, fileUrlToPath, pathToFileUrl } from 'coro:internal/paths';

const { engine } = __primordials;

/**
 * Where an import stands, for errors.
 * @typedef {object} Importer
 * @property {string} url
 * @property {number} [line]
 * @property {number} [column]
 */

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

/** @returns {string[]} the modules that programs may import by name */
function publicModules() {
  return Object.keys(engine.namespaces).filter(name => !name.startsWith('coro:internal/'));
}

/**
 * @param {string} specifier
 * @param {Importer} importer
 * @returns {string} the URL
 */
export function resolve(specifier, importer) {
  if (/^(?:\.{0,2}\/|file:)/i.test(specifier)) return resolveFile(specifier, importer);
  if (specifier.startsWith('coro:')) {
    if (publicModules().includes(specifier)) return specifier;
    const message = `No such built-in module: '${specifier}'${importedFrom(importer)}. There are ${publicModules().join(', ')}`;
    throw codedError(Error, 'ERR_UNKNOWN_BUILTIN_MODULE', message, resolve);
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(specifier)?.[1];
  if (scheme !== undefined) {
    const message = `Cannot load '${specifier}'${importedFrom(importer)}: modules come from files and from coro: names, not from ${scheme}:`;
    throw codedError(Error, 'ERR_UNSUPPORTED_ESM_URL_SCHEME', message, resolve);
  }
  const builtin = `coro:${specifier}`;
  const hint = publicModules().includes(builtin)
    ? `Did you mean '${builtin}'?`
    : `A file is named by a path ('./${specifier}', '/…' or 'file:///…'), a built-in module by its full name (${publicModules().join(', ')})`;
  const message = `Cannot find package '${specifier}'${importedFrom(importer)}. ${hint}`;
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
  const base = importer.url.startsWith('file:') ? dirname(importer.url.replace(/[?#].*$/s, '')) : 'file:///';
  return pathToFileUrl(fileUrlToPath(`${base}/${file}`)) + rest;
}
