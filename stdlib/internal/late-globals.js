// Globals of modules that are no part of the snapshot: the first look at one loads its module.
import { late } from 'coro:internal/global-names';
import { builtinExports } from 'coro:internal/late-modules';

/**
 * @param {string} name of the global
 * @param {string} url of the module
 */
function defineLate(name, url) {
  const define = (/** @type {unknown} */ value) =>
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  Object.defineProperty(globalThis, name, {
    get() {
      const value = builtinExports(url)[name];
      define(value);
      return value;
    },
    set: define,
    configurable: true,
    enumerable: false,
  });
}

/** Called once, while the library loads. */
export function defineLateGlobals() {
  // Packages for Node look for it by this name.
  Object.defineProperty(globalThis, 'global', {
    value: globalThis,
    writable: true,
    configurable: true,
    enumerable: false,
  });
  for (const [url, names] of late) {
    for (const name of names.split(' ')) defineLate(name, url);
  }
}
