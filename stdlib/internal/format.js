//# allFunctionsCalledOnLoad
// The text of a console call: format specifiers first, then the remaining values.
import { inspect, numberText } from 'coro:internal/inspect';
import { hasColours } from 'coro:internal/inspect-colours';
import { isStandardName } from 'coro:internal/inspect-names';

const { kind: kindOf, proxyDetails } = __primordials.engine;

/**
 * @param {unknown[]} args
 * @param {{ isTTY: boolean }} [stream] where it will be written: in colours where that has them
 * @returns {string}
 */
export function formatAll(args, stream) {
  const [first] = args;
  if (typeof first !== 'string') return join('', args, 0, stream);
  if (args.length === 1) return first;
  if (!first.includes('%')) return join(first, args, 1, stream);
  let text = '';
  let used = 1;
  let last = 0;
  for (let i = first.indexOf('%'); i >= 0 && i < first.length - 1; i = first.indexOf('%', i)) {
    const letter = first[i + 1];
    const part =
      letter === '%' ? '%' : used < args.length ? specified(letter, args[used], stream) : undefined;
    i += 2;
    if (part === undefined) continue;
    if (letter !== '%') used++;
    text += first.slice(last, i - 2) + part;
    last = i;
  }
  return join(text + first.slice(last), args, used, stream);
}

/**
 * @param {{ isTTY: boolean } | undefined} stream asked only when there is something to be coloured
 * @returns {{ colors: boolean } | undefined}
 */
const optionsFor = stream => (stream !== undefined && hasColours(stream) ? { colors: true } : undefined);

/**
 * @param {string} text
 * @param {unknown[]} args
 * @param {number} from
 * @param {{ isTTY: boolean }} [stream]
 * @returns {string}
 */
function join(text, args, from, stream) {
  for (let i = from; i < args.length; i++) {
    if (i > 0) text += ' ';
    const value = args[i];
    text += typeof value === 'string' ? value : inspect(value, optionsFor(stream));
  }
  return text;
}

/**
 * @param {string} letter after the percent sign
 * @param {unknown} value
 * @param {{ isTTY: boolean }} [stream]
 * @returns {string | undefined} undefined: no such specifier
 */
function specified(letter, value, stream) {
  switch (letter) {
    case 's':
      return toText(value);
    case 'd':
      return typeof value === 'bigint' ? `${value}n` : numeric(value, Number);
    case 'i':
      return typeof value === 'bigint' ? `${value}n` : numeric(value, Number.parseInt);
    case 'f':
      return numeric(value, Number.parseFloat);
    case 'j':
      return toJson(value);
    case 'o':
      return inspect(value, { ...optionsFor(stream), showHidden: true, showProxy: true, depth: 4 });
    case 'O':
      return inspect(value, optionsFor(stream));
    case 'c': // Styles are for browsers.
      return '';
    default:
      return undefined;
  }
}

/**
 * @param {unknown} value
 * @param {(value: any) => number} convert
 * @returns {string}
 */
function numeric(value, convert) {
  return typeof value === 'symbol' ? 'NaN' : numberText(convert(value));
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function toText(value) {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null || !hasStandardText(value)) return String(value);
  return inspect(value, { depth: 0 });
}

/**
 * Would String(value) say no more than the language itself knows to say of any object?
 * @param {object} value
 * @returns {boolean}
 */
function hasStandardText(value) {
  while (kindOf(value) === 'proxy') {
    const [target] = proxyDetails(value);
    if (target === null) return true;
    value = target;
  }
  const object = /** @type {any} */ (value);
  const hasString = typeof object.toString === 'function';
  const hasPrimitive = typeof object[Symbol.toPrimitive] === 'function';
  if (!hasString && !hasPrimitive) return true;
  for (let holder = object; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const isHere =
      (hasString && Object.hasOwn(holder, 'toString')) ||
      (hasPrimitive && Object.hasOwn(holder, Symbol.toPrimitive));
    if (!isHere) continue;
    if (holder === object) return false;
    const constructor = Object.getOwnPropertyDescriptor(holder, 'constructor')?.value;
    return typeof constructor === 'function' && isStandardName(constructor.name);
  }
  return true;
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function toJson(value) {
  try {
    return `${JSON.stringify(value)}`;
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    if (name === 'TypeError' && message.startsWith('Converting circular structure')) return '[Circular]';
    throw error;
  }
}

/**
 * Text as console.log would print it.
 * @param {unknown[]} args
 * @returns {string}
 */
export function format(...args) {
  return formatAll(args);
}
