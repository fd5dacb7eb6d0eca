// Errors of syntax: where they are, and whether a file is no CommonJS but an ES module.

const { engine } = __primordials;
const { compile, compileFunction } = __primordials.module;

/** What the body of a CommonJS module is called with. */
export const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/** What V8 says of import, export and import.meta in a script. */
const staticSyntax =
  /^(?:Cannot use import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta' outside a module)/;

/** What may be well formed in an ES module alone: await outside of functions, and names that CommonJS has taken. */
const maybeSyntax =
  /^(?:await is only valid in async functions|Identifier '(?:exports|require|module|__filename|__dirname)' has already been declared|Unexpected reserved word|Unexpected identifier|missing \) after argument list)/;

/**
 * @param {string} path
 * @param {string} source
 * @returns {'module' | 'commonjs'}
 */
export function detect(path, source) {
  // Without these words nothing in it is of ES modules alone.
  if (!/\b(?:import|export|await)\b/.test(source)) return 'commonjs';
  try {
    compileFunction(path, source, parameters);
  } catch (error) {
    if (isModuleSyntaxError(error, source, path)) return 'module';
  }
  return 'commonjs';
}

/**
 * @param {unknown} error that compiling the source as CommonJS threw
 * @param {string} source
 * @param {string} path
 * @returns {boolean} is it an ES module?
 */
export function isModuleSyntaxError(error, source, path) {
  if (!(error instanceof SyntaxError)) return false;
  if (staticSyntax.test(error.message)) return true;
  if (!maybeSyntax.test(error.message)) return false;
  try {
    compile(path, source);
    return true;
  } catch {
    return false; // It is neither; the first error is the one to tell.
  }
}

/**
 * Calls what may throw a SyntaxError of the engine, whose stack says nothing of where the mistake is.
 * @template T
 * @param {() => T} call
 * @returns {T}
 */
export function place(call) {
  try {
    return call();
  } catch (error) {
    const where = engine.location(error);
    if (where !== undefined && error instanceof SyntaxError) {
      const stack = `${error.name}: ${error.message}\n    at ${where.url}:${where.line}:${where.column}`;
      Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
    }
    throw error;
  }
}
