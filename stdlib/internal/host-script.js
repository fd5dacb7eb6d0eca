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
 * @property {{ name: string, kind: number, text: string }[]} modules
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
  setUp(request);
  const value = settled(request.isModule ? runModule(code, name) : start(code, name));
  const globals = globalsAsJson(request.returnKeys);
  const json = jsonOf(value, 'The value of the script');
  return `{${json === undefined ? '' : `"value":${json},`}"globals":${globals}}`;
}

/**
 * Gives a script what it is to find.
 * @param {Pick<ScriptRequest, 'globals' | 'functions' | 'modules'>} request
 */
export function setUp(request) {
  own ??= new Set(keys(globalThis));
  const globals = /** @type {Record<string, unknown>} */ (globalThis);
  if (request.modules.length > 0) need('coro:internal/loader').bringModules(request.modules);
  for (const key of keys(request.globals)) globals[key] = request.globals[key];
  for (const { name, parameters, code } of request.functions) {
    const fn = new NewFunction(...parameters, code);
    defineProperty(fn, 'name', { value: name });
    globals[name] = fn;
  }
}

/**
 * @param {string[] | null} returnKeys of what; null: all that can be given
 * @returns {string}
 */
export function globalsAsJson(returnKeys) {
  const globals = /** @type {Record<string, unknown>} */ (globalThis);
  const names = returnKeys ?? keys(globals);
  let json = '';
  // No methods of arrays: programs may have exchanged them, and what the host gets is JSON all the same.
  for (let i = 0; i < names.length; i++) {
    const key = names[i];
    if (returnKeys === null && own?.has(key)) continue;
    const text = returnKeys === null ? jsonIfAny(globals[key]) : jsonOf(globals[key], `The global '${key}'`);
    if (text !== undefined) json += `${json === '' ? '' : ','}${stringify(key)}:${text}`;
  }
  return `{${json}}`;
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
 * @returns {unknown} its default export
 */
function runModule(code, name) {
  return need('coro:internal/loader').runModuleText(`${code}`, name).default;
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {string | undefined} undefined: JSON has no word for it
 */
export function jsonOf(value, what) {
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
