// Built-in modules for require(): the same objects that imports give.
import { loadBuiltin } from 'coro:internal/loader';
import { shielded } from 'coro:internal/scopes';

/** What was asked for before. @type {Map<string, any>} */
const known = new Map();

/**
 * @param {string} url "coro:…"
 * @returns {any} what require() gives: the default export where there is one
 */
export function builtinExports(url) {
  if (!known.has(url)) {
    // A module is loaded whole, or every later user of it would meet what one cancelled fiber left.
    const namespace = /** @type {{ default?: unknown }} */ (shielded(() => loadBuiltin(url)));
    known.set(url, 'default' in namespace ? namespace.default : namespace);
  }
  return known.get(url);
}
