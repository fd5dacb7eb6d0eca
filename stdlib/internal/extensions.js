// Extensions: modules from source text, and a resolver of the program's own. What the specification sketches as
// import.meta.resolver, import.meta.parse and loadedExtensions.
import { codedError, invalidArgumentType } from 'coro:internal/errors';

/** A module made of source text. */
export class Extension {
  /** @param {string} url */
  constructor(url) {
    this.url = url;
    Object.freeze(this);
  }
}

/** @typedef {(specifier: string, base: string) => unknown} Resolver */

/** By specifier. @type {Map<string, Extension | string>} */
export const loadedExtensions = new Map();

/** @type {Resolver | undefined} */
let resolver;
/** @type {Resolver} */
let defaultResolver;
let parsed = 0;

/** @param {Resolver} ours what resolves when a program has no resolver of its own */
export function setDefaultResolver(ours) {
  defaultResolver = ours;
}

/**
 * @param {string} specifier
 * @param {string} base URL of the importing module
 * @returns {string | undefined} what the program's own resolver or its loaded extensions have for it
 */
export function resolveExtension(specifier, base) {
  if ((resolver === undefined && loadedExtensions.size === 0) || base.startsWith('coro:')) return undefined;
  const found = resolver === undefined ? loadedExtensions.get(specifier) : resolver(specifier, base);
  if (found === undefined || found === null) return undefined;
  if (found instanceof Extension) return found.url;
  if (typeof found === 'string') return found;
  if (typeof (/** @type {any} */ (found).href) === 'string') return /** @type {any} */ (found).href;
  const message = `The resolver of import.meta.resolver gave no module for '${specifier}': it must return a URL, what import.meta.parse() returned, or undefined`;
  throw codedError(TypeError, 'ERR_INVALID_RETURN_VALUE', message, resolveExtension);
}

/**
 * @param {string} base
 * @returns {string} a URL that nothing else has
 */
function nextUrl(base) {
  return `${base.replace(/[?#].*$/s, '')}?extension=${++parsed}`;
}

/**
 * @param {{ [name: string]: unknown }} meta
 * @param {string} url of the module
 * @param {(url: string, source: string) => void} load loads and links
 */
export function fillExtensions(meta, url, load) {
  meta.loadedExtensions = loadedExtensions;
  meta.parse = (/** @type {unknown} */ source) => {
    if (typeof source !== 'string') throw invalidArgumentType('source', 'of type string', source);
    const extension = new Extension(nextUrl(url));
    load(extension.url, source);
    return extension;
  };
  Object.defineProperty(meta, 'resolver', {
    get: () => resolver ?? defaultResolver,
    set(/** @type {unknown} */ given) {
      if (given !== undefined && typeof given !== 'function') {
        throw invalidArgumentType('import.meta.resolver', 'of type function or undefined', given);
      }
      resolver = given === defaultResolver ? undefined : /** @type {Resolver | undefined} */ (given);
    },
    enumerable: true,
    configurable: true,
  });
}
