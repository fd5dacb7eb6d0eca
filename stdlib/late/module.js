// coro:module: CommonJS for ES modules.
import { builtinOf, namesOfNode, publicModules } from 'coro:internal/builtins';
import { makeRequire, Module } from 'coro:internal/commonjs';
import { checkString, invalidArgumentValue } from 'coro:internal/errors';
import { packageFolders } from 'coro:internal/find-package';
import { dirname, fileUrlToPath } from 'coro:internal/paths';

/** @type {readonly string[]} the names that need no file */
export const builtinModules = Object.freeze([...namesOfNode(), ...publicModules()]);

/**
 * @param {string} name with or without "node:"
 * @returns {boolean}
 */
export function isBuiltin(name) {
  checkString('moduleName', name);
  return builtinOf(name) !== undefined;
}

/**
 * @param {string | { href: string }} file an absolute path or a file: URL; a folder ends with a slash
 * @returns {import('coro:internal/commonjs').Require} the require() that a CommonJS module there would have
 */
export function createRequire(file) {
  const text = typeof file === 'object' && file !== null ? file.href : file;
  const isUrl = typeof text === 'string' && text.startsWith('file:');
  if (typeof text !== 'string' || !(isUrl || text.startsWith('/'))) {
    throw invalidArgumentValue(
      'filename',
      file,
      'must be a file URL object, file URL string, or absolute path string',
      createRequire,
    );
  }
  const path = isUrl ? fileUrlToPath(text) : text;
  const module = new Module(path.endsWith('/') ? `${path}noop.js` : path);
  module.filename = module.id;
  module.paths = packageFolders(dirname(module.id));
  return makeRequire(module);
}

const all = Object.assign(Module, { Module, builtinModules, createRequire, isBuiltin });
export { Module };
export default all;
