// Values as text, as Node's util.inspect prints them.
import { colors, painted, styles } from 'coro:internal/inspect-colours';
import * as entries from 'coro:internal/inspect-entries';
import { errorHead, isError } from 'coro:internal/inspect-errors';
import { layOut, textWidth } from 'coro:internal/inspect-layout';
import {
  findClass,
  functionHead,
  isStandardName,
  objectPrefix,
  prefix,
  programPrototypes,
} from 'coro:internal/inspect-names';
import { quote, quoteKey } from 'coro:internal/quote';

const { entries: listEntries, kind: kindOf, ownNonIndexKeys, proxyDetails } = __primordials.engine;

/** The method by which an object says itself how it prints. */
export const customInspect = Symbol.for('nodejs.util.inspect.custom');

const typedArrayName = /** @type {() => string} */ (
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get
);
const mapSize = /** @type {() => number} */ (Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get);
const setSize = /** @type {() => number} */ (Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get);

/** A level of text that long ends the inspection of deeper ones: nobody reads it, and strings have a limit. */
const budget = 2 ** 27;

/** Strings shorter than that are never split into their lines. */
const shortestSplit = 16;

/**
 * @typedef {object} InspectOptions
 * @property {boolean} [showHidden] properties that are not enumerable, what weak collections hold, more of typed arrays
 * @property {number | null} [depth] how many levels to look into; null or Infinity: all
 * @property {boolean} [customInspect] ask objects that have a method of the symbol customInspect
 * @property {boolean} [showProxy] the target and the handler of a proxy instead of what it looks like
 * @property {number | null} [maxArrayLength] how many entries of a list to show
 * @property {number | null} [maxStringLength]
 * @property {number} [breakLength] the width of a line
 * @property {number | false} [compact] how many inner levels may share a line
 * @property {boolean | ((a: string, b: string) => number)} [sorted] properties in order of their names
 * @property {boolean} [colors] with the codes by which terminals show colours
 * @property {boolean} [hideLibraryFrames] leave out the frames at the end of stacks that are this library's own
 * @property {boolean | 'get' | 'set'} [getters] call getters and show what they return
 */

/** The keys of the options above. */
const optionNames = [
  'showHidden',
  'depth',
  'customInspect',
  'showProxy',
  'maxArrayLength',
  'maxStringLength',
  'breakLength',
  'compact',
  'sorted',
  'getters',
  'colors',
  'hideLibraryFrames',
];

/**
 * @param {number} number
 * @returns {string}
 */
export const numberText = number => (Object.is(number, -0) ? '-0' : `${number}`);

/** One inspection: its options and where it has got to. */
export class Inspector {
  showHidden = false;
  hideLibraryFrames = false;
  depth = 2;
  customInspect = true;
  showProxy = false;
  colors = false;
  maxArrayLength = 100;
  maxStringLength = 10000;
  breakLength = 80;
  compact = 3;
  /** @type {InspectOptions['sorted']} */
  sorted = false;
  /** @type {InspectOptions['getters']} */
  getters = false;

  indentation = 0;
  currentDepth = 0;
  /** @type {object[]} */
  #seen = [];
  /** @type {Map<object, number> | undefined} */
  #circular;
  /** @type {number[]} */
  #lengths = [];
  /** @type {object | undefined} */
  #given;

  /** @param {InspectOptions | undefined} options */
  constructor(options) {
    if (options === undefined || options === null) return;
    this.#given = options;
    for (const name of optionNames) {
      const value = /** @type {any} */ (options)[name];
      if (value !== undefined && Object.hasOwn(options, name)) /** @type {any} */ (this)[name] = value;
    }
    this.depth ??= Infinity;
    this.maxArrayLength = Math.max(0, this.maxArrayLength ?? Infinity);
    this.maxStringLength ??= Infinity;
    this.compact = Number(this.compact);
  }

  /**
   * @param {unknown} value
   * @param {number} level how deep it lies
   * @param {boolean} [insideTypedArray] the buffer of a typed array: its bytes are shown already
   * @returns {string}
   */
  value(value, level, insideTypedArray = false) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
      return this.primitive(value);
    const given = value;
    let kind = kindOf(value);
    if (kind === 'proxy') {
      const [target, handler] = proxyDetails(value);
      if (target === null) return this.paint('<Revoked Proxy>', 'special');
      if (this.showProxy) return this.#proxy(target, handler, level);
      /** @type {object} */
      let inner = target;
      while ((kind = kindOf(inner)) === 'proxy') {
        [inner] = proxyDetails(inner);
        if (inner === null) return this.paint('<Revoked Proxy>', 'special');
      }
      value = inner;
    }
    if (this.customInspect) {
      const custom = this.#custom(/** @type {object} */ (value), given, level);
      if (custom !== undefined) return custom;
    }
    if (this.#seen.includes(/** @type {object} */ (value))) {
      this.#circular ??= new Map();
      let index = this.#circular.get(/** @type {object} */ (value));
      if (index === undefined)
        this.#circular.set(/** @type {object} */ (value), (index = this.#circular.size + 1));
      return this.paint(`[Circular *${index}]`, 'special');
    }
    return this.#object(/** @type {object} */ (value), kind, level, insideTypedArray);
  }

  /**
   * @param {object} target
   * @param {object} handler
   * @param {number} level
   * @returns {string}
   */
  #proxy(target, handler, level) {
    if (level > this.depth) return this.paint('Proxy [Array]', 'special');
    this.indentation += 2;
    const parts = [this.value(target, level + 1), this.value(handler, level + 1)];
    this.indentation -= 2;
    return layOut(this, parts, '', ['Proxy [', ']'], true, level + 1);
  }

  /**
   * What the object itself says, where it has the method.
   * @param {object} value
   * @param {object} given the same, or the proxy of it
   * @param {number} level
   * @returns {string | undefined}
   */
  #custom(value, given, level) {
    const method = /** @type {any} */ (value)[customInspect];
    if (typeof method !== 'function' || method === inspect) return undefined;
    // A prototype has the method for others.
    if (value.constructor?.prototype === value) return undefined;
    /** @type {any} */
    const options = {
      ...this.#given,
      stylize: (/** @type {unknown} */ text, /** @type {string} */ style) => this.paint(`${text}`, style),
    };
    for (const name of optionNames) options[name] = /** @type {any} */ (this)[name];
    const result = method.call(given, this.depth - level, options, inspect);
    if (result === given) return undefined;
    if (typeof result !== 'string') return this.value(result, level);
    return result.replaceAll('\n', `\n${' '.repeat(this.indentation)}`);
  }

  /**
   * @param {unknown} value
   * @returns {string}
   */
  primitive(value) {
    switch (typeof value) {
      case 'string':
        return this.#string(value);
      case 'number':
        return this.paint(numberText(value), 'number');
      case 'bigint':
        return this.paint(`${value}n`, 'bigint');
      default:
        return this.paint(String(value), value === null ? 'null' : typeof value);
    }
  }

  /**
   * @param {string} text
   * @param {string} style
   * @returns {string}
   */
  paint(text, style) {
    return this.colors ? painted(text, style) : text;
  }

  /**
   * @param {string} text
   * @returns {string}
   */
  #string(text) {
    let trailer = '';
    if (text.length > this.maxStringLength) {
      trailer = entries.remaining(text.length - this.maxStringLength, 'character');
      text = text.slice(0, this.maxStringLength);
    }
    if (text.length > shortestSplit && text.length > this.breakLength - this.indentation - 4) {
      const lines = text.split(/(?<=\n)/);
      const parts = lines.map(line => this.paint(quote(line), 'string'));
      return parts.join(` +\n${' '.repeat(this.indentation + 2)}`) + trailer;
    }
    return this.paint(quote(text), 'string') + trailer;
  }

  /**
   * @param {object} value
   * @param {string} kind
   * @param {number} level
   * @param {boolean} insideTypedArray
   * @returns {string}
   */
  #object(value, kind, level, insideTypedArray) {
    const name = this.#className(value, level);
    /** @type {any} */
    let tag = /** @type {any} */ (value)[Symbol.toStringTag];
    if (typeof tag !== 'string') tag = '';
    else if (tag !== '') {
      // An own property of that name will be listed.
      const listed = this.showHidden
        ? Object.hasOwn
        : (/** @type {object} */ o, /** @type {symbol} */ k) =>
            Object.prototype.propertyIsEnumerable.call(o, k);
      if (listed(value, Symbol.toStringTag)) tag = '';
    }
    const hidden = this.showHidden && level <= this.depth ? this.#prototypeProperties(value, level) : [];
    const shape = this.#shape(value, kind, name, tag, level, insideTypedArray, hidden.length === 0);
    if (typeof shape === 'string') return shape;
    const { keys, open, close, list, fill } = shape;
    let { base } = shape;

    if (level > this.depth) {
      const short = objectPrefix(value, name, tag).slice(0, -1);
      return this.paint(name === null ? short : `[${short}]`, 'special');
    }
    this.#seen.push(value);
    this.currentDepth = level + 1;
    const { indentation } = this;
    /** @type {string[]} */
    const parts = [];
    let sortedFrom = 0;
    try {
      fill?.(parts, level + 1);
      if (list) sortedFrom = parts.length;
      for (const key of keys) parts.push(this.property(value, key, level + 1));
      parts.push(...hidden);
    } catch (error) {
      if (!(error instanceof RangeError) || error.message !== 'Maximum call stack size exceeded') throw error;
      this.#seen.pop();
      this.indentation = indentation;
      const short = objectPrefix(value, name, tag).slice(0, -1);
      return this.paint(
        `[${short}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`,
        'special',
      );
    }
    this.#seen.pop();
    const index = this.#circular?.get(value);
    if (index !== undefined) {
      const reference = this.paint(`<ref *${index}>`, 'special');
      base = base === '' ? reference : `${reference} ${base}`;
    }
    if (this.sorted) {
      const compare = this.sorted === true ? undefined : this.sorted;
      parts.push(...parts.splice(sortedFrom).sort(compare));
    }
    const text = layOut(
      this,
      parts,
      base,
      [open, close],
      list,
      level + 1,
      list ? /** @type {any} */ (value) : undefined,
    );
    const length = (this.#lengths[this.indentation] ?? 0) + text.length;
    this.#lengths[this.indentation] = length;
    if (length > budget) this.depth = -1;
    return text;
  }

  /**
   * @param {object} value
   * @param {number} level
   * @returns {string | null} null: it has no prototype
   */
  #className(value, level) {
    const found = findClass(value);
    if (found !== undefined) return found.name;
    const prototype = Object.getPrototypeOf(value);
    if (prototype === null) return null;
    // Its prototypes say nothing of a class: name them instead.
    const name = objectPrefix(value, null, '').slice(1).split(':', 1)[0];
    if (level > this.depth) return `${name} <Complex prototype>`;
    const parent = this.#className(prototype, level + 1);
    if (parent !== null) return `${name} <${parent}>`;
    return `${name} <${inspect(prototype, { ...this.#given, customInspect: false, depth: -1 })}>`;
  }

  /**
   * What showHidden lists of the prototypes of a program's class.
   * @param {object} value
   * @param {number} level
   * @returns {string[]}
   */
  #prototypeProperties(value, level) {
    const found = findClass(value);
    if (found === undefined || (found.holder === Object.getPrototypeOf(value) && isStandardName(found.name)))
      return [];
    if (found.holder === value) return [];
    const parts = [];
    const known = new Set(Reflect.ownKeys(value).concat('constructor'));
    this.#seen.push(value);
    for (const prototype of programPrototypes(value)) {
      for (const key of Reflect.ownKeys(prototype)) {
        const property = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, key));
        if (known.has(key) || typeof property.value === 'function') continue;
        parts.push(this.property(prototype, key, level, value));
      }
      for (const key of Reflect.ownKeys(prototype)) known.add(key);
    }
    this.#seen.pop();
    return parts;
  }

  /**
   * What stands around the parts of an object and which parts those are; or at once the whole text.
   * @param {any} value
   * @param {string} kind
   * @param {string | null} name
   * @param {string} tag
   * @param {number} level
   * @param {boolean} insideTypedArray
   * @param {boolean} isBare nothing comes from its prototypes
   * @returns {string | { keys: PropertyKey[], base: string, open: string, close: string, list: boolean,
   *   fill?: (parts: string[], level: number) => void }}
   */
  #shape(value, kind, name, tag, level, insideTypedArray, isBare) {
    /** @type {PropertyKey[]} */
    let keys;
    let base = '';
    let open = '{';
    let close = '}';
    /** @type {((parts: string[], level: number) => void) | undefined} */
    let fill;
    switch (kind) {
      case 'array': {
        keys = ownNonIndexKeys(value, !this.showHidden);
        const before = name !== 'Array' || tag !== '' ? prefix(name, tag, 'Array', `(${value.length})`) : '';
        if (value.length === 0 && keys.length === 0 && isBare) return `${before}[]`;
        fill = (parts, inner) => entries.array(this, value, parts, inner);
        return { keys, base, open: `${before}[`, close: ']', list: true, fill };
      }
      case 'typedArray': {
        keys = ownNonIndexKeys(value, !this.showHidden);
        const type = typedArrayName.call(value);
        const length = entries.typedArrayLength(value);
        const before = prefix(name, tag, name === null ? type : '', `(${length})`);
        if (length === 0 && keys.length === 0 && !this.showHidden) return `${before}[]`;
        fill = (parts, inner) => entries.typedArray(this, value, parts, inner);
        return { keys, base, open: `${before}[`, close: ']', list: true, fill };
      }
    }
    keys = this.#keys(value, kind);
    const nothing = () => keys.length === 0 && isBare;
    switch (kind) {
      case 'set': {
        const before = prefix(name, tag, 'Set', `(${setSize.call(value)})`);
        if (setSize.call(value) === 0 && nothing()) return `${before}{}`;
        open = `${before}{`;
        fill = (parts, inner) => entries.list(this, [...Set.prototype.values.call(value)], parts, inner);
        break;
      }
      case 'map': {
        const before = prefix(name, tag, 'Map', `(${mapSize.call(value)})`);
        if (mapSize.call(value) === 0 && nothing()) return `${before}{}`;
        open = `${before}{`;
        fill = (parts, inner) =>
          entries.pairs(this, [...Map.prototype.entries.call(value)].flat(1), parts, inner);
        break;
      }
      case 'mapIterator':
      case 'setIterator': {
        const type = kind === 'mapIterator' ? 'Map' : 'Set';
        const own = `${type} Iterator`;
        const [content, isKeyValue] = listEntries(value);
        const shown = tag === own || tag === '' ? own : `${tag}] [${own}`;
        open = isKeyValue ? `[${shown.replace(/Iterator$/, 'Entries')}] {` : `[${shown}] {`;
        fill = (parts, inner) => (isKeyValue ? entries.entries : entries.list)(this, content, parts, inner);
        break;
      }
      case 'function':
      case 'asyncFunction':
      case 'generatorFunction':
        base = functionHead(value, kind, name, tag);
        if (nothing()) return this.paint(base, 'special');
        break;
      case 'arguments':
        open = '[Arguments] {';
        if (nothing()) return '[Arguments] {}';
        break;
      case 'regExp': {
        const before = prefix(name, tag, 'RegExp');
        base = RegExp.prototype.toString.call(name === null ? new RegExp(value) : value);
        if (before !== 'RegExp ') base = before + base;
        if (nothing() || level > this.depth) return this.paint(base, 'regexp');
        break;
      }
      case 'date': {
        const before = prefix(name, tag, 'Date');
        base = Number.isNaN(Date.prototype.getTime.call(value))
          ? Date.prototype.toString.call(value)
          : Date.prototype.toISOString.call(value);
        if (before !== 'Date ') base = before + base;
        if (nothing()) return this.paint(base, 'date');
        break;
      }
      case 'arrayBuffer':
      case 'sharedArrayBuffer': {
        const before = prefix(name, tag, kind === 'arrayBuffer' ? 'ArrayBuffer' : 'SharedArrayBuffer');
        if (insideTypedArray && nothing()) return `${before}{ byteLength: ${value.byteLength} }`;
        open = `${before}{`;
        if (!insideTypedArray) fill = parts => entries.bytes(this, value, parts);
        keys.unshift('byteLength');
        break;
      }
      case 'dataView':
        open = `${prefix(name, tag, 'DataView')}{`;
        keys.unshift('byteLength', 'byteOffset', 'buffer');
        break;
      case 'promise':
        open = `${prefix(name, tag, 'Promise')}{`;
        fill = (parts, inner) => entries.promise(this, value, parts, inner);
        break;
      case 'weakSet':
      case 'weakMap':
        open = `${prefix(name, tag, kind === 'weakSet' ? 'WeakSet' : 'WeakMap')}{`;
        fill = (parts, inner) => entries.weak(this, value, kind, parts, inner);
        break;
      case 'namespace': {
        open = `${prefix(name, tag, 'Module')}{`;
        const names = keys;
        keys = [];
        fill = (parts, inner) => entries.namespace(this, value, names, parts, inner);
        break;
      }
      case 'boxedNumber':
      case 'boxedString':
      case 'boxedBoolean':
      case 'boxedBigInt':
      case 'boxedSymbol':
        if (kind === 'boxedString') keys = keys.slice(value.length);
        base = this.#boxed(value, kind.slice(5), name, tag);
        if (nothing()) return this.paint(base, kind.slice(5).toLowerCase());
        break;
      default:
        if (kind === 'error' || isError(value)) {
          base = errorHead(value, name, tag, keys, this);
          if (this.indentation > 0) base = base.replaceAll('\n', `\n${' '.repeat(this.indentation)}`);
          if (nothing()) return base;
        } else if (kind === 'external') {
          if (nothing()) return this.paint('[External]', 'special');
          open = `${objectPrefix(value, name, tag)}{`;
        } else if (name === 'Object') {
          if (tag !== '') open = `${prefix(name, tag, 'Object')}{`;
          if (nothing()) return `${open}}`;
        } else {
          open = `${objectPrefix(value, name, tag)}{`;
          if (nothing()) return `${open}}`;
        }
    }
    return { keys, base, open, close, list: false, fill };
  }

  /**
   * @param {object} value
   * @param {string} kind
   * @returns {PropertyKey[]}
   */
  #keys(value, kind) {
    const symbols = Object.getOwnPropertySymbols(value);
    /** @type {PropertyKey[]} */
    let keys;
    if (this.showHidden || kind === 'namespace') {
      keys = Object.getOwnPropertyNames(value);
      if (this.showHidden) return symbols.length === 0 ? keys : keys.concat(symbols);
    } else {
      keys = Object.keys(value);
    }
    if (symbols.length === 0) return keys;
    return keys.concat(symbols.filter(key => Object.prototype.propertyIsEnumerable.call(value, key)));
  }

  /**
   * @param {object} value
   * @param {PropertyKey} key
   * @param {number} level
   * @param {object} [receiver] whose getters are called
   * @returns {string}
   */
  property(value, key, level, receiver = value) {
    const property = Object.getOwnPropertyDescriptor(value, key) ?? {
      value: /** @type {any} */ (value)[key],
      enumerable: true,
    };
    return `${this.key(key, property.enumerable !== false)}: ${this.propertyValue(property, level, receiver)}`;
  }

  /**
   * @param {PropertyKey} key
   * @param {boolean} isEnumerable
   * @returns {string}
   */
  key(key, isEnumerable) {
    const text = quoteKey(key, isEnumerable);
    if (!this.colors) return text;
    if (typeof key === 'symbol') return `[${this.paint(text.slice(1, -1), 'symbol')}]`;
    return text.startsWith("'") || text.startsWith('"') ? this.paint(text, 'string') : text;
  }

  /**
   * @param {PropertyDescriptor} property
   * @param {number} level
   * @param {object} receiver
   * @returns {string}
   */
  propertyValue(property, level, receiver) {
    const { value, get, set } = property;
    if (value !== undefined) {
      this.indentation += 2;
      const text = this.value(value, level);
      this.indentation -= 2;
      return text;
    }
    if (get === undefined)
      return set === undefined ? this.paint('undefined', 'undefined') : this.paint('[Setter]', 'special');
    const label = set === undefined ? 'Getter' : 'Getter/Setter';
    const { getters } = this;
    if (!getters || (getters === 'get' && set !== undefined) || (getters === 'set' && set === undefined)) {
      return this.paint(`[${label}]`, 'special');
    }
    try {
      const result = get.call(receiver);
      if (typeof result !== 'object' || result === null) {
        return `${this.paint(`[${label}:`, 'special')} ${this.primitive(result)}${this.paint(']', 'special')}`;
      }
      this.indentation += 2;
      const text = this.value(result, level);
      this.indentation -= 2;
      return `${this.paint(`[${label}]`, 'special')} ${text}`;
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      const reason = `<Inspection threw (${message})>`;
      return this.paint(`[${label}:`, 'special') + ` ${reason}` + this.paint(']', 'special');
    }
  }

  /**
   * @param {any} value
   * @param {string} type "Number"
   * @param {string | null} name
   * @param {string} tag
   * @returns {string}
   */
  #boxed(value, type, name, tag) {
    const primitive = /** @type {any} */ (globalThis)[type].prototype.valueOf.call(value);
    const other = type === name ? '' : name === null ? ' (null prototype)' : ` (${name})`;
    const extra = tag !== '' && tag !== name ? ` [${tag}]` : '';
    const { colors: isColoured } = this;
    this.colors = false; // All of it has one colour.
    const text = this.primitive(primitive);
    this.colors = isColoured;
    return `[${type}${other}: ${text}]${extra}`;
  }
}

/**
 * @param {unknown} value
 * @param {InspectOptions} [options]
 * @returns {string} the value as text
 */
export function inspect(value, options) {
  return new Inspector(options).value(value, 0);
}

inspect.custom = customInspect;
inspect.colors = colors;
inspect.styles = styles;

export { textWidth };
