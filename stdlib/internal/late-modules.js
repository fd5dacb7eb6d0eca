// Built-in modules for require(): the same objects that imports give.
import { loadBuiltin } from 'coro:internal/loader';

/**
 * @param {string} url "coro:…"
 * @returns {any} what require() gives: the default export where there is one
 */
export function builtinExports(url) {
  const namespace = /** @type {{ default?: unknown }} */ (loadBuiltin(url));
  return 'default' in namespace ? namespace.default : namespace;
}
