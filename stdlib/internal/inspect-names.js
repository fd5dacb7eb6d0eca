// What a value is called: the name of its class, its tag, the head of a function.

const { constructorName } = __primordials.engine;

const standardNames = new Set(
  Object.getOwnPropertyNames(globalThis).filter(name => /^[A-Z][a-zA-Z0-9]+$/.test(name)),
);

/**
 * @param {object} value
 * @param {Function} constructor
 * @returns {boolean}
 */
function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

/** @param {object} object */
function ownConstructor(object) {
  const constructor = Object.getOwnPropertyDescriptor(object, 'constructor')?.value;
  return typeof constructor === 'function' && constructor.name !== '' ? constructor : undefined;
}

/**
 * The prototype that says of what class a value is.
 * @param {object} value
 * @returns {{ name: string, holder: object } | undefined}
 */
export function findClass(value) {
  for (let object = value; object !== null; object = Object.getPrototypeOf(object)) {
    // These two say what they are even when somebody has changed their constructor property.
    if (object === Object.prototype && value !== object && isInstance(value, Object)) {
      return { name: 'Object', holder: object };
    }
    if (object === Function.prototype && value !== object && isInstance(value, Function)) {
      return { name: 'Function', holder: object };
    }
    const constructor = ownConstructor(object);
    if (constructor !== undefined && isInstance(value, constructor)) {
      return { name: String(constructor.name), holder: object };
    }
  }
  return undefined;
}

/**
 * @param {string | undefined} name
 * @returns {boolean} is it the name of one of the language's own classes?
 */
export function isStandardName(name) {
  return name !== undefined && standardNames.has(name);
}

/**
 * The prototypes whose properties showHidden lists too: those of the program's classes, three at most.
 * @param {object} value
 * @returns {object[]}
 */
export function programPrototypes(value) {
  const found = [];
  for (let object = Object.getPrototypeOf(value); object !== null && found.length < 3;) {
    if (isStandardName(ownConstructor(object)?.name)) break;
    found.push(object);
    object = Object.getPrototypeOf(object);
  }
  return found;
}

/**
 * "Foo ", "Map(2) ", "[Object: null prototype] ", each with its tag in brackets where there is another one.
 * @param {string | null} name of the class; null when there is none
 * @param {string} tag Symbol.toStringTag
 * @param {string} fallback what it is, where there is no class
 * @param {string} [size] "(3)"
 * @returns {string}
 */
export function prefix(name, tag, fallback, size = '') {
  if (name === null) {
    const shown = `[${fallback}${size}: null prototype] `;
    return tag !== '' && fallback !== tag ? `${shown}[${tag}] ` : shown;
  }
  return tag !== '' && name !== tag ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

/**
 * The prefix of a value that is nothing but an object.
 * @param {object} value
 * @param {string | null} name
 * @param {string} tag
 * @returns {string}
 */
export function objectPrefix(value, name, tag) {
  if (name !== null) return prefix(name, tag, '');
  const fallback = constructorName(value);
  return prefix(name, tag, fallback === tag ? 'Object' : fallback);
}

/**
 * @param {Function} fn
 * @returns {boolean}
 */
function isClass(fn) {
  const source = Function.prototype.toString.call(fn);
  if (!source.startsWith('class') || !source.endsWith('}')) return false;
  const head = source.slice(5, -1);
  const brace = head.indexOf('{');
  if (brace < 0) return false;
  if (!head.slice(0, brace).includes('(')) return true;
  return /^(\s+[^(]*?)\s*{/.test(head.replace(/(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g, ''));
}

/**
 * "[Function: f]", "[class A extends B]".
 * @param {Function} fn
 * @param {string} kind from the engine
 * @param {string | null} name of its class
 * @param {string} tag
 * @returns {string}
 */
export function functionHead(fn, kind, name, tag) {
  const extraTag = tag !== '' && name !== tag ? ` [${tag}]` : '';
  if (isClass(fn)) {
    const ownName = (Object.hasOwn(fn, 'name') && fn.name) || '(anonymous)';
    const type = name !== 'Function' && name !== null ? ` [${name}]` : '';
    const parent = name === null ? '[null prototype]' : Object.getPrototypeOf(fn).name;
    return `[class ${ownName}${type}${extraTag}${parent ? ` extends ${parent}` : ''}]`;
  }
  let type = 'Function';
  // The engine's word for an async generator is that of a generator; its class and tag tell.
  if (kind === 'generatorFunction')
    type = tag === 'AsyncGeneratorFunction' ? 'AsyncGeneratorFunction' : 'GeneratorFunction';
  else if (kind === 'asyncFunction')
    type = tag === 'AsyncGeneratorFunction' ? 'AsyncGeneratorFunction' : 'AsyncFunction';
  const prototype = name === null ? ' (null prototype)' : '';
  const label = fn.name === '' ? ' (anonymous)' : `: ${fn.name}`;
  const otherClass = name !== type && name !== null ? ` ${name}` : '';
  return `[${type}${prototype}${label}]${otherClass}${extraTag}`;
}
