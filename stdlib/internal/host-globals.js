//# allFunctionsCalledOnLoad
// The globals of programs that a .NET host runs: the same as those of others, and `host`. The module behind a name is loaded when
// a program first looks at it.
import { classes, functions, late, modules } from 'coro:internal/global-names';
import { host } from 'coro:internal/host-messages';
import { need } from 'coro:internal/on-demand';

const { hook, lazyGlobal } = __primordials.engine;
const { defineProperty } = Object;

/** @type {Map<string, () => unknown>} */
const makers = new Map();

/**
 * @param {string[][]} table
 * @param {boolean} enumerable
 * @param {(url: string, name: string) => unknown} make
 */
function define(table, enumerable, make) {
  for (const [url, names] of table) {
    for (const name of names.split(' ')) {
      makers.set(name, () => make(url, name));
      lazyGlobal(name, enumerable);
    }
  }
}

/** Called once, when the context begins. */
export function defineGlobals() {
  for (const [name, value] of /** @type {[string, unknown][]} */ ([
    ['global', globalThis],
    ['host', host],
  ])) {
    defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
  hook('global', (/** @type {string} */ name) => makers.get(name)?.());
  define(modules, false, url => need(url).default);
  define(classes, false, (url, name) => need(url)[name]);
  define(functions, true, (url, name) => need(url)[name]);
  define(late, false, (url, name) => need('coro:internal/late-modules').builtinExports(url)[name]);
  defineProperty(globalThis, 'performance', {
    get: () => need('coro:internal/web/performance').performance,
    // A program may have its own.
    set: value =>
      defineProperty(globalThis, 'performance', {
        value,
        writable: true,
        configurable: true,
        enumerable: true,
      }),
    enumerable: true,
    configurable: true,
  });
  defineProperty(globalThis, 'crypto', {
    get: () => need('coro:internal/web/crypto').crypto,
    enumerable: true,
    configurable: true,
  });
}
