//# allFunctionsCalledOnLoad
// The commands of `corojs jsockd`: runtime/CoroJs.CommandServer/Jsockd.
import { codedError } from 'coro:internal/errors';
import { hostFunction } from 'coro:internal/host-functions';
import { Level, writeToHost } from 'coro:internal/hosted';
// Imported, not needed later: the time that loading takes is no command's.
import { inspect } from 'coro:internal/inspect';
import { describe, knowModule, withTrace } from 'coro:internal/jsockd-errors';
import { need } from 'coro:internal/on-demand';
import { settled } from 'coro:internal/wait';

const { evaluate } = __primordials.engine;
const { complete } = __primordials.host;
const { compile: compileModule, keepCode, tookCode } = __primordials.module;
const { compile, run } = __primordials.script;
const { parse, stringify } = JSON;
const { defineProperty } = Object;

/** The numbers are those of ModuleStrip. */
const Strip = { none: 0, source: 1, lines: 2 };
/** The number is HostTag.Error. */
const thrown = 1;
/** An error that cannot be looked at. */
const unknown = '{"errorMessage":"Error: an error that cannot be shown","trace":[],"raw":"","pretty":"\\n"}';
/** How stacks show a command. */
const commandName = '<buffer>';

/** The module's namespace. @type {object | undefined} */
let module;
/** By their places in CommandCache. @type {(Command | undefined)[]} */
const commands = [];
/** Sends a message to the client. @type {(json: string) => string} */
let exchange;

/**
 * @typedef {object} Command
 * @property {object} [script]
 * @property {string} [text] of one that needs top-level await, which scripts have only where each is evaluated by itself
 * @property {unknown} [failure] it does not compile
 */

/** What is thrown by the server itself, as QuickJS's own errors are. */
class InternalError extends Error {
  get name() {
    return 'InternalError';
  }
}

/**
 * @param {number} exchangeId of the host's function
 * @param {string | null} source of the module that commands get; null: there is none
 * @param {string} name
 * @param {Uint8Array} code V8's, of the source
 * @param {number} strip what the source lacks
 * @param {string} engine that has written the code
 * @param {string | null} sourceMap JSON
 * @returns {typeof runCommand}
 */
export function prepare(exchangeId, source, name, code, strip, engine, sourceMap) {
  const globals = /** @type {any} */ (globalThis);
  exchange = hostFunction(exchangeId, 'exchange', 'p', true);
  globals.JSockD = { sendMessage };
  defineProperty(globals, 'InternalError', { value: InternalError, writable: true, configurable: true });
  if (source === null) return runCommand;
  const url = `host:${name}`;
  knowModule(url, name, strip !== Strip.lines, sourceMap);
  // Without the source no function can be compiled once more.
  if (strip !== Strip.none) keepCode();
  module = settled(
    need('coro:internal/loader').runModuleText(
      source,
      name,
      (/** @type {string} */ url, /** @type {string} */ text) =>
        compiledModule(url, text, code, strip, engine),
    ),
  );
  return runCommand;
}

/**
 * @param {string} url
 * @param {string} source
 * @param {Uint8Array} code
 * @param {number} strip
 * @param {string} engine
 */
function compiledModule(url, source, code, strip, engine) {
  const compiled = compileModule(url, source, code);
  if (tookCode(compiled)) return compiled;
  const why = `its code was written by ${engine}, and cannot be read by this engine`;
  if (strip === Strip.none)
    writeToHost(Level.warn, `The module is compiled at each start, because ${why}: compile it again`);
  else
    throw codedError(
      Error,
      'ERR_MODULE_CODE',
      `${why}; it holds no source: compile it again`,
      compiledModule,
    );
  return compiled;
}

/**
 * @param {number} place of the command
 * @param {string | null} text null: it was given before
 * @param {string} parameter JSON
 * @returns {string | undefined} JSON of the result; undefined: it failed and that was told
 */
export function runCommand(place, text, parameter) {
  let fn;
  try {
    if (text !== null) commands[place] = compiled(text);
    fn = evaluated(/** @type {Command} */ (commands[place]));
  } catch (error) {
    writeToHost(Level.error, `error compiling command: ${describe(error).raw}`);
    return fail('error compiling command');
  }
  let data;
  try {
    data = parse(parameter);
  } catch {
    return fail('JSON input parse error');
  }
  let value;
  try {
    if (typeof fn !== 'function') throw new TypeError('not a function');
    value = settled(fn(module, data));
  } catch (error) {
    return void complete(thrown, told(error));
  }
  try {
    return stringify(value) ?? fail('unserializable return value');
  } catch {
    return fail('error attempting to JSON serialize return value');
  }
}

/**
 * @param {string} code
 * @param {boolean} asJson
 * @returns {string} its value behind "=", or what it has thrown behind "!"
 */
export function evaluateText(code, asJson) {
  try {
    if (module !== undefined) /** @type {any} */ (globalThis).M = module;
    const value = settled(evaluate(code))['.repl_result'];
    if (!asJson) return `=${inspect(value)}`;
    const json = stringify(value);
    if (json === undefined) throw new TypeError('JSON has no word for the value');
    return `=${json}`;
  } catch (error) {
    return `!${describe(error).pretty.slice(1)}`;
  }
}

/**
 * @param {string} stack of a command that took too long
 * @returns {string} JSON
 */
export function describeInterrupted(stack) {
  return stringify(withTrace('InternalError: interrupted', stack));
}

/**
 * @param {string} text
 * @returns {Command}
 */
function compiled(text) {
  try {
    return { script: compile(text, commandName) };
  } catch (failure) {
    return text.includes('await') ? { text } : { failure };
  }
}

/**
 * @param {Command} command
 * @returns {any} its value
 */
function evaluated({ script, text, failure }) {
  if (script !== undefined) return settled(run(script));
  if (text === undefined) throw failure;
  return settled(evaluate(text))['.repl_result'];
}

/**
 * @param {unknown} error
 * @returns {string} JSON
 */
function told(error) {
  try {
    return stringify(describe(error)) ?? unknown;
  } catch {
    return unknown; // Commands may have made functions useless that are needed to look at errors.
  }
}

/** @param {string} message */
function fail(message) {
  complete(thrown, stringify(message));
  return undefined;
}

/**
 * Sends a message to the client and blocks until it has answered.
 * @param {unknown} message
 * @param {any} [replacer] as JSON.stringify's
 * @param {any} [space]
 * @returns {any} the answer
 */
function sendMessage(message, replacer, space) {
  const json = stringify(message, replacer, space);
  if (json === undefined) throw new TypeError('JSockD.sendMessage needs a message that JSON can carry');
  // A line is the whole of an answer; in JSON's strings there are no ends of lines.
  const answer = exchange(json.replaceAll('\n', ' '));
  if (answer[0] === '=') {
    try {
      return parse(answer.slice(1));
    } catch {
      throw notSent('Bad JSON in message response');
    }
  }
  throw notSent(answer.slice(1));
}

/** @param {string} why */
function notSent(why) {
  return new InternalError(`Error sending message via JSockD: ${why}`);
}
