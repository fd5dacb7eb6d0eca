// How tests come into the tree: test(), describe() and their like, called while a file is loaded or a test runs.
import { checkFunction, invalidArgumentType, invalidArgumentValue } from 'coro:internal/errors';
import { FiberLocal } from 'coro:fiber';
import { TestNode } from 'coro:test/node';
import { runChild } from 'coro:test/run';

/** @typedef {import('coro:test/node').Options} Options */
/** @typedef {import('coro:test/node').Body} Body */
/** @typedef {import('coro:test/node').HookKind} HookKind */

/** Whom what is said now belongs to: a file, a suite, or a test that runs. @type {FiberLocal<TestNode | undefined>} */
export const place = new FiberLocal();

/** Where nobody loads files: the program is one. @type {(() => TestNode) | undefined} */
let makeProgram;

/** @param {() => TestNode} make */
export function setProgram(make) {
  makeProgram = make;
}

/** @returns {TestNode} */
function here() {
  return place.get() ?? /** @type {() => TestNode} */ (makeProgram)();
}

/**
 * @param {any[]} given what is left out is left out anywhere: name, options, function
 * @param {Function} above
 * @returns {{ name: string, options: Options, fn: Body | undefined }}
 */
function readArguments(given, above) {
  const rest = given.filter(value => value !== undefined);
  const name = typeof rest[0] === 'string' ? rest.shift() : undefined;
  const options = typeof rest[0] === 'object' && rest[0] !== null ? rest.shift() : {};
  const fn = rest.shift();
  if (fn !== undefined) checkFunction('fn', fn);
  if (rest.length > 0) throw invalidArgumentType('name, options, fn', 'given in this order', given, above);
  checkOptions(options);
  return { name: name ?? (fn?.name || '<anonymous>'), options, fn };
}

/** @param {any} options */
function checkOptions(options) {
  const { timeout, concurrency, plan, signal } = options;
  if (timeout !== undefined && (typeof timeout !== 'number' || !(timeout >= 0)))
    throw invalidArgumentValue('options.timeout', timeout, 'must be milliseconds, or Infinity', checkOptions);
  const isCount = typeof concurrency === 'number' && concurrency >= 1;
  if (concurrency !== undefined && typeof concurrency !== 'boolean' && !isCount)
    throw invalidArgumentValue(
      'options.concurrency',
      concurrency,
      'must be true, false or a number from 1',
      checkOptions,
    );
  if (plan !== undefined && !(Number.isInteger(plan) && plan >= 0))
    throw invalidArgumentValue('options.plan', plan, 'must be a number of checks', checkOptions);
  if (signal !== undefined && typeof signal?.aborted !== 'boolean')
    throw invalidArgumentType('options.signal', 'an instance of AbortSignal', signal, checkOptions);
}

/**
 * @param {'test' | 'suite'} kind
 * @param {TestNode} parent
 * @param {any} [name]
 * @param {any} [options]
 * @param {any} [fn]
 * @param {Options} [more] that override
 * @returns {Promise<void>} fulfilled when it has ended
 */
export function addTest(kind, parent, name, options, fn, more) {
  const given = readArguments([name, options, fn], addTest);
  const all = { ...given.options, ...more };
  if (parent.isDone) {
    parent.file.charge(
      new Error(`The ${kind} "${given.name}" was asked for when "${parent.name}" had ended`),
    );
    return Promise.resolve();
  }
  const node = new TestNode(kind, given.name, all, given.fn, parent);
  if (kind === 'suite' && given.fn !== undefined && !node.isSkipped) collect(node, given.fn);
  runChild(node);
  return node.ended.promise;
}

/**
 * Lets a suite say what is in it.
 * @param {TestNode} suite
 * @param {Body} fn
 */
function collect(suite, fn) {
  try {
    const result = /** @type {any} */ (place.run(suite, () => fn()));
    if (typeof result?.then === 'function') suite.collected = Promise.resolve(result);
  } catch (error) {
    suite.errors.push(error);
  }
}

/**
 * @param {TestNode} node
 * @param {HookKind} kind
 * @param {any} fn
 * @param {{ timeout?: number }} [options]
 */
export function addHook(node, kind, fn, options = {}) {
  checkFunction('fn', fn);
  checkOptions(options);
  node.hooks[kind].push({ fn, timeout: options.timeout });
}

/**
 * @param {'test' | 'suite'} kind
 * @returns {any} test or describe, with their ways to skip and the like
 */
export function makeAdder(kind) {
  const add = (/** @type {any} */ name, /** @type {any} */ options, /** @type {any} */ fn) =>
    addTest(kind, here(), name, options, fn);
  for (const way of /** @type {const} */ (['skip', 'todo', 'only'])) {
    Object.assign(add, {
      [way]: (/** @type {any} */ name, /** @type {any} */ options, /** @type {any} */ fn) =>
        addTest(kind, here(), name, options, fn, { [way]: true }),
    });
  }
  return add;
}

/**
 * @param {HookKind} kind
 * @returns {(fn: any, options?: { timeout?: number }) => void}
 */
export function makeHookAdder(kind) {
  return (fn, options) => addHook(here(), kind, fn, options);
}
