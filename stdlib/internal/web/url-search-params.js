// URLSearchParams.
import { codedError } from 'coro:internal/errors';
import { customInspect } from 'coro:internal/inspect';
import { cloneable } from 'coro:internal/web/clone-marks';
import { parseForm, serializeForm } from 'coro:internal/web/form-encoding';
import { finishClass, invalidThis, needArguments } from 'coro:internal/web/webidl';

/** @typedef {{ searchChanged(search: string): void }} Owner the URL that the parameters belong to */

/**
 * @param {unknown} value
 * @returns {string}
 */
const toText = value => `${value}`.toWellFormed();

/** @type {(owner: Owner, search: string) => URLSearchParams} */
let makeOwned;
/** @type {(params: URLSearchParams, search: string) => void} */
let refill;
/** @type {(params: URLSearchParams) => string[]} */
let listOf;

/** Names and values, in order. */
export class URLSearchParams {
  /** @type {string[]} name, value, name, value, … */
  #list = [];
  /** @type {Owner | undefined} */
  #owner;

  /** @param {string | Iterable<Iterable<unknown>> | { [name: string]: unknown }} [init] */
  constructor(init = undefined) {
    if (init === undefined) return;
    if ((typeof init === 'object' && init !== null) || typeof init === 'function') {
      this.#list = listFrom(init);
    } else {
      const text = toText(init);
      this.#list = parseForm(text.startsWith('?') ? text.slice(1) : text);
    }
  }

  static {
    makeOwned = (owner, search) => {
      const params = new URLSearchParams(search);
      params.#owner = owner;
      return params;
    };
    refill = (params, search) => {
      params.#list = parseForm(search.slice(1));
    };
    listOf = params => params.#list;
  }

  /** How many there are. */
  get size() {
    return this.#list.length / 2;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  append(name, value) {
    needArguments(arguments, 2, 'name', 'value');
    this.#list.push(toText(name), toText(value));
    this.#changed();
  }

  /**
   * @param {string} name
   * @param {string} [value] those with this value only
   */
  delete(name, value = undefined) {
    needArguments(arguments, 1, 'name');
    const list = this.#list;
    const wanted = toText(name);
    const exact = value === undefined ? undefined : toText(value);
    for (let i = 0; i < list.length;) {
      if (list[i] === wanted && (exact === undefined || list[i + 1] === exact)) list.splice(i, 2);
      else i += 2;
    }
    this.#changed();
  }

  /**
   * @param {string} name
   * @returns {string | null} the first value
   */
  get(name) {
    needArguments(arguments, 1, 'name');
    const list = this.#list;
    const wanted = toText(name);
    for (let i = 0; i < list.length; i += 2) if (list[i] === wanted) return list[i + 1];
    return null;
  }

  /**
   * @param {string} name
   * @returns {string[]}
   */
  getAll(name) {
    needArguments(arguments, 1, 'name');
    const wanted = toText(name);
    return this.#list.filter((_, i, list) => i % 2 === 1 && list[i - 1] === wanted);
  }

  /**
   * @param {string} name
   * @param {string} [value] with this value only
   * @returns {boolean}
   */
  has(name, value = undefined) {
    needArguments(arguments, 1, 'name');
    const list = this.#list;
    const wanted = toText(name);
    const exact = value === undefined ? undefined : toText(value);
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === wanted && (exact === undefined || list[i + 1] === exact)) return true;
    }
    return false;
  }

  /**
   * @param {string} name
   * @param {string} value in place of all that there are
   */
  set(name, value) {
    needArguments(arguments, 2, 'name', 'value');
    const list = this.#list;
    const wanted = toText(name);
    const text = toText(value);
    let isSet = false;
    for (let i = 0; i < list.length;) {
      if (list[i] !== wanted) {
        i += 2;
      } else if (isSet) {
        list.splice(i, 2);
      } else {
        list[i + 1] = text;
        isSet = true;
        i += 2;
      }
    }
    if (!isSet) list.push(wanted, text);
    this.#changed();
  }

  /** Sorts by name; those of one name stay in their order. */
  sort() {
    const pairs = [];
    for (let i = 0; i < this.#list.length; i += 2) pairs.push([this.#list[i], this.#list[i + 1]]);
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#list = pairs.flat();
    this.#changed();
  }

  /**
   * @param {(value: string, name: string, params: URLSearchParams) => void} callback
   * @param {unknown} [self]
   */
  forEach(callback, self = undefined) {
    if (!(#list in this)) throw invalidThis('URLSearchParams');
    if (typeof callback !== 'function') {
      const message = 'The "callback" argument must be of type function';
      throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', message, this.forEach);
    }
    for (let i = 0; i < this.#list.length; i += 2)
      callback.call(self, this.#list[i + 1], this.#list[i], this);
  }

  entries() {
    if (!(#list in this)) throw invalidThis('URLSearchParams');
    return new ParamsIterator(this, 'entries');
  }

  keys() {
    if (!(#list in this)) throw invalidThis('URLSearchParams');
    return new ParamsIterator(this, 'keys');
  }

  values() {
    if (!(#list in this)) throw invalidThis('URLSearchParams');
    return new ParamsIterator(this, 'values');
  }

  toString() {
    return serializeForm(this.#list);
  }

  #changed() {
    this.#owner?.searchChanged(serializeForm(this.#list));
  }

  /**
   * @param {number} _depth
   * @param {any} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const parts = [];
    for (let i = 0; i < this.#list.length; i += 2) {
      parts.push(`${inspect(this.#list[i], options)} => ${inspect(this.#list[i + 1], options)}`);
    }
    if (parts.length === 0) return 'URLSearchParams {}';
    const line = `URLSearchParams { ${parts.join(', ')} }`;
    if (line.length <= (options.breakLength ?? 80)) return line;
    return `URLSearchParams {\n  ${parts.join(',\n  ')} }`;
  }
}

Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries,
  writable: true,
  configurable: true,
});
Object.defineProperty(URLSearchParams.prototype, cloneable, { value: null });
finishClass(
  URLSearchParams,
  ...[
    'size',
    'append',
    'delete',
    'get',
    'getAll',
    'has',
    'set',
    'sort',
    'forEach',
    'entries',
    'keys',
    'values',
  ],
  'toString',
);

/**
 * @param {any} init
 * @returns {string[]}
 */
function listFrom(init) {
  const method = init[Symbol.iterator];
  /** @type {string[]} */
  const list = [];
  if (method === undefined || method === null) {
    // The last of two names that become the same when they are made well-formed wins, in the first one's place.
    /** @type {Map<string, string>} */
    const record = new Map();
    for (const key of Reflect.ownKeys(init)) {
      if (!Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
      if (typeof key === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
      record.set(toText(key), toText(init[key]));
    }
    return [...record].flat();
  }
  if (typeof method !== 'function') {
    throw codedError(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable', URLSearchParams);
  }
  for (const pair of init) {
    if ((typeof pair !== 'object' && typeof pair !== 'function') || pair === null || !pair[Symbol.iterator]) {
      throw invalidTuple();
    }
    const both = [...pair];
    if (both.length !== 2) throw invalidTuple();
    list.push(toText(both[0]), toText(both[1]));
  }
  return list;
}

function invalidTuple() {
  const message = 'Each query pair must be an iterable [name, value] tuple';
  return codedError(TypeError, 'ERR_INVALID_TUPLE', message, URLSearchParams);
}

/** What entries(), keys() and values() return: sees changes that are made meanwhile. */
class ParamsIterator {
  #params;
  #kind;
  #index = 0;

  /**
   * @param {URLSearchParams} params
   * @param {'entries' | 'keys' | 'values'} kind
   */
  constructor(params, kind) {
    this.#params = params;
    this.#kind = kind;
  }

  next() {
    if (!(#params in this)) throw invalidThis('URLSearchParams Iterator');
    const list = listOf(this.#params);
    const i = this.#index;
    if (i >= list.length) return { value: undefined, done: true };
    this.#index += 2;
    const value = this.#kind === 'entries' ? [list[i], list[i + 1]] : list[this.#kind === 'keys' ? i : i + 1];
    return { value, done: false };
  }

  /**
   * @param {number} _depth
   * @param {any} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const list = listOf(this.#params);
    const rest = [];
    for (let i = this.#index; i < list.length; i += 2) {
      if (this.#kind === 'entries') rest.push([list[i], list[i + 1]]);
      else rest.push(list[this.#kind === 'keys' ? i : i + 1]);
    }
    return `URLSearchParams Iterator { ${rest.map(each => inspect(each, options)).join(', ')} }`;
  }
}

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
Object.setPrototypeOf(ParamsIterator.prototype, iteratorPrototype);
// @ts-expect-error: programs cannot make one
delete ParamsIterator.prototype.constructor;
Object.defineProperty(ParamsIterator.prototype, 'next', { enumerable: true });
Object.defineProperty(ParamsIterator.prototype, Symbol.toStringTag, {
  value: 'URLSearchParams Iterator',
  configurable: true,
});

export { makeOwned, refill };
