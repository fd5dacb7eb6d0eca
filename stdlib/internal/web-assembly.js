// WebAssembly modules by import: what they import are modules by name, what they export are its exports.

/** @typedef {Record<string, unknown>} Values */

/** How a module is made, by the URL of the module around it. @type {Map<string, (imports: Record<string, Values>) => Values>} */
const makers = new Map();

/** @returns {any} the global object of that name, which the engine adds late */
const webAssembly = () => /** @type {any} */ (globalThis).WebAssembly;

/**
 * @param {string} url
 * @param {string} name for errors
 * @param {Uint8Array} bytes
 * @returns {string} the source of an ES module around it, which finds its maker in its import.meta
 */
export function wrapWebAssembly(url, name, bytes) {
  const { Instance, Module } = webAssembly();
  const module = compile(name, bytes);
  makers.set(url, imports => valuesOf(new Instance(module, imports).exports));
  /** @type {{ module: string }[]} */
  const wanted = Module.imports(module);
  /** @type {{ name: string }[]} */
  const offered = Module.exports(module);
  const names = [...new Set(wanted.map(entry => entry.module))];
  const lines = names.map((name, i) => `import * as import${i} from ${JSON.stringify(name)};`);
  const given = names.map((name, i) => `[${JSON.stringify(name)}]: import${i}`);
  lines.push(`const values = import.meta.instantiate({ ${given.join(', ')} });`);
  offered.forEach(({ name }, i) => {
    const text = JSON.stringify(name);
    lines.push(`const export${i} = values[${text}]; export { export${i} as ${text} };`);
  });
  return lines.join('\n');
}

/**
 * @param {string} name
 * @param {Uint8Array} bytes
 * @returns {object} a WebAssembly.Module
 */
function compile(name, bytes) {
  try {
    return new (webAssembly().Module)(bytes);
  } catch (error) {
    if (error instanceof webAssembly().CompileError) {
      /** @type {Error} */ (error).message = `${name}: ${/** @type {Error} */ (error).message}`;
    }
    throw error;
  }
}

/**
 * @param {Values} exports
 * @returns {Values} the same, with the values of constants in their places
 */
function valuesOf(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [name, isConstant(value) ? value.value : value]),
  );
}

/**
 * @param {unknown} value
 * @returns {value is { value: unknown }} a WebAssembly.Global that never changes
 */
function isConstant(value) {
  if (!(value instanceof webAssembly().Global)) return false;
  const global = /** @type {{ value: unknown }} */ (value);
  try {
    global.value = global.value;
    return false;
  } catch {
    return true;
  }
}

/**
 * @param {string} url
 * @param {{ [name: string]: unknown }} meta the import.meta of the module around a WebAssembly module
 * @returns {boolean} it is one
 */
export function fillMaker(url, meta) {
  const maker = makers.get(url);
  if (maker !== undefined) meta.instantiate = maker;
  return maker !== undefined;
}
