// What a .NET host asks of a runtime: each of its calls is a fiber of its own, which begins here.
import { codedError } from 'coro:internal/errors';
import { finishCurrent } from 'coro:internal/fiber-life';
import { attachPage } from 'coro:internal/fiber-page';
import { current, recordOf } from 'coro:internal/fiber-record';
import { HostError } from 'coro:internal/host-error';
import { hostFunction } from 'coro:internal/host-functions';
import { runPlugin, runScript } from 'coro:internal/host-script';
import { give, taken } from 'coro:internal/host-values';
import { inspect } from 'coro:internal/inspect';
import { isError } from 'coro:internal/inspect-errors';
import { importDynamically } from 'coro:internal/loader';
import { cancelFiber } from 'coro:internal/scopes';
import { settled } from 'coro:internal/wait';

const { fail } = __primordials.host;
const { cache, compile, evaluate, run } = __primordials.script;
const { location } = __primordials.engine;

let isAttached = false;

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
  /* Import */ (specifier, base) => importDynamically(specifier, base, {}),
  /* Define */ (path, _, [value]) => define(path, value),
  /* DefineFunction */ (path, _, [id, kinds, mayWait]) =>
    define(path, hostFunction(id, path.slice(path.lastIndexOf('.') + 1), kinds, mayWait)),
  /* Code */ script => cache(script),
  /* Script */ (code, name, [request]) => runScript(code, name, request),
  /* Plugin */ (code, name, [data]) => runPlugin(code, name, data),
];

/**
 * @param {number} operation
 * @param {any} target
 * @param {any} name
 * @param {any[]} args
 * @param {number} wish
 * @returns {any}
 */
export function runCall(operation, target, name, args, wish) {
  if (!isAttached) {
    attachPage();
    isAttached = true;
  }
  current().name = 'call';
  try {
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
 * @param {string} path "name" or "object.name"
 * @param {any[]} args
 */
function invoke(path, args) {
  let self;
  let value = /** @type {any} */ (globalThis);
  for (const name of path.split('.')) {
    self = value;
    value = self?.[name];
  }
  if (typeof value !== 'function') {
    throw codedError(TypeError, 'ERR_NOT_A_FUNCTION', `There is no global function '${path}'`, invoke);
  }
  return value.apply(self, args);
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
  try {
    if (!isError(thrown)) {
      fail('', inspect(thrown), '', undefined, -1, undefined, 0, 0);
      return;
    }
    const error = /** @type {Error & { code?: unknown }} */ (thrown);
    const { url, line = 0, column = 0 } = location(error) ?? {};
    const code = typeof error.code === 'string' ? error.code : undefined;
    fail(
      `${error.name}`,
      `${error.message}`,
      `${error.stack}`,
      code,
      HostError.numberOf(error),
      url,
      line,
      column,
    );
  } catch {
    fail(
      'Error',
      'An error that cannot be shown: its own properties throw',
      '',
      undefined,
      -1,
      undefined,
      0,
      0,
    );
  }
}
