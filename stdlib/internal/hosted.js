//# allFunctionsCalledOnLoad
// What is different where a .NET host runs the programs: what they write to the console and errors that nobody caught go to
// it, linked to the call that they belong to.
import { HostError } from 'coro:internal/host-error';
import { taken } from 'coro:internal/host-values';
import { isError } from 'coro:internal/is-error';
import { need } from 'coro:internal/on-demand';
import { placeOf } from 'coro:internal/starts';

const calls = __primordials.host;
const { stringify } = JSON;

/** @type {(value: unknown) => string} */
const inspect = value => need('coro:internal/inspect').inspect(value);

let hosted = false;

/** @returns {boolean} */
export function isHosted() {
  return hosted;
}

/** Called before anything of a program runs. */
export function becomeHosted() {
  hosted = true;
}

/** The numbers are those of ConsoleLevel. */
export const Level = { debug: 0, info: 1, log: 2, warn: 3, error: 4 };

/**
 * @param {number} level
 * @param {string} text
 * @param {unknown[]} [args] what was to be written
 */
export function writeToHost(level, text, args) {
  taken(calls.console(level, text, args === undefined ? undefined : `[${args.map(jsonOf).join(',')}]`));
}

/** @param {unknown} value */
function jsonOf(value) {
  try {
    if (value === undefined) return 'null';
    const text = isError(value) ? undefined : stringify(value);
    if (text !== undefined) return text;
  } catch {
    // A cycle, a BigInt, or a getter that throws: as text.
  }
  return stringify(inspect(value));
}

/**
 * What the host is told of something that was thrown.
 * @param {unknown} thrown
 * @returns {{ name: string, message: string, stack: string, code: string | undefined, exception: number, url: string | undefined, line: number, column: number }}
 */
export function describe(thrown) {
  const unknown = { name: '', stack: '', code: undefined, exception: -1, url: undefined, line: 0, column: 0 };
  try {
    if (!isError(thrown)) return { ...unknown, message: inspect(thrown) };
    const error = /** @type {Error & { code?: unknown }} */ (thrown);
    const { url, line = 0, column = 0 } = placeOf(error) ?? {};
    return {
      name: `${error.name}`,
      message: `${error.message}`,
      stack: `${error.stack}`,
      code: typeof error.code === 'string' ? error.code : undefined,
      exception: HostError.numberOf(error),
      url,
      line,
      column,
    };
  } catch {
    return { ...unknown, name: 'Error', message: 'An error that cannot be shown: its own properties throw' };
  }
}

/**
 * @param {unknown} error that nobody caught
 * @param {string} origin where
 */
export function reportToHost(error, origin) {
  const { name, message, stack, code, exception, url, line, column } = describe(error);
  calls.report(origin, name, message, stack, code, exception, url, line + column / 2 ** 31);
}
