// TypeScript: types are taken out and leave blanks, so that lines and columns stay. A file with what is more than types
// (enum, namespace, parameter properties, import x = require()) is translated instead, with a source map.
import { bundled } from 'coro:internal/bundled';
import { codedError } from 'coro:internal/errors';

const { encode } = __primordials.engine;

/**
 * @typedef {(source: string, options: { mode: 'strip-only' | 'transform', filename: string, sourceMap?: boolean, deprecatedTsModuleAsError?: boolean })
 *   => { code: string, map?: string }} Transform
 */

/** @type {Transform | undefined} */
let transform;

/**
 * @param {string} path
 * @returns {boolean}
 */
export function isTypeScript(path) {
  return /\.[cm]?ts$/.test(path);
}

/**
 * @param {string} path of the file
 * @param {string} source TypeScript
 * @returns {string} JavaScript
 */
export function toJavaScript(path, source) {
  transform ??= /** @type {Transform} */ (bundled('@swc/wasm-typescript/wasm.js').transformSync);
  try {
    const { code } = transform(source, {
      mode: 'strip-only',
      filename: path,
      deprecatedTsModuleAsError: true,
    });
    if (!importsTypesOnly(code)) return code;
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== 'UnsupportedSyntax') throw explain(error, path);
  }
  try {
    const { code, map } = transform(source, { mode: 'transform', filename: path, sourceMap: true });
    return `${code}\n//# sourceMappingURL=data:application/json;base64,${/** @type {any} */ (encode(map ?? '')).toBase64()}`;
  } catch (error) {
    throw explain(error, path);
  }
}

/**
 * @param {string} code without types
 * @returns {boolean} does it import a name that it does not use any more? It was the name of a type.
 */
function importsTypesOnly(code) {
  for (const [statement, names] of code.matchAll(/^[^\S\n]*import\s([^'"`;=()]*?)\sfrom\s*['"]/gm)) {
    const rest = code.replace(statement, '');
    for (const [, name] of names.matchAll(/([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?=[,}]|$)/gu)) {
      if (!rest.includes(name)) return true;
    }
  }
  return false;
}

/**
 * @param {unknown} error of the package: an object, or a panic
 * @param {string} path
 * @returns {unknown}
 */
function explain(error, path) {
  const { code, message, startLine, startColumn, snippet } = /** @type {any} */ (error);
  if (typeof code !== 'string' || typeof startLine !== 'number') return error;
  const place = `${path}:${startLine}:${startColumn + 1}`;
  const made = codedError(SyntaxError, 'ERR_INVALID_TYPESCRIPT_SYNTAX', message, toJavaScript);
  const text = `${place}\n${snippet}\n\nSyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: ${message}\n    at ${place}`;
  Object.defineProperty(made, 'stack', { value: text, writable: true, configurable: true });
  return made;
}
