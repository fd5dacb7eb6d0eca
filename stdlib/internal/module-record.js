//# allFunctionsCalledOnLoad
// What the loader knows of a module.

/**
 * A module, known by its URL and its type.
 * @typedef {object} ModuleRecord
 * @property {string} key
 * @property {string} url
 * @property {'javascript' | 'json' | 'builtin'} type
 * @property {import('coro:internal/resolve').Importer | undefined} importer who asked for it first
 * @property {ModuleRecord | undefined} target the same file under its real name, where this is a link to it
 * @property {CoroModule | undefined} module once it is loaded
 * @property {ModuleRecord[]} dependencies in the order of its requests
 * @property {'loading' | 'loaded' | 'failed'} state
 * @property {unknown} error why it failed
 * @property {import('coro:internal/wait').WaitList} changed fibers that wait for the state
 * @property {import('coro:internal/claims').Claim} claim of the fiber that evaluates it
 * @property {boolean} [isCommonJs] a wrapper of a CommonJS module
 * @property {CoroModule} [facade] the same with an export __esModule, for require()
 */

/**
 * @param {ModuleRecord} record
 * @returns {ModuleRecord} the record of the real file
 */
export function follow(record) {
  while (record.target !== undefined) record = record.target;
  return record;
}
