// process.env: an object of strings, read when it is asked for first.
import { codedError } from 'coro:internal/errors';

const { environment: readEnvironment } = __primordials.process;

/** @type {{ [name: string]: string } | undefined} */
let variables;

/** @type {ProxyHandler<{ [name: string]: string }>} */
const handler = {
  set(target, name, value) {
    if (typeof name === 'symbol')
      throw new TypeError('Cannot use a symbol as the name of an environment variable');
    target[name] = toText(name, value);
    return true;
  },

  defineProperty(target, name, property) {
    if (typeof name === 'symbol')
      throw new TypeError('Cannot use a symbol as the name of an environment variable');
    if ('get' in property || 'set' in property) {
      throw codedError(
        TypeError,
        'ERR_INVALID_OBJECT_DEFINE_PROPERTY',
        "'process.env' does not accept an accessor(getter/setter) descriptor",
      );
    }
    target[name] = toText(name, property.value);
    return true;
  },
};

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {string}
 */
function toText(name, value) {
  if (typeof value === 'symbol')
    throw new TypeError(`Cannot convert a symbol to the string of process.env.${name}`);
  return String(value);
}

/** @returns {{ [name: string]: string }} */
export function environment() {
  if (variables === undefined) {
    /** @type {{ [name: string]: string }} */
    const target = {};
    const list = readEnvironment();
    for (let i = 0; i < list.length; i += 2) target[list[i]] = list[i + 1];
    variables = new Proxy(target, handler);
  }
  return variables;
}
