// The entries of lists, collections and what else holds values: each function adds their text to `parts`.
import { layOut } from 'coro:internal/inspect-layout';

/** @typedef {import('coro:internal/inspect').Inspector} Inspector */

const { entries: listEntries, promiseDetails } = __primordials.engine;

const lengthOf = /** @type {() => number} */ (
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'length')?.get
);

/**
 * @param {object} value a typed array, whatever its prototype is
 * @returns {number}
 */
export const typedArrayLength = value => lengthOf.call(value);

/**
 * @param {number} count
 * @param {string} [word]
 * @returns {string}
 */
export const remaining = (count, word = 'item') => `... ${count} more ${word}${count > 1 ? 's' : ''}`;

/**
 * @param {Inspector} inspector
 * @param {ArrayLike<unknown>} list
 * @param {string[]} parts
 * @param {number} level
 */
export function array(inspector, list, parts, level) {
  const { length } = list;
  const most = Math.min(inspector.maxArrayLength, length);
  let index = 0;
  for (; parts.length < most && index < length; index++) {
    const property = Object.getOwnPropertyDescriptor(list, index);
    if (property === undefined) {
      // Holes may be many: go on from the next index that there is.
      const next = nextIndex(list, index);
      const holes = next - index;
      parts.push(inspector.paint(`<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
      index = next - 1;
    } else {
      parts.push(inspector.propertyValue(property, level, list));
    }
  }
  if (index < length) parts.push(remaining(length - index));
}

/**
 * @param {ArrayLike<unknown>} list
 * @param {number} index of a hole
 * @returns {number} the first index after it that is no hole, or the length
 */
function nextIndex(list, index) {
  for (let i = index + 1; i < list.length && i < index + 100; i++) if (Object.hasOwn(list, i)) return i;
  for (const key of Object.keys(list)) {
    const number = Number(key);
    if (number > index && number < list.length && String(number) === key) return number;
  }
  return list.length;
}

/**
 * @param {Inspector} inspector
 * @param {any} list
 * @param {string[]} parts
 * @param {number} level
 */
export function typedArray(inspector, list, parts, level) {
  const length = typedArrayLength(list);
  const most = Math.min(inspector.maxArrayLength, length);
  for (let i = 0; i < most; i++) parts.push(inspector.primitive(list[i]));
  if (length > most) parts.push(remaining(length - most));
  if (!inspector.showHidden) return;
  inspector.indentation += 2;
  for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
    parts.push(`[${key}]: ${inspector.value(list[key], level, true)}`);
  }
  inspector.indentation -= 2;
}

/**
 * @param {Inspector} inspector
 * @param {unknown[]} values
 * @param {string[]} parts
 * @param {number} level
 */
export function list(inspector, values, parts, level) {
  const most = Math.min(inspector.maxArrayLength, values.length);
  inspector.indentation += 2;
  for (let i = 0; i < most; i++) parts.push(inspector.value(values[i], level));
  inspector.indentation -= 2;
  if (values.length > most) parts.push(remaining(values.length - most));
}

/**
 * @param {Inspector} inspector
 * @param {unknown[]} flat key, value, key, value, …
 * @param {string[]} parts
 * @param {number} level
 */
export function pairs(inspector, flat, parts, level) {
  const count = flat.length / 2;
  const most = Math.min(inspector.maxArrayLength, count);
  inspector.indentation += 2;
  for (let i = 0; i < most; i++) {
    parts.push(`${inspector.value(flat[2 * i], level)} => ${inspector.value(flat[2 * i + 1], level)}`);
  }
  inspector.indentation -= 2;
  if (count > most) parts.push(remaining(count - most));
}

/**
 * @param {Inspector} inspector
 * @param {unknown[]} flat key, value, key, value, …
 * @param {string[]} parts
 * @param {number} level
 */
export function entries(inspector, flat, parts, level) {
  const count = flat.length / 2;
  const most = Math.min(inspector.maxArrayLength, count);
  inspector.indentation += 2;
  for (let i = 0; i < most; i++) {
    const pair = [inspector.value(flat[2 * i], level), inspector.value(flat[2 * i + 1], level)];
    parts.push(layOut(inspector, pair, '', ['[', ']'], true, level));
  }
  inspector.indentation -= 2;
  if (count > most) parts.push(remaining(count - most));
}

/**
 * @param {Inspector} inspector
 * @param {object} collection
 * @param {string} kind
 * @param {string[]} parts
 * @param {number} level
 */
export function weak(inspector, collection, kind, parts, level) {
  if (!inspector.showHidden) {
    parts.push(inspector.paint('<items unknown>', 'special'));
    return;
  }
  const [entries] = listEntries(collection);
  (kind === 'weakMap' ? pairs : list)(inspector, entries, parts, level);
  // They come in no order: give them one.
  const last = parts.at(-1)?.startsWith('... ') ? parts.length - 1 : parts.length;
  parts.unshift(...parts.splice(0, last).sort());
}

/**
 * @param {Inspector} inspector
 * @param {ArrayBuffer | SharedArrayBuffer} buffer
 * @param {string[]} parts
 */
export function bytes(inspector, buffer, parts) {
  if ('detached' in buffer && buffer.detached) {
    parts.push(inspector.paint('(detached)', 'special'));
    return;
  }
  const bytes = new Uint8Array(buffer);
  const most = Math.min(inspector.maxArrayLength, bytes.length);
  const shown = Array.from(bytes.subarray(0, most), byte => byte.toString(16).padStart(2, '0')).join(' ');
  const rest = bytes.length > most ? ` ${remaining(bytes.length - most, 'byte')}` : '';
  parts.push(`${inspector.paint('[Uint8Contents]', 'special')}: <${shown}${rest}>`);
}

/**
 * @param {Inspector} inspector
 * @param {Promise<unknown>} promise
 * @param {string[]} parts
 * @param {number} level
 */
export function promise(inspector, promise, parts, level) {
  const [state, result] = promiseDetails(promise);
  if (state === 0) {
    parts.push(inspector.paint('<pending>', 'special'));
    return;
  }
  inspector.indentation += 2;
  const text = inspector.value(result, level);
  inspector.indentation -= 2;
  parts.push(state === 2 ? `${inspector.paint('<rejected>', 'special')} ${text}` : text);
}

/**
 * @param {Inspector} inspector
 * @param {object} namespace
 * @param {PropertyKey[]} names
 * @param {string[]} parts
 * @param {number} level
 */
export function namespace(inspector, namespace, names, parts, level) {
  for (const name of names) {
    let text;
    try {
      text = inspector.property(namespace, name, level);
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      text = `${inspector.key(name, true)}: ${inspector.paint('<uninitialized>', 'special')}`;
    }
    parts.push(text);
  }
}
