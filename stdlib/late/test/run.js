// How tests are run: each in a fiber of its own, within its time, with the hooks around it.
import Fiber from 'coro:fiber';
import { CancelledError } from 'coro:fiber';
import { isThenable, waitFor } from 'coro:internal/wait';
import { performance } from 'coro:internal/web/performance';
import { TestContext } from 'coro:test/context';
import { place } from 'coro:test/collect';
import { mostAtATime, settings } from 'coro:test/settings';

/** @typedef {import('coro:test/node').TestNode} TestNode */
/** @typedef {import('coro:test/node').Body} Body */

/** Milliseconds that a test has after its time is over: for its clean-up. */
const grace = 5000;

/** Told of each test and suite when it has ended. @type {(node: TestNode) => void} */
let onEnd = () => {};

/** @param {(node: TestNode) => void} listener */
export function setEndListener(listener) {
  onEnd = listener;
}

/**
 * A test or suite has been added.
 * @param {TestNode} node
 */
export function runChild(node) {
  const parent = /** @type {TestNode} */ (node.parent);
  parent.queue.push(node);
  if (parent.kind === 'suite') return; // When its turn comes.
  if (parent.kind === 'test' && atATime(parent) === 1 && !parent.isServed) {
    serve(parent);
    return;
  }
  if (parent.isServed) {
    if (parent.kind === 'test' && atATime(parent) === 1) waitFor(node.ended.promise, 'a test');
    return;
  }
  parent.isServed = true;
  const server = Fiber.run(() => {
    Fiber.yield(); // Those that are added in the same breath belong to the same round.
    serve(parent);
  });
  parent.servers.push(server);
}

/**
 * Runs the children that wait, until none does.
 * @param {TestNode} parent
 */
function serve(parent) {
  parent.isServed = true;
  try {
    if (parent.kind === 'file') parent.runsOnly = parent.hasOnly();
    while (parent.queue.length > 0) {
      const limit = atATime(parent);
      if (limit === 1) runNode(/** @type {TestNode} */ (parent.queue.shift()));
      else Fiber.map(taken(parent), limit, runNode);
    }
  } finally {
    parent.isServed = false;
  }
}

/** @param {TestNode} parent */
function* taken(parent) {
  while (parent.queue.length > 0) yield /** @type {TestNode} */ (parent.queue.shift());
}

/**
 * @param {TestNode} node
 * @returns {number} how many of its children run at the same time
 */
function atATime(node) {
  const { concurrency } = node.options;
  if (typeof concurrency === 'number') return Math.min(Math.trunc(concurrency), mostAtATime);
  if (concurrency !== undefined) return concurrency ? mostAtATime : 1;
  if (node.kind === 'test') return 1;
  if (node.parent !== undefined) return atATime(node.parent);
  return settings.isParallel ? mostAtATime : 1;
}

/**
 * @param {TestNode} node
 * @returns {boolean} is it to be run?
 */
function isWanted(node) {
  if (/** @type {TestNode} */ (node.parent).kind === 'test') return true; // Its parent decides.
  return isWantedAsOnly(node) && (settings.filter === undefined || passesFilter(node));
}

/** @param {TestNode} node */
function isWantedAsOnly(node) {
  if (!node.file.runsOnly || node.hasOnly()) return true;
  for (let at = node.parent; at !== undefined; at = at.parent) if (at.options.only) return true;
  return false;
}

/** @param {TestNode} node @returns {boolean} */
function passesFilter(node) {
  if (settings.filter?.(node.fullName)) return true;
  return node.kind === 'suite' && node.children.some(passesFilter);
}

/** @param {TestNode} node */
function runNode(node) {
  if (!isWanted(node)) {
    node.isFiltered = true;
    node.state = 'skipped';
  } else if (node.isSkipped) {
    node.state = 'skipped';
  } else {
    const begin = performance.now();
    node.state = 'running';
    runInFiber(node);
    node.duration = performance.now() - begin;
    node.state = outcomeOf(node);
  }
  if (!node.isFiltered) onEnd(node);
  node.ended.resolve();
}

/** @param {TestNode} node */
function runInFiber(node) {
  const limit = node.kind === 'suite' ? (node.options.timeout ?? Infinity) : timeLimit(node);
  const body = node.kind === 'suite' ? runSuite : runTest;
  // A limit on processor time too: what computes without end makes no blocking call that could fail.
  const options = {
    name: node.fullName,
    ...(limit === Infinity ? undefined : { cpuLimit: Math.max(1, Math.ceil(limit)) }),
  };
  const fiber = Fiber.run(options, body, node);
  node.fiber = fiber;
  try {
    join(fiber, limit, node);
  } catch (error) {
    // Whoever runs it was cancelled: a test whose time is over, with one in it.
    fiber.cancel('the test that it belongs to is over');
    Fiber.shield(() => join(fiber, 0, node));
    throw error;
  }
}

/**
 * @param {Fiber} fiber
 * @param {number} limit
 * @param {TestNode} node
 */
function join(fiber, limit, node) {
  try {
    if (limit === Infinity) fiber.join();
    else fiber.join({ timeout: limit + grace });
  } catch (error) {
    if (error instanceof Fiber.CpuLimitError) {
      node.errors.push(error);
      return;
    }
    if (!(error instanceof Fiber.TimeoutError)) throw error;
    node.errors.push(
      new Error(`It has not ended ${grace} ms after its time was over; it goes on behind the others`),
    );
  }
}

/** @param {TestNode} node */
function timeLimit(node) {
  return node.options.timeout ?? settings.timeout;
}

/** @param {TestNode} node */
function outcomeOf(node) {
  const { errors, context } = node;
  const failed = node.children.filter(child => child.hasFailed).length;
  const plan = context === undefined || errors.length > 0 ? undefined : TestContext.planFailure(context);
  if (plan !== undefined) errors.push(new Error(plan));
  if (node.isTodo) return 'todo';
  if (errors.length > 0 || failed > 0) return 'failed';
  return node.isSkipped ? 'skipped' : 'passed';
}

/** @param {TestNode} suite */
function runSuite(suite) {
  place.set(suite);
  attempt(suite, () => {
    if (suite.collected !== undefined) waitFor(suite.collected, 'a suite');
    if (suite.errors.length === 0) within(suite.options.timeout ?? Infinity, suite, () => serve(suite));
  });
  for (const child of suite.queue.splice(0)) abandon(child);
  endHooks(suite);
}

/** @param {TestNode} node which is not run, since something before it failed */
function abandon(node) {
  node.state = 'failed';
  node.errors.push(new Error('It was not run: the suite failed before'));
  for (const child of node.children) abandon(child);
  onEnd(node);
  node.ended.resolve();
}

/** @param {TestNode} node */
function runTest(node) {
  place.set(node);
  const context = new TestContext(node);
  node.context = context;
  attempt(node, () =>
    within(timeLimit(node), node, () => {
      prepare(/** @type {TestNode} */ (node.parent));
      for (const hook of hooksAround(node, 'beforeEach')) runHook(hook, context);
      if (node.fn !== undefined) call(node.fn, context);
      for (const server of node.servers.splice(0)) server.join();
    }),
  );
  for (const child of node.children)
    if (!child.isDone) child.fiber?.cancel('the test that it belongs to is over');
  for (const hook of hooksAround(node, 'afterEach')) attempt(node, () => cleanUp(hook, context));
  endHooks(node);
  TestContext.end(context);
}

/**
 * The function of a test or a hook: what it returns is waited for; one with a second parameter calls that when it is done.
 * @param {Body} fn
 * @param {TestContext | undefined} context
 */
function call(fn, context) {
  if (fn.length < 2) {
    const result = fn(context);
    if (isThenable(result)) waitFor(result, 'a test');
    return;
  }
  const { promise, resolve, reject } = Promise.withResolvers();
  fn(context, error => (error === undefined || error === null ? resolve(undefined) : reject(error)));
  waitFor(promise, 'a test to call its second parameter');
}

/**
 * Before the first test in a file, suite or test: its hooks, and those further out. Tests beside the first wait for them,
 * and fail as it does.
 * @param {TestNode} node
 */
function prepare(node) {
  if (node.parent !== undefined) prepare(node.parent);
  if (node.hooks.beforeAll.length === 0 && node.prepared === undefined) return;
  if (node.prepared !== undefined) {
    waitFor(node.prepared, 'the hooks before the first test');
    return;
  }
  const { promise, resolve, reject } = Promise.withResolvers();
  node.prepared = promise;
  promise.catch(() => {});
  try {
    for (const hook of node.hooks.beforeAll) runHook(hook, node.context);
    resolve(undefined);
  } catch (error) {
    reject(error);
    throw error;
  }
}

/**
 * The hooks of what a test is in, which are due around it: before it the outermost first, after it the innermost.
 * @param {TestNode} node
 * @param {'beforeEach' | 'afterEach'} kind
 * @returns {{ fn: Body, timeout: number | undefined }[]}
 */
function hooksAround(node, kind) {
  const list = [];
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (kind === 'afterEach') list.push(...at.hooks[kind]);
    else list.unshift(...at.hooks[kind]);
  }
  return list;
}

/**
 * @param {{ fn: Body, timeout: number | undefined }} hook
 * @param {TestContext | undefined} context
 */
function runHook({ fn, timeout }, context) {
  if (timeout === undefined || timeout === Infinity) call(fn, context);
  else Fiber.timeout(timeout, () => call(fn, context));
}

/**
 * The same for a hook that is not disturbed by what ended the test.
 * @param {{ fn: Body, timeout: number | undefined }} hook
 * @param {TestContext | undefined} context
 */
function cleanUp({ fn, timeout = settings.timeout }, context) {
  Fiber.shield(() => runHook({ fn, timeout }, context));
}

/** @param {TestNode} node which has ended */
export function endHooks(node) {
  for (const hook of node.hooks.afterAll.splice(0)) attempt(node, () => cleanUp(hook, node.context));
}

/**
 * @param {TestNode} node
 * @param {() => void} action whose error is the node's
 */
export function attempt(node, action) {
  try {
    action();
  } catch (error) {
    // What was cancelled because of another error adds nothing to it.
    if (!(error instanceof CancelledError && node.errors.length > 0)) node.errors.push(error);
  }
}

/**
 * @param {number} limit
 * @param {TestNode} node
 * @param {() => void} action
 */
function within(limit, node, action) {
  const { signal } = node.options;
  const limited = () => (limit === Infinity ? action() : Fiber.timeout(limit, action));
  if (signal === undefined) limited();
  else Fiber.group(limited, { signal });
}
