// Functions of a .NET host: to programs plain functions, which block their fiber where the host's would be awaited.
import { packed, Tag, taken, toJson } from 'coro:internal/host-values';

const { call, callAwaiting } = __primordials.host;

/**
 * @param {number} id by which the host knows the function
 * @param {string} name
 * @param {string} kinds a letter for each parameter: "p" goes as it is, "j" as JSON, "v" with a tag where it needs one
 * @param {boolean} mayWait
 * @returns {(...args: any[]) => any}
 */
export function hostFunction(id, name, kinds, mayWait) {
  const enter = mayWait ? callAwaiting : call;
  const fn = /[jv]/.test(kinds) ? converting(id, kinds, enter) : passing(id, kinds.length, enter);
  Object.defineProperty(fn, 'name', { value: name, configurable: true });
  return fn;
}

/**
 * The arguments go as they are: for the usual numbers of parameters without an array of arguments.
 * @param {number} id
 * @param {number} count
 * @param {typeof call} enter
 * @returns {(...args: any[]) => any}
 */
function passing(id, count, enter) {
  switch (count) {
    case 0:
      return () => taken(enter(id));
    case 1:
      return (/** @type {any} */ a) => taken(enter(id, a));
    case 2:
      return (/** @type {any} */ a, /** @type {any} */ b) => taken(enter(id, a, b));
    case 3:
      return (/** @type {any} */ a, /** @type {any} */ b, /** @type {any} */ c) => taken(enter(id, a, b, c));
    default:
      return (/** @type {any[]} */ ...args) => taken(enter(id, ...args.slice(0, count)));
  }
}

/**
 * @param {number} id
 * @param {string} kinds
 * @param {typeof call} enter
 * @returns {(...args: any[]) => any}
 */
function converting(id, kinds, enter) {
  return (/** @type {any[]} */ ...args) => {
    const values = [];
    let word = id;
    for (let i = 0; i < kinds.length; i++) {
      let value = args[i];
      if (kinds[i] === 'j') {
        value = toJson(value);
      } else if (kinds[i] === 'v' && typeof value !== 'function') {
        const [tag, sent] = packed(value);
        // See HostFrame: above the number four bits for each.
        if (tag !== Tag.plain) word += (tag + 1) * 2 ** (24 + 4 * i);
        value = sent;
      }
      values.push(value);
    }
    return taken(enter(word, ...values));
  };
}
