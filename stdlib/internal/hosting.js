//# allFunctionsCalledOnLoad
// What a .NET host asks of a runtime: each of its calls is a fiber of its own, which begins here.
import { codedError } from 'coro:internal/errors';
import { finishCurrent } from 'coro:internal/fiber-life';
import { attachPage } from 'coro:internal/fiber-page';
import { current, recordOf } from 'coro:internal/fiber-record';
import { describe } from 'coro:internal/hosted';
import { hostFunction } from 'coro:internal/host-functions';
import { hostObject } from 'coro:internal/host-objects';
import { runPlugin, runScript } from 'coro:internal/host-script';
import { give, taken } from 'coro:internal/host-values';
import { need } from 'coro:internal/on-demand';
import { cancelFiber } from 'coro:internal/scopes';
import { settled } from 'coro:internal/wait';

const { fail, path: keepPath } = __primordials.host;
const { parse } = JSON;
const { apply } = Reflect;
const { cache, compile, evaluate, run } = __primordials.script;

let isAttached = false;

/** Modules of the library that calls went to, by URL. @type {Record<string, any>} */
const libraries = { __proto__: null };

/**
 * What is done for the host; the place in the list is the number that HostOperation gives it.
 * @type {((target: any, name: any, args: any[]) => any)[]}
 */
const operations = [
  /* Evaluate */ (source, name) => evaluate(source, name),
  /* Compile */ (source, name, [code]) => compile(source, name, code),
  /* Run */ script => run(script),
  /* Invoke */ (path, _, args) => invoke(path, args),
  /* Call */ (fn, _, args) => fn(...args),
  /* Import */ specifier => need('coro:internal/loader').importForHost(specifier),
  /* Define */ (path, _, [value]) => define(path, value),
  /* DefineFunction */ (path, _, [id, kinds, mayWait]) =>
    define(path, hostFunction(id, path.slice(path.lastIndexOf('.') + 1), kinds, mayWait)),
  /* RunModule */ (source, name) => need('coro:internal/loader').runModuleText(source, name),
  /* Get */ (object, name) => object[name],
  /* Set */ (object, name, [value]) => void (object[name] = value),
  /* InvokeMethod */ (object, name, args) => invokeMethod(object, name, args),
  /* DefineObject */ (path, type, [members]) => define(path, hostObject(type, parse(members))),
  /* Code */ script => cache(script),
  /* Script */ (code, name, [request]) => runScript(code, name, request),
  /* Plugin */ (code, name, [data]) => runPlugin(code, name, data),
  /* LibraryFunction */ (url, name) => need(url)[name],
  /* CallLibrary */ (url, name, args) => (libraries[url] ??= need(url))[name](...args),
];

function attach() {
  attachPage();
  isAttached = true;
}

/** Added to the number of an operation: the arguments are the elements of the only one. */
const inList = 256;

/**
 * @param {number} operation
 * @param {any} target
 * @param {any} name
 * @param {number} wish
 * @param {any[]} args
 * @returns {any}
 */
export function runCall(operation, target, name, wish, ...args) {
  if (!isAttached) attach();
  current().name = 'call';
  try {
    if (operation >= inList) {
      operation -= inList;
      args = args[0];
    }
    for (let i = 0; i < args.length; i++) args[i] = taken(args[i]);
    return give(settled(operations[operation](target, name, args)), wish);
  } catch (error) {
    tellError(error);
    return undefined;
  } finally {
    finishCurrent();
  }
}

/**
 * @param {bigint} id of the fiber of a call
 * @param {string} reason
 */
export function cancelCall(id, reason) {
  const record = recordOf(id);
  if (record !== undefined) cancelFiber(record, reason);
}

/**
 * @param {string | string[]} path "name" or "object.name"; from the second call on the names in it
 * @param {any[]} args
 */
function invoke(path, args) {
  const names = typeof path === 'string' ? path.split('.') : path;
  if (names !== path) keepPath(names);
  let self;
  let value = /** @type {any} */ (globalThis);
  for (let i = 0; i < names.length; i++) {
    self = value;
    value = self?.[names[i]];
  }
  if (typeof value !== 'function') {
    const name = names.join('.');
    throw codedError(TypeError, 'ERR_NOT_A_FUNCTION', `There is no global function '${name}'`, invoke);
  }
  return apply(value, self, args);
}

/**
 * @param {any} object
 * @param {string} name
 * @param {any[]} args
 */
function invokeMethod(object, name, args) {
  if (typeof object[name] !== 'function') {
    throw codedError(TypeError, 'ERR_NOT_A_FUNCTION', `The object has no method '${name}'`, invokeMethod);
  }
  return object[name](...args);
}

/**
 * @param {string} path
 * @param {any} value
 */
function define(path, value) {
  const names = path.split('.');
  const last = /** @type {string} */ (names.pop());
  let object = /** @type {any} */ (globalThis);
  for (const name of names) object = object[name] ??= {};
  object[last] = value;
}

/** @param {unknown} thrown */
function tellError(thrown) {
  const { name, message, stack, code, exception, url, line, column } = describe(thrown);
  fail(name, message, stack, code, exception, url, line, column);
}
