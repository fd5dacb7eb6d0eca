//# allFunctionsCalledOnLoad
// Evaluating modules. A module's code may block for as long as it likes, so that another fiber may import it,
// or what it imports, meanwhile. V8 must not be asked for a module that a fiber is evaluating: so each module
// is evaluated by a call of its own, dependencies first, and a fiber waits for those that another one is at.
import { codedError } from 'coro:internal/errors';
import { follow } from 'coro:internal/module-record';

const { evaluate: evaluateModule, status } = __primordials.module;

/** @typedef {import('coro:internal/module-record').ModuleRecord} ModuleRecord */

/**
 * @param {ModuleRecord} record
 * @returns {boolean} has it, or could it, run no more?
 */
function isOver(record) {
  const state = status(/** @type {CoroModule} */ (record.module));
  return state === 'evaluated' || state === 'errored';
}

/**
 * What is still to be evaluated for a module, in the language's order.
 * @param {ModuleRecord} root
 * @returns {ModuleRecord[][]} each to be evaluated by one call, for the last of it
 */
function plan(root) {
  /** @type {ModuleRecord[]} */
  const order = [];
  /** @type {Map<ModuleRecord, boolean>} true: we are inside of it */
  const visited = new Map();
  let isCyclic = false;
  /** @param {ModuleRecord} record */
  const visit = record => {
    visited.set(record, true);
    for (const dependency of record.dependencies) {
      const next = follow(dependency);
      if (visited.get(next)) isCyclic = true;
      else if (!visited.has(next) && !isOver(next)) visit(next);
    }
    visited.set(record, false);
    order.push(record);
  };
  if (!isOver(root)) visit(root);
  // V8 knows the order inside a cycle, which only one call for the whole gives.
  return isCyclic ? [order] : order.map(record => [record]);
}

/**
 * Evaluates a linked module and what it imports; blocks the fiber while their code does.
 * @param {ModuleRecord} root
 * @returns {Promise<unknown>} settles when top-level awaits have too
 */
export function evaluate(root) {
  for (const group of plan(root)) {
    for (const record of group) {
      if (isOver(record)) continue;
      if (record.claim.isMine()) throw cycle(record);
      record.claim.wait(`evaluation of ${record.url}`);
    }
    const entry = group[group.length - 1];
    if (!isOver(entry)) evaluateGroup(group);
    // The rest does not run when one failed.
    if (status(/** @type {CoroModule} */ (entry.module)) === 'errored') break;
  }
  return /** @type {Promise<unknown>} */ (evaluateModule(/** @type {CoroModule} */ (root.module)));
}

/** @param {ModuleRecord[]} group */
function evaluateGroup(group) {
  for (const record of group) record.claim.take();
  try {
    const promise = evaluateModule(/** @type {CoroModule} */ (group[group.length - 1].module));
    // An error is told by the promise of the root, which has the same.
    promise.then(undefined, () => {});
  } finally {
    for (const record of group) record.claim.release();
  }
}

/**
 * @param {ModuleRecord} record
 * @returns {Error} what a require() gets that waits for itself
 */
function cycle(record) {
  const message = `Cannot require() ES module ${record.url} in a cycle: it is being evaluated, and what it imports requires it`;
  return codedError(Error, 'ERR_REQUIRE_CYCLE_MODULE', message, cycle);
}
