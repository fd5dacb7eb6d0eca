//# allFunctionsCalledOnLoad
// The files of modules: what kind each is, and its text.
import { packageOf } from 'coro:internal/packages';
import { isTypeScript, toJavaScript } from 'coro:internal/typescript';

const { readFile } = __primordials.modules;

/**
 * What a file holds; "unknown" is JavaScript of which only its text tells whether it is an ES module or CommonJS.
 * @typedef {'module' | 'commonjs' | 'unknown' | 'json' | 'wasm' | 'foreign'} Format
 */

/** @type {Record<string, Format>} */
const byEnding = {
  mjs: 'module',
  cjs: 'commonjs',
  mts: 'module',
  cts: 'commonjs',
  json: 'json',
  wasm: 'wasm',
  node: 'foreign',
  jsx: 'foreign',
  tsx: 'foreign',
};

/**
 * @param {string} path
 * @returns {Format}
 */
export function formatOf(path) {
  const ending = /\.([^./]+)$/.exec(path)?.[1] ?? '';
  const known = byEnding[ending];
  if (known !== undefined) return known;
  const type = packageOf(path)?.type ?? 'none';
  return type === 'none' ? 'unknown' : type;
}

/**
 * @param {string} path
 * @returns {string} the file's text without a byte order mark; of TypeScript the JavaScript that it means
 */
export function readModule(path) {
  const text = /** @type {string} */ (readFile(path, true));
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  return isTypeScript(path) ? toJavaScript(path, source) : source;
}
