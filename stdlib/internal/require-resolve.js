// From what require() is given to a file or a built-in module: Node's algorithm for CommonJS.
import { builtinOf, noSuchBuiltin } from 'coro:internal/builtins';
import { codedError } from 'coro:internal/errors';
import { kindOfFile, realFile } from 'coro:internal/files';
import { findSelf, packageFolders, splitSpecifier } from 'coro:internal/find-package';
import { sandboxHint } from 'coro:internal/package-errors';
import { packageOf, readPackage } from 'coro:internal/packages';
import { resolveExports, resolveImports } from 'coro:internal/package-targets';
import { fileUrlToPath, pathToFileUrl, resolvePath } from 'coro:internal/paths';
import { requestOf, requireConditions } from 'coro:internal/resolve';

/**
 * Who requires.
 * @typedef {object} Requirer
 * @property {string | undefined} filename
 * @property {string} folder
 * @property {string[]} stack the files that required one another, the last one first
 */

/**
 * @param {string} request
 * @param {Requirer} requirer
 * @param {string[]} endings that may be left out
 * @param {string[]} [paths] where to look instead
 * @returns {string} an absolute path, or the URL of a built-in module
 */
export function resolveRequire(request, requirer, endings, paths) {
  const builtin = builtinOf(request);
  if (builtin !== undefined) return builtin;
  if (/^(?:coro|node):/.test(request)) throw noSuchBuiltin(request, requiredBy(requirer.stack));
  for (const folder of paths?.map(path => resolvePath(path)) ?? [requirer.folder]) {
    const found = resolveFrom(request, folder, requirer, endings);
    if (found !== undefined) return found;
  }
  throw notFound(request, requirer.stack);
}

/**
 * @param {string} request
 * @returns {boolean} is it a path and no package?
 */
export function isPath(request) {
  return /^(?:\.{0,2}\/|\.{1,2}$)/.test(request);
}

/**
 * @param {string} request
 * @param {string} folder
 * @param {Requirer} requirer
 * @param {string[]} endings
 * @returns {string | undefined}
 */
function resolveFrom(request, folder, requirer, endings) {
  if (isPath(request)) {
    const wantsFolder = /(?:^|\/)\.{0,2}$/.test(request);
    const path = resolvePath(request, folder).replace(/(.)\/$/, '$1');
    return (wantsFolder ? undefined : asFile(path, endings)) ?? asFolder(path, endings);
  }
  const url = requirer.filename === undefined ? '' : pathToFileUrl(requirer.filename);
  const lookUp = requestOf(requireConditions, { url });
  if (request.startsWith('#'))
    return pathOf(resolveImports(packageOf(`${folder}/.`), request, lookUp), request, requirer);
  const name = /^(?:@[^/]+\/)?[^/@.\\%][^/\\%]*(?=$|\/)/.exec(request)?.[0];
  if (name !== undefined) {
    const { subpath } = splitSpecifier(request, lookUp.from);
    const self = findSelf(name, subpath, folder, lookUp);
    if (self !== undefined) return pathOf(self, request, requirer);
  }
  for (const modules of packageFolders(folder)) {
    const found = inPackages(modules, name, request, requirer, lookUp, endings);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * @param {string} modules a node_modules folder
 * @param {string | undefined} name of the package
 * @param {string} request
 * @param {Requirer} requirer
 * @param {import('coro:internal/package-targets').Request} lookUp
 * @param {string[]} endings
 * @returns {string | undefined}
 */
function inPackages(modules, name, request, requirer, lookUp, endings) {
  if (kindOfFile(modules) !== 'folder') return undefined;
  if (name !== undefined) {
    const config = readPackage(`${modules}/${name}`);
    if (config?.exports !== undefined && config.exports !== null) {
      return pathOf(resolveExports(config, `.${request.slice(name.length)}`, lookUp), request, requirer);
    }
  }
  const path = `${modules}/${request}`;
  const isFolderName = request.endsWith('/');
  return (isFolderName ? undefined : asFile(path, endings)) ?? asFolder(path.replace(/\/$/, ''), endings);
}

/**
 * @param {string} url that a package.json leads to
 * @param {string} request
 * @param {Requirer} requirer
 * @returns {string}
 */
function pathOf(url, request, requirer) {
  if (!url.startsWith('file:')) return url;
  const path = fileUrlToPath(url);
  const real = realFile(path);
  if (real === undefined) throw notFound(path === '' ? request : path, requirer.stack);
  return real;
}

/**
 * @param {string} path
 * @param {string[]} endings
 * @returns {string | undefined} the real path
 */
function asFile(path, endings) {
  const exact = realFile(path);
  if (exact !== undefined) return exact;
  for (const ending of endings) {
    const found = realFile(path + ending);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * @param {string} path
 * @param {string[]} endings
 * @returns {string | undefined} the real path
 */
function asFolder(path, endings) {
  if (kindOfFile(path) !== 'folder') return undefined;
  const main = readPackage(path)?.main;
  if (main !== undefined) {
    const named = resolvePath(main, path).replace(/(.)\/$/, '$1');
    const found = asFile(named, endings) ?? indexOf(named, endings);
    if (found !== undefined) return found;
  }
  return indexOf(path, endings);
}

/**
 * @param {string} folder
 * @param {string[]} endings
 * @returns {string | undefined}
 */
function indexOf(folder, endings) {
  for (const ending of endings) {
    const found = realFile(`${folder}/index${ending}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * @param {string[]} stack
 * @returns {string} for an error
 */
function requiredBy(stack) {
  return stack.length === 0 ? '' : ` required from ${stack[0]}`;
}

/**
 * @param {string} request
 * @param {string[]} requireStack
 */
function notFound(request, requireStack) {
  const list = requireStack.length === 0 ? '' : `\nRequire stack:\n- ${requireStack.join('\n- ')}`;
  const error = codedError(
    Error,
    'MODULE_NOT_FOUND',
    `Cannot find module '${request}'${sandboxHint()}${list}`,
    resolveRequire,
  );
  return Object.assign(error, { requireStack });
}
