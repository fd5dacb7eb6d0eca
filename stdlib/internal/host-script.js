//# allFunctionsCalledOnLoad
// A script with its surroundings, in one call of the host: what it finds, and what of it is given back.
import { codedError } from 'coro:internal/errors';
import { need } from 'coro:internal/on-demand';
import { settled } from 'coro:internal/wait';

const { evaluate, run } = __primordials.script;
const { stringify } = JSON;
const { defineProperty, keys } = Object;
const NewFunction = Function;

/**
 * @typedef {object} ScriptRequest
 * @property {boolean} isModule
 * @property {Record<string, unknown>} globals
 * @property {{ name: string, parameters: string[], code: string }[]} functions
 * @property {string[] | null} returnKeys null: all that can be given
 */

/** @type {Set<string> | undefined} the global names that are no program's */
let own;

/**
 * @param {string | object} code source text, or a compiled script
 * @param {string} name
 * @param {ScriptRequest} request
 * @returns {string} JSON: { value, globals }
 */
export function runScript(code, name, request) {
  own ??= new Set(keys(globalThis));
  const globals = /** @type {Record<string, unknown>} */ (globalThis);
  for (const key of keys(request.globals)) globals[key] = request.globals[key];
  for (const { name, parameters, code } of request.functions) {
    const fn = new NewFunction(...parameters, code);
    defineProperty(fn, 'name', { value: name });
    globals[name] = fn;
  }
  const value = settled(request.isModule ? runModule(code, name) : start(code, name));
  const names = request.returnKeys ?? keys(globals).filter(key => !own?.has(key));
  const parts = [];
  for (const key of names) {
    const text =
      request.returnKeys === null ? jsonIfAny(globals[key]) : jsonOf(globals[key], `The global '${key}'`);
    if (text !== undefined) parts.push(`${stringify(key)}:${text}`);
  }
  const json = jsonOf(value, 'The value of the script');
  return `{${json === undefined ? '' : `"value":${json},`}"globals":{${parts.join()}}}`;
}

/**
 * @param {string | object} code source text, or a compiled script
 * @param {string} name
 * @param {unknown} data
 * @returns {unknown} the completion value
 */
export function runPlugin(code, name, data) {
  /** @type {any} */ (globalThis).data = data;
  return start(code, name);
}

/**
 * @param {string | object} code
 * @param {string} name
 */
function start(code, name) {
  return typeof code === 'string' ? evaluate(code, name) : run(code);
}

/**
 * @param {string | object} code
 * @param {string} name
 */
function runModule(code, name) {
  settled(need('coro:internal/loader').runModuleText(`${code}`, name));
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {string | undefined} undefined: JSON has no word for it
 */
function jsonOf(value, what) {
  try {
    return stringify(value);
  } catch (error) {
    const why = error instanceof Error ? error.message : `${error}`;
    throw codedError(
      TypeError,
      'ERR_NOT_TRANSFERABLE',
      `${what} cannot be given to the host: ${why}`,
      runScript,
    );
  }
}

/** @param {unknown} value */
function jsonIfAny(value) {
  try {
    return stringify(value);
  } catch {
    return undefined;
  }
}
