// URLPattern, by the package urlpattern-polyfill: the engine file's own needs regular expressions from its host.
import { bundled } from 'coro:internal/bundled';
import { customInspect } from 'coro:internal/inspect';
import { cloneable } from 'coro:internal/web/clone-marks';
import { inspectFields } from 'coro:internal/web/webidl';

const { URLPattern } = bundled('urlpattern-polyfill/dist/urlpattern.cjs');

const parts = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];

Object.defineProperty(URLPattern.prototype, customInspect, {
  /** @this {any} */
  value(/** @type {number} */ _depth, /** @type {object} */ options, /** @type {any} */ inspect) {
    const fields = Object.fromEntries(parts.map(part => [part, this[part]]));
    return inspectFields('URLPattern', fields, options, inspect);
  },
  configurable: true,
  writable: true,
});
Object.defineProperty(URLPattern.prototype, cloneable, { value: null });

export { URLPattern };
