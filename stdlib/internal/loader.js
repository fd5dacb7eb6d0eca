// ES modules: a whole graph is loaded, its files side by side, then linked and evaluated from memory. All of
// it blocks the fiber that imports and no other.
import { codedError } from 'coro:internal/errors';
import { evaluate } from 'coro:internal/evaluation';
import { follow } from 'coro:internal/module-record';
import { dirname, fileUrlToPath, pathToFileUrl, resolvePath } from 'coro:internal/paths';
import { reportUncaught } from 'coro:internal/report';
import { importedFrom, resolve } from 'coro:internal/resolve';
import { standardInput } from 'coro:internal/streams';
import { waitFor, WaitList } from 'coro:internal/wait';

const { run } = __primordials.fiber;
const { access, readFile, realpath, stat } = __primordials.fs;
const calls = __primordials.module;
const { engine } = __primordials;

/** @typedef {import('coro:internal/module-record').ModuleRecord} ModuleRecord */

/** @type {Map<string, ModuleRecord>} */
const records = new Map();

/** @type {string | undefined} */
let mainUrl;

/** Files that are no JavaScript, or another module system's. */
const foreignFile = /\.(?:[cm]?tsx?|jsx|cjs|node|wasm)$/;

/**
 * The record of a module; its loading begins when nobody asked for it before.
 * @param {string} url
 * @param {{ [name: string]: string }} attributes of the import
 * @param {import('coro:internal/resolve').Importer} [importer]
 * @param {string} [source] its text, where there is no file to read
 * @returns {ModuleRecord}
 */
function request(url, attributes, importer, source) {
  const type = url.startsWith('coro:') ? 'builtin' : attributes.type === 'json' ? 'json' : 'javascript';
  checkAttributes(attributes, type, url, importer);
  const key = `${type} ${url}`;
  const known = records.get(key);
  if (known !== undefined) return known;
  /** @type {ModuleRecord} */
  const record = {
    key,
    url,
    type,
    importer,
    target: undefined,
    module: undefined,
    dependencies: [],
    state: 'loading',
    error: undefined,
    changed: new WaitList(),
    claimed: false,
  };
  records.set(key, record);
  run(() => {
    try {
      load(record, source);
      record.state = 'loaded';
    } catch (error) {
      record.error = error;
      record.state = 'failed';
    }
    record.changed.wake();
  });
  return record;
}

/**
 * @param {{ [name: string]: string }} attributes
 * @param {ModuleRecord['type']} type
 * @param {string} url
 * @param {import('coro:internal/resolve').Importer} [importer]
 */
function checkAttributes(attributes, type, url, importer) {
  for (const name of Object.keys(attributes)) {
    if (name === 'type' && type === 'json') continue;
    const message = `Import attribute "${name}" with value "${attributes[name]}" is not supported for ${url}${importedFrom(importer)}`;
    throw codedError(TypeError, 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED', message, checkAttributes);
  }
  if (type === 'javascript' && /\.json(?:[?#]|$)/.test(url)) {
    const message = `Module "${url}" needs an import attribute of "type: json"${importedFrom(importer)}`;
    throw codedError(TypeError, 'ERR_IMPORT_ATTRIBUTE_MISSING', message, checkAttributes);
  }
}

/**
 * @param {ModuleRecord} record
 * @param {string} [source]
 */
function load(record, source) {
  const { url, type } = record;
  if (type === 'builtin') {
    record.module = builtinModule(url);
    return;
  }
  const text = source ?? readSource(record);
  if (text === undefined) return;
  if (type === 'json') {
    record.module = jsonModule(url, text);
    return;
  }
  const module = place(() => calls.compile(url, text));
  for (const { specifier, attributes, line, column } of calls.requests(module)) {
    const importer = { url, line, column };
    record.dependencies.push(request(resolve(specifier, importer), attributes, importer));
  }
  record.module = module;
}

/**
 * @param {ModuleRecord} record
 * @returns {string | undefined} undefined: the file has another name, under which it is loaded
 */
function readSource(record) {
  const { url, importer } = record;
  const path = fileUrlToPath(url);
  let text;
  try {
    const real = realpath(path);
    if (real !== path) {
      const rest = /[?#].*$/s.exec(url)?.[0] ?? '';
      record.target = request(
        pathToFileUrl(real) + rest,
        record.type === 'json' ? { type: 'json' } : {},
        importer,
      );
      return undefined;
    }
    if (foreignFile.test(path)) {
      const message = `Unknown kind of file: ${path}${importedFrom(importer)}. Modules are JavaScript (.mjs, .js) or JSON`;
      throw codedError(TypeError, 'ERR_UNKNOWN_FILE_EXTENSION', message);
    }
    text = /** @type {string} */ (readFile(path, true));
  } catch (error) {
    throw explain(error, path, importer);
  }
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * An error about a file, as an error about a module.
 * @param {unknown} error
 * @param {string} path
 * @param {import('coro:internal/resolve').Importer} [importer]
 * @returns {unknown}
 */
function explain(error, path, importer) {
  switch (/** @type {{ code?: string }} */ (error).code) {
    case 'EISDIR': {
      const message = `Cannot import the folder ${path}${importedFrom(importer)}${suggestion([`${path}/index.mjs`, `${path}/index.js`])}`;
      return codedError(Error, 'ERR_UNSUPPORTED_DIR_IMPORT', message, explain);
    }
    case 'ENOENT':
    case 'ENOTDIR': {
      const near = [
        `${path}.mjs`,
        `${path}.js`,
        `${path}/index.mjs`,
        path.replace(/\.js$/, '.mjs'),
        path.replace(/\.mjs$/, '.js'),
      ];
      const message = `Cannot find module '${path}'${importedFrom(importer)}${suggestion(near)}`;
      return codedError(Error, 'ERR_MODULE_NOT_FOUND', message, explain);
    }
  }
  return error;
}

/**
 * @param {string[]} paths
 * @returns {string} a hint at the first of these files that there is
 */
function suggestion(paths) {
  for (const path of paths) {
    try {
      access(path, 0);
    } catch {
      continue;
    }
    if ((stat(path).mode & 0o170000) === 0o100000) return `. Did you mean '${path}'?`;
  }
  return '';
}

/**
 * @param {string} url
 * @returns {CoroModule}
 */
function builtinModule(url) {
  const namespace = engine.namespaces[url];
  const exported = new Map(Object.entries(namespace));
  // What a process is like is read when a program asks, so it is no export of the library's own module.
  if (url === 'coro:process') {
    for (const name of Object.keys(/** @type {object} */ (namespace.default))) {
      if (name !== 'exitCode' && !exported.has(name))
        exported.set(name, /** @type {any} */ (namespace.default)[name]);
    }
  }
  const module = calls.synthetic(url, [...exported.keys()]);
  for (const [name, value] of exported) calls.setExport(module, name, value);
  return module;
}

/**
 * @param {string} url
 * @param {string} text
 * @returns {CoroModule}
 */
function jsonModule(url, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new SyntaxError(`${fileUrlToPath(url)}: ${message}`, { cause: error });
  }
  const module = calls.synthetic(url, ['default']);
  calls.setExport(module, 'default', value);
  return module;
}

/**
 * Calls what may throw a SyntaxError of the engine, whose stack says nothing of where the mistake is.
 * @template T
 * @param {() => T} call
 * @returns {T}
 */
function place(call) {
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

/**
 * Waits until a module and everything it imports is loaded, and links all of it.
 * @param {ModuleRecord} root
 */
function link(root) {
  const graph = new Set([root]);
  for (const record of graph) {
    record.changed.wait(`loading of ${record.url}`, () => record.state !== 'loading');
    if (record.state === 'failed') {
      forget(record, graph);
      throw record.error;
    }
    if (record.target !== undefined) graph.add(record.target);
    for (const dependency of record.dependencies) graph.add(dependency);
  }
  for (const record of graph) {
    const { module, dependencies } = record;
    if (module === undefined || record.type !== 'javascript' || calls.status(module) !== 'unlinked') continue;
    calls.link(module, dependencies.map(moduleOf));
  }
  place(() => calls.instantiate(moduleOf(root)));
}

/**
 * Forgets the modules that cannot be linked because one failed, so that a later import tries again.
 * @param {ModuleRecord} failed
 * @param {Set<ModuleRecord>} graph
 */
function forget(failed, graph) {
  const lost = new Set([failed]);
  for (let size = 0; size !== lost.size;) {
    size = lost.size;
    for (const record of graph) {
      const needed = record.target === undefined ? record.dependencies : [record.target];
      if (needed.some(dependency => lost.has(dependency))) lost.add(record);
    }
  }
  for (const record of lost) if (records.get(record.key) === record) records.delete(record.key);
}

/**
 * @param {ModuleRecord} record loaded
 * @returns {CoroModule}
 */
function moduleOf(record) {
  return /** @type {CoroModule} */ (follow(record).module);
}

/**
 * The import() of programs.
 * @param {string} specifier
 * @param {string} referrer URL of the importing module
 * @param {{ [name: string]: string }} attributes
 * @returns {Promise<object>}
 */
export async function importDynamically(specifier, referrer, attributes) {
  // The expression import() itself neither blocks nor fails.
  await undefined;
  const importer = { url: referrer };
  const {
    promise,
    resolve: fulfil,
    reject,
  } = /** @type {PromiseWithResolvers<ModuleRecord>} */ (Promise.withResolvers());
  // It may fail before run() returns; the await below is in time for that.
  promise.then(undefined, () => {});
  run(() => {
    try {
      const record = request(resolve(specifier, importer), attributes, importer);
      link(record);
      evaluate(follow(record)).then(() => fulfil(record), reject);
    } catch (error) {
      reject(error);
    }
  });
  return calls.namespace(moduleOf(await promise));
}

/**
 * Fills in import.meta.
 * @param {string} url
 * @param {{ [name: string]: unknown }} meta
 */
export function fillImportMeta(url, meta) {
  if (url.startsWith('file:')) {
    const path = fileUrlToPath(url);
    meta.dirname = dirname(path);
    meta.filename = path;
  }
  meta.main = url === mainUrl;
  meta.resolve = (/** @type {unknown} */ specifier) => resolve(`${specifier}`, { url });
  meta.url = url;
}

/**
 * Runs the program.
 * @param {'file' | 'eval' | 'stdin'} kind
 * @param {string} value the path of the file, or the code
 */
export function runMain(kind, value) {
  try {
    const path = resolvePath(kind === 'file' ? value : kind === 'eval' ? '[eval1]' : '[stdin]');
    const source = kind === 'file' ? undefined : kind === 'eval' ? value : standardInput.readAll();
    const record = request(pathToFileUrl(path), {}, undefined, source);
    mainUrl = record.url;
    record.changed.wait(`loading of ${record.url}`, () => record.state !== 'loading');
    mainUrl = follow(record).url;
    link(record);
    waitFor(evaluate(follow(record)), 'top-level await');
  } catch (error) {
    reportUncaught(error);
  }
}
