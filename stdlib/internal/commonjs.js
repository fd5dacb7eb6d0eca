// CommonJS: require(), and the modules it loads. A module's code may block; other fibers that require the module wait
// until it is whole. Where waiting would never end, because it is required by what it requires itself, they get what
// it has exported so far, as in every other implementation.
import { builtinExports } from 'coro:internal/late-modules';
import { Claim } from 'coro:internal/claims';
import { checkString, codedError, invalidArgumentType, invalidArgumentValue } from 'coro:internal/errors';
import { packageFolders } from 'coro:internal/find-package';
import { requireModule } from 'coro:internal/loader';
import { isModuleSyntaxError, parameters, place } from 'coro:internal/module-syntax';
import { dirname } from 'coro:internal/paths';
import { noteSourceMap } from 'coro:internal/source-maps';
import { formatOf, readModule } from 'coro:internal/sources';
import { isPath, resolveRequire } from 'coro:internal/require-resolve';

const { callProgram, compileFunction } = __primordials.module;

/** @typedef {((id: string) => any) & { resolve: Resolve, cache: object, extensions: object, main: Module | undefined }} Require */
/** @typedef {((request: string, options?: { paths?: string[] }) => string) & { paths(request: string): string[] | null }} Resolve */

/** The modules that are being loaded. @type {WeakMap<Module, Claim>} */
const claims = new WeakMap();

/** Where a request from a folder led, as long as that module is in the cache. @type {Map<string, string>} */
const found = new Map();

/** @type {Module | undefined} */
let main;

/** A CommonJS module. */
export class Module {
  /** By path. @type {Record<string, Module>} */
  static _cache = Object.create(null);

  /** How files are loaded, by ending; programs may add to it. @type {Record<string, (module: Module, path: string) => void>} */
  static _extensions = Object.assign(Object.create(null), {
    '.js': loadScript,
    '.json': loadJson,
    '.node': refuseAddon,
    '.ts': loadScript,
    '.cts': loadScript,
    '.mts': loadScript,
  });

  /**
   * @param {string} id
   * @param {Module} [parent]
   */
  constructor(id = '', parent) {
    this.id = id;
    this.path = dirname(id);
    /** @type {any} */
    this.exports = {};
    /** @type {string | null} */
    this.filename = null;
    this.loaded = false;
    /** @type {Module[]} */
    this.children = [];
    /** @type {string[]} */
    this.paths = [];
    Object.defineProperty(this, 'parent', { value: parent, writable: true, configurable: true });
    parent?.children.push(this);
  }

  /**
   * @param {string} request
   * @param {Module} [parent]
   * @param {boolean} [isMain]
   * @param {{ paths?: string[] }} [options]
   * @returns {string} an absolute path, or the URL of a built-in module
   */
  static _resolveFilename(request, parent, isMain = false, options) {
    void isMain;
    const filename = parent?.filename ?? undefined;
    const requirer = {
      filename,
      folder: filename === undefined ? (parent?.path ?? '/') : dirname(filename),
      stack: stackOf(parent),
    };
    return resolveRequire(request, requirer, Object.keys(Module._extensions), options?.paths);
  }

  /**
   * @param {string} request
   * @param {Module} [parent]
   * @param {boolean} [isMain]
   * @returns {any} what the module exports
   */
  static _load(request, parent, isMain = false) {
    const key = `${parent?.path}\0${request}`;
    const before = found.get(key);
    const isKnown = before !== undefined && Module._cache[before] !== undefined;
    const path = isKnown ? before : Module._resolveFilename(request, parent, isMain);
    if (path.startsWith('coro:')) return builtinExports(path);
    found.set(key, path);
    for (;;) {
      const known = Module._cache[path];
      if (known === undefined) return load(path, parent, isMain).exports;
      if (parent !== undefined && !parent.children.includes(known)) parent.children.push(known);
      const claim = claims.get(known);
      if (claim?.owner === undefined || claim.isMine()) return known.exports;
      claim.wait(`loading of ${path}`);
    }
  }

  /** @param {string} from @returns {string[]} */
  static _nodeModulePaths(from) {
    return packageFolders(from);
  }

  /** @param {string} path */
  load(path) {
    this.filename = path;
    this.paths = packageFolders(dirname(path));
    Module._extensions[endingOf(path)](this, path);
    this.loaded = true;
  }

  /**
   * @param {string} id
   * @returns {any}
   */
  require(id) {
    checkString('id', id);
    if (id === '') throw invalidArgumentValue('id', id, 'must be a non-empty string');
    return Module._load(id, this);
  }

  /**
   * @param {string} source
   * @param {string} path
   * @param {'commonjs' | 'unknown'} [format]
   * @returns {any} what the module's code returns
   */
  _compile(source, path, format = 'commonjs') {
    noteSourceMap(path, source);
    let run;
    try {
      run = place(() => compileFunction(path, source, parameters));
    } catch (error) {
      if (format === 'commonjs' || !isModuleSyntaxError(error, source, path)) throw error;
      this.exports = requireModule(path);
      return undefined;
    }
    const args = [this.exports, makeRequire(this), this, path, dirname(path)];
    // A debugger that waits for the program stops in its first statement.
    return this === main ? callProgram(run, this.exports, args) : Reflect.apply(run, this.exports, args);
  }
}

/**
 * @param {string} path
 * @returns {string} the longest ending that somebody loads; ".js" when nobody does
 */
function endingOf(path) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (let at = name.indexOf('.', 1); at >= 0; at = name.indexOf('.', at + 1)) {
    const ending = name.slice(at);
    if (Module._extensions[ending] !== undefined) return ending;
  }
  return '.js';
}

/**
 * @param {Module | undefined} module
 * @returns {string[]} the files that required one another
 */
function stackOf(module) {
  const stack = [];
  for (; module !== undefined; module = /** @type {any} */ (module).parent)
    stack.push(module.filename ?? module.id);
  return stack;
}

/**
 * @param {string} path
 * @param {Module | undefined} parent
 * @param {boolean} isMain
 * @returns {Module}
 */
function load(path, parent, isMain) {
  const module = new Module(path, parent);
  if (isMain) {
    main = module;
    module.id = '.';
  }
  const claim = new Claim();
  claim.take();
  claims.set(module, claim);
  Module._cache[path] = module;
  let isLoaded = false;
  try {
    module.load(path);
    isLoaded = true;
  } finally {
    if (!isLoaded) {
      if (Module._cache[path] === module) delete Module._cache[path];
      if (parent !== undefined) parent.children = parent.children.filter(child => child !== module);
    }
    claims.delete(module);
    claim.release();
  }
  return module;
}

/**
 * @param {Module} module
 * @param {string} path
 */
function loadScript(module, path) {
  const format = formatOf(path);
  if (format === 'module' || format === 'wasm') {
    module.exports = requireModule(path);
    return;
  }
  module._compile(readModule(path), path, format === 'unknown' ? 'unknown' : 'commonjs');
}

/**
 * @param {Module} module
 * @param {string} path
 */
function loadJson(module, path) {
  try {
    module.exports = JSON.parse(readModule(path));
  } catch (error) {
    if (error instanceof SyntaxError) error.message = `${path}: ${error.message}`;
    throw error;
  }
}

/**
 * @param {Module} _module
 * @param {string} path
 */
function refuseAddon(_module, path) {
  const message = `${path} is a native addon of Node, which CoroJS does not load`;
  throw codedError(Error, 'ERR_DLOPEN_FAILED', message, refuseAddon);
}

/**
 * @param {Module} module
 * @returns {Require}
 */
export function makeRequire(module) {
  /** @type {any} */
  const require = function require(/** @type {string} */ id) {
    return module.require(id);
  };
  require.resolve = (/** @type {string} */ request, /** @type {{ paths?: string[] }} */ options) => {
    checkString('request', request);
    const paths = options?.paths;
    if (paths !== undefined && !Array.isArray(paths)) {
      throw invalidArgumentType('options.paths', 'an instance of Array', paths);
    }
    return Module._resolveFilename(request, module, false, options);
  };
  require.resolve.paths = (/** @type {string} */ request) => {
    checkString('request', request);
    return isPath(request) ? [module.path] : module.paths;
  };
  require.main = main;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

/**
 * @param {string} path of a file that is CommonJS
 * @returns {Module} loaded
 */
export function loadCommonJs(path) {
  Module._load(path);
  return Module._cache[path];
}

/**
 * Runs a program that is CommonJS.
 * @param {string} path
 */
export function runCommonJs(path) {
  Module._load(path, undefined, true);
}
