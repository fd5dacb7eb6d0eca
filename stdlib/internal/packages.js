//# allFunctionsCalledOnLoad
// package.json files: which there are, and what they say.
import { codedError } from 'coro:internal/errors';
import { dirname } from 'coro:internal/paths';

const { exists, readFile } = __primordials.modules;

/**
 * What a package.json says that matters for finding modules.
 * @typedef {object} PackageConfig
 * @property {string} folder
 * @property {string} path of the package.json
 * @property {string | undefined} name
 * @property {string | undefined} main
 * @property {'module' | 'commonjs' | 'none'} type
 * @property {unknown} exports undefined or null: there are none
 * @property {Record<string, unknown> | undefined} imports
 */

/** By folder; undefined: the folder has none. @type {Map<string, PackageConfig | undefined>} */
const known = new Map();

/**
 * @param {string} path of a file that may be missing, or hidden by a sandbox
 * @returns {string | undefined}
 */
export function readIfThere(path) {
  // Most are missing: a look is far cheaper than an error.
  if (!exists(path)) return undefined;
  try {
    return /** @type {string} */ (readFile(path, true));
  } catch (error) {
    const { code } = /** @type {{ code?: string }} */ (error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ERR_ACCESS_DENIED') {
      return undefined;
    }
    throw error;
  }
}

/**
 * @param {string} folder
 * @returns {PackageConfig | undefined} of the folder's package.json
 */
export function readPackage(folder) {
  if (known.has(folder)) return known.get(folder);
  const path = `${folder === '/' ? '' : folder}/package.json`;
  const text = readIfThere(path);
  const config = text === undefined ? undefined : parse(text, folder, path);
  known.set(folder, config);
  return config;
}

/**
 * @param {string} text
 * @param {string} folder
 * @param {string} path
 * @returns {PackageConfig}
 */
function parse(text, folder, path) {
  let json;
  try {
    json = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (cause) {
    const message = `Invalid package config ${path}. ${/** @type {Error} */ (cause).message}`;
    throw codedError(Error, 'ERR_INVALID_PACKAGE_CONFIG', message, parse, { cause });
  }
  const { name, main, type, exports, imports } = isObject(json) ? json : {};
  return {
    folder,
    path,
    name: typeof name === 'string' ? name : undefined,
    main: typeof main === 'string' ? main : undefined,
    type: type === 'module' || type === 'commonjs' ? type : 'none',
    exports,
    imports: isObject(imports) ? imports : undefined,
  };
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param {string} path of a file
 * @returns {PackageConfig | undefined} the package that the file belongs to
 */
export function packageOf(path) {
  for (let folder = dirname(path); !folder.endsWith('/node_modules'); folder = dirname(folder)) {
    const config = readPackage(folder);
    if (config !== undefined) return config;
    if (folder === '/' || folder === '.') return undefined;
  }
  return undefined;
}
