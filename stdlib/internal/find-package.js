// Packages by name: this one itself, and those in the node_modules folders from here to the root.
import { isFile, kindOfFile } from 'coro:internal/files';
import { invalidSpecifier } from 'coro:internal/package-errors';
import { packageOf, readPackage } from 'coro:internal/packages';
import { insideOf, resolveExports } from 'coro:internal/package-targets';
import { dirname, pathToFileUrl, resolvePath } from 'coro:internal/paths';

/** @typedef {import('coro:internal/package-targets').Request} Request */

/** What a package without "exports" may mean by its name. */
const mains = ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node'];

/**
 * @param {string} specifier
 * @param {string} from " imported from …", for errors
 * @returns {{ name: string, subpath: string }} of the package, and "." or "./…"
 */
export function splitSpecifier(specifier, from) {
  const name = /^(?:@[^/]*\/)?[^/]*/.exec(specifier)?.[0] ?? '';
  if (name === '' || name.startsWith('.') || /[\\%]/.test(name) || /^@[^/]*\/?$/.test(name)) {
    throw invalidSpecifier(specifier, 'is not a valid package name', from);
  }
  return { name, subpath: `.${specifier.slice(name.length)}` };
}

/**
 * @param {string} folder
 * @returns {string[]} the node_modules folders from here to the root
 */
export function packageFolders(folder) {
  /** @type {string[]} */
  const list = [];
  for (let at = folder; ; at = dirname(at)) {
    if (!at.endsWith('/node_modules')) list.push(`${at === '/' ? '' : at}/node_modules`);
    if (at === '/' || at === '.') return list;
  }
}

/**
 * A package that names itself.
 * @param {string} name
 * @param {string} subpath
 * @param {string} folder from where
 * @param {Request} request
 * @returns {string | undefined} a URL
 */
export function findSelf(name, subpath, folder, request) {
  const self = packageOf(`${folder}/.`);
  if (self?.name !== name || self.exports === undefined || self.exports === null) return undefined;
  return resolveExports(self, subpath, request);
}

/**
 * @param {string} specifier of an import
 * @param {string} folder from where
 * @param {Request} request
 * @returns {string | undefined} a URL; undefined: there is no such package
 */
export function findPackage(specifier, folder, request) {
  const { name, subpath } = splitSpecifier(specifier, request.from);
  const self = findSelf(name, subpath, folder, request);
  if (self !== undefined) return self;
  for (const modules of packageFolders(folder)) {
    const path = `${modules}/${name}`;
    if (kindOfFile(path) !== 'folder') continue;
    const config = readPackage(path);
    if (config?.exports !== undefined && config.exports !== null) {
      return resolveExports(config, subpath, request);
    }
    if (subpath !== '.') return insideOf(path, subpath);
    return findMain(path, config?.main);
  }
  return undefined;
}

/**
 * @param {string} folder of a package without "exports"
 * @param {string | undefined} main
 * @returns {string} a URL
 */
function findMain(folder, main) {
  const candidates = main === undefined ? [] : mains.map(ending => resolvePath(main + ending, folder));
  candidates.push(...mains.slice(4).map(ending => folder + ending));
  // When there is none, loading the last says so.
  return pathToFileUrl(candidates.find(isFile) ?? `${folder}/index.js`);
}
