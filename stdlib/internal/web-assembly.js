// WebAssembly modules by import: what they import are modules by name, what they export are its exports.

const { readFile } = __primordials.fs;

/** How a module is made, by the URL of the module around it. @type {Map<string, (imports: WebAssembly.Imports) => Record<string, unknown>>} */
const makers = new Map();

/**
 * @param {string} url
 * @param {string} path of the file
 * @returns {string} the source of an ES module around it, which finds its maker in its import.meta
 */
export function wrapWebAssembly(url, path) {
  const bytes = /** @type {BufferSource} */ (readFile(path, false));
  const module = new WebAssembly.Module(bytes);
  makers.set(url, imports => valuesOf(new WebAssembly.Instance(module, imports).exports));
  const names = [...new Set(WebAssembly.Module.imports(module).map(entry => entry.module))];
  const lines = names.map((name, i) => `import * as import${i} from ${JSON.stringify(name)};`);
  const given = names.map((name, i) => `${JSON.stringify(name)}: import${i}`);
  lines.push(`const values = import.meta.instantiate({ __proto__: null, ${given.join(', ')} });`);
  WebAssembly.Module.exports(module).forEach(({ name }, i) => {
    lines.push(
      `const export${i} = values[${JSON.stringify(name)}]; export { export${i} as ${JSON.stringify(name)} };`,
    );
  });
  return lines.join('\n');
}

/**
 * @param {WebAssembly.Exports} exports
 * @returns {Record<string, unknown>} the same, with the values of constants in their places
 */
function valuesOf(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [name, isConstant(value) ? value.value : value]),
  );
}

/**
 * @param {unknown} value
 * @returns {value is WebAssembly.Global}
 */
function isConstant(value) {
  if (!(value instanceof WebAssembly.Global)) return false;
  try {
    value.value = value.value;
    return false;
  } catch {
    return true; // It cannot be set, or its type is none of JavaScript's.
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
