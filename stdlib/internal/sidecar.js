//# allFunctionsCalledOnLoad
// The requests of `corojs sidecar`: runtime/CoroJs.CommandServer/Sidecar.
import { describe } from 'coro:internal/hosted';
import { globalsAsJson, jsonOf, setUp } from 'coro:internal/host-script';
import { taken } from 'coro:internal/host-values';
import { need } from 'coro:internal/on-demand';
import { settled } from 'coro:internal/wait';

const { complete, request: askHost } = __primordials.host;
const { evaluate: evaluateAwaiting } = __primordials.engine;
const { compile, evaluate, run } = __primordials.script;
const { stringify } = JSON;
const { defineProperty, hasOwn } = Object;
const { isArray } = Array;

/** The numbers are those of HostTag. */
const Tag = { json: 0, error: 1 };

/**
 * RunScript's payload.
 * @typedef {object} RunScript
 * @property {string} [name]
 * @property {string} [code]
 * @property {boolean} [expr]
 * @property {Record<string, unknown>} [globals]
 * @property {{ name: string, params?: string[], code: string }[]} [functions]
 * @property {{ name: string, code: string }[]} [modules]
 * @property {string[]} [returnKeys]
 * @property {string[]} [hostFunctions] names of functions of the client
 */

/** Before the first request: this module is loaded, and that is all. */
export function prepare() {}

/**
 * @param {RunScript} request
 * @returns {string | undefined} RunResponse's payload; undefined: it failed and that was told
 */
export function runRequest(request) {
  try {
    return answer(request);
  } catch (error) {
    complete(Tag.error, stringify(failure(error)));
    return undefined;
  }
}

/** @param {RunScript} request */
function answer(request) {
  if (typeof request !== 'object' || request === null || isArray(request))
    throw wrong('RunScript', 'an object');
  const { name, code, expr } = request;
  const returnKeys = list(request.returnKeys, 'returnKeys');
  setUp({
    globals: given(request.globals, 'globals') ?? {},
    functions: (list(request.functions, 'functions') ?? []).map(functionOf),
    modules: (list(request.modules, 'modules') ?? []).map(moduleOf),
  });
  for (const fn of list(request.hostFunctions, 'hostFunctions') ?? [])
    addHostFunction(text(fn, 'hostFunctions'));
  const source = text(code ?? '', 'code');
  if (source === '') return '{}';
  const shown = text(name ?? '', 'name') || '<script>';
  let json;
  if (expr === true) json = jsonOf(settled(valueOf(source, shown)), 'The value of the script');
  else need('coro:internal/loader').runModuleText(source, shown);
  const returned = globalsAsJson(returnKeys ?? null);
  return `{"globals":${returned}${json === undefined ? '' : `,"returnValue":${json}`}}`;
}

/**
 * @param {string} source
 * @param {string} name
 * @returns {unknown}
 */
function valueOf(source, name) {
  if (!source.includes('await')) return evaluate(source, name);
  let script;
  try {
    script = compile(source, name);
  } catch (error) {
    // With await at its top level it is no script. What is wrong otherwise is told of the script that it is.
    try {
      return settled(evaluateAwaiting(source))['.repl_result'];
    } catch (other) {
      throw other instanceof SyntaxError ? error : other;
    }
  }
  return run(script);
}

/**
 * @param {{ name: string, params?: string[], code: string }} definition
 */
function functionOf({ name, params, code }) {
  const parameters = (list(params, 'functions[].params') ?? []).map(each => text(each, 'functions[].params'));
  return { name: text(name, 'functions[].name'), parameters, code: text(code, 'functions[].code') };
}

/** @param {{ name: string, code: string }} definition */
function moduleOf({ name, code }) {
  return { name: text(name, 'modules[].name'), kind: 0, text: text(code, 'modules[].code') };
}

/** @param {string} name of a function of the client */
function addHostFunction(name) {
  const globals = /** @type {any} */ (globalThis);
  if (hasOwn(globals, name) && typeof globals[name] === 'function') return;
  const fn = (/** @type {unknown[]} */ ...args) => taken(askHost(Tag.json, stringify({ name, args })));
  defineProperty(fn, 'name', { value: name, configurable: true });
  globals[name] = fn;
}

/**
 * @param {unknown} thrown
 * @returns {{ message: string, stack: string }}
 */
function failure(thrown) {
  if (typeof thrown === 'string') return { message: thrown, stack: thrown };
  const { message, stack } = describe(thrown);
  return { message, stack: stack === '' ? message : ofScripts(stack) };
}

/**
 * @param {string} stack
 * @returns {string} without what is the library's own
 */
function ofScripts(stack) {
  let shown = '';
  for (const line of stack.split('\n')) {
    const isFrame = line.startsWith('    at ');
    if (isFrame && line.includes('coro:internal/')) continue;
    shown += `${shown === '' ? '' : '\n'}${isFrame ? line.replace('host:', '') : line}`;
  }
  return shown;
}

/**
 * @template T
 * @param {T | null | undefined} value
 * @param {string} what
 * @returns {T | undefined}
 */
function given(value, what) {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || isArray(value)) throw wrong(what, 'an object');
  return value;
}

/**
 * @template T
 * @param {T[] | null | undefined} value
 * @param {string} what
 * @returns {T[] | undefined}
 */
function list(value, what) {
  if (value === undefined || value === null) return undefined;
  if (!isArray(value)) throw wrong(what, 'an array');
  return value;
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {string}
 */
function text(value, what) {
  if (typeof value !== 'string') throw wrong(what, 'a string');
  return value;
}

/**
 * @param {string} what
 * @param {string} wanted
 */
function wrong(what, wanted) {
  return new TypeError(`RunScript: ${what} must be ${wanted}`);
}
