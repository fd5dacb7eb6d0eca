// The npm packages that are part of CoroJS: they lie beside the executable and are loaded when they are needed first.
import { Module } from 'coro:internal/commonjs';

const { folder } = __primordials.library;

/**
 * @param {string} path "package/file.js"
 * @returns {any} what it exports
 */
export function bundled(path) {
  return Module._load(`${folder()}/packages/node_modules/${path}`);
}
