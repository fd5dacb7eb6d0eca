// The commands of `corojs jsockd`: runtime/CoroJs.CommandServer/Jsockd.
import { Level, writeToHost } from 'coro:internal/hosted';
// Imported, not needed later: the time that loading takes is no command's.
import { inspect } from 'coro:internal/inspect';
import { isError } from 'coro:internal/is-error';
import { need } from 'coro:internal/on-demand';
import { settled } from 'coro:internal/wait';

const { evaluate } = __primordials.engine;
const { complete } = __primordials.host;
const { compile, run } = __primordials.script;
const { parse, stringify } = JSON;
const { defineProperty } = Object;
const toText = String;

/** The number is HostTag.Error. */
const thrown = 1;
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
 * @param {string | null} source of the module that commands get
 * @param {string} name
 */
export function prepare(source, name) {
  const globals = /** @type {any} */ (globalThis);
  exchange = globals.JSockD.exchange;
  delete globals.JSockD.exchange;
  globals.JSockD.sendMessage = sendMessage;
  defineProperty(globals, 'InternalError', { value: InternalError, writable: true, configurable: true });
  if (source !== null) module = settled(need('coro:internal/loader').runModuleText(source, name));
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
    return void complete(thrown, stringify(describe(error)));
  }
  try {
    return stringify(value) ?? fail('unserializable return value');
  } catch {
    return fail('error attempting to JSON serialize return value');
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

/** @param {string} message */
function fail(message) {
  complete(thrown, stringify(message));
  return undefined;
}

/**
 * @param {unknown} error
 */
function describe(error) {
  if (!isError(error)) return withTrace(inspect(error), '');
  let message, stack;
  try {
    message = toText(error);
    stack = /** @type {Error} */ (error).stack;
  } catch {
    message = 'Error: an error that cannot be shown: its own properties throw';
  }
  return withTrace(message, typeof stack === 'string' ? stack : '');
}

/**
 * @param {string} errorMessage
 * @param {string} stack
 */
function withTrace(errorMessage, stack) {
  const trace = [];
  let lines = '';
  for (const line of stack.split('\n')) {
    const frame = frameOf(line);
    if (frame === undefined) continue;
    trace.push(frame);
    const { functionName, source, line: at, column } = frame;
    lines += `\n    at ${functionName} (${source}${at === null ? '' : `:${at}:${column}`})`;
  }
  return { errorMessage, trace, raw: errorMessage + lines, pretty: `\n${errorMessage}${lines}` };
}

/**
 * @param {string} line of a stack
 */
function frameOf(line) {
  const named = /^ {4}at (?:async |new )*(?:(.*) \()?(.*?)(?::(\d+):(\d+))?\)?$/.exec(line);
  if (named === null) return undefined;
  const [, functionName = '<anonymous>', source, at = null, column = null] = named;
  if (source.startsWith('coro:internal/')) return undefined;
  const isNative = source === '<anonymous>' || source === 'native';
  return { functionName, source: isNative ? 'native' : source, line: at, column };
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
