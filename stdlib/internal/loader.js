//# allFunctionsCalledOnLoad
// ES modules: a whole graph is loaded, its files side by side, then linked and evaluated from memory. All of
// it blocks the fiber that imports and no other.
import { lateSource } from 'coro:internal/builtins';
import { Claim } from 'coro:internal/claims';
import { loadCommonJs, runCommonJs } from 'coro:internal/commonjs';
import { exportsOf } from 'coro:internal/commonjs-exports';
import { codedError } from 'coro:internal/errors';
import { evaluate } from 'coro:internal/evaluation';
import { bring, findInHost, hasModules, takeHostModule } from 'coro:internal/host-modules';
import { hasIntegrity, loadImportMap } from 'coro:internal/import-map';
import { fillExtensions, resolveExtension, setDefaultResolver } from 'coro:internal/extensions';
import { isWatched } from 'coro:internal/fiber-page';
import { current, failed } from 'coro:internal/fiber-record';
import { follow } from 'coro:internal/module-record';
import { detect, place } from 'coro:internal/module-syntax';
import { earlyModule } from 'coro:internal/on-demand';
import { dirname, fileUrlToPath, pathToFileUrl, resolvePath } from 'coro:internal/paths';
import { reportUncaught } from 'coro:internal/report';
import { importedFrom, resolve } from 'coro:internal/resolve';
import { noteSourceMap } from 'coro:internal/source-maps';
import { formatOf, readModule } from 'coro:internal/sources';
import { standardInput } from 'coro:internal/streams';
import { waitFor, WaitList } from 'coro:internal/wait';
import { toJavaScript } from 'coro:internal/typescript';
import { fillMaker, wrapWebAssembly } from 'coro:internal/web-assembly';

const { run } = __primordials.fiber;
const { access, readFile, realpath, stat } = __primordials.modules;
const calls = __primordials.module;
const { engine } = __primordials;

/** Of engine.promiseDetails. */
const fulfilled = 1;

/** @typedef {import('coro:internal/module-record').ModuleRecord} ModuleRecord */

/** @type {Map<string, ModuleRecord>} */
const records = new Map();

/** @type {string | undefined} */
let mainUrl;

setDefaultResolver((specifier, base) => resolve(`${specifier}`, { url: `${base}` }));

/**
 * The record of a module; its loading begins when nobody asked for it before.
 * @param {string} url
 * @param {{ [name: string]: string }} attributes of the import
 * @param {import('coro:internal/resolve').Importer} [importer]
 * @param {string} [source] its text, where there is no file to read
 * @returns {ModuleRecord}
 */
function request(url, attributes, importer, source) {
  const isBuiltin = url.startsWith('coro:');
  const type = isBuiltin ? 'builtin' : attributes.type === 'json' ? 'json' : 'javascript';
  checkAttributes(attributes, type, url, importer);
  const key = `${type} ${url}`;
  return records.get(key) ?? begin(key, url, type, importer, source);
}

/**
 * @param {string} key "": nobody else can ask for it
 * @param {string} url
 * @param {ModuleRecord['type']} type
 * @param {import('coro:internal/resolve').Importer} [importer]
 * @param {string} [source]
 * @returns {ModuleRecord} a new one, whose loading has begun
 */
function begin(key, url, type, importer, source) {
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
    claim: new Claim(),
  };
  if (key !== '') records.set(key, record);
  /** @param {unknown} error */
  const fail = error => {
    record.error = error;
    record.state = 'failed';
    record.changed.wake();
  };
  run(() => {
    if (isWatched()) current().owner = { ended: ({ state, result }) => state === failed && fail(result) };
    try {
      load(record, source);
      record.state = 'loaded';
      record.changed.wake();
    } catch (error) {
      fail(error);
    }
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
    const namespace = earlyModule(url);
    if (namespace !== undefined) record.module = builtinModule(url, namespace);
    else loadModule(record, lateSource(url));
    return;
  }
  if (source !== undefined) {
    loadSource(record, source);
    return;
  }
  if (url.startsWith('https:')) {
    loadRemote(record);
    return;
  }
  if (url.startsWith('host:')) {
    loadFromHost(record);
    return;
  }
  const path = fileUrlToPath(url);
  try {
    if (isOtherName(record, path)) return;
    if (hasIntegrity(url)) {
      const bytes = /** @type {Uint8Array} */ (readFile(path, false));
      late('coro:internal/integrity').checkIntegrity(url, bytes, importedFrom(record.importer));
    }
    if (type !== 'json' && formatOf(path) === 'wasm') {
      loadModule(record, wrapWebAssembly(url, path, /** @type {Uint8Array} */ (readFile(path, false))));
      return;
    }
    const text = readModule(path);
    if (type === 'json') record.module = jsonModule(url, text);
    else if (kindOf(record, path, text) === 'module') loadModule(record, text);
    else record.module = commonJsModule(url, path, text);
  } catch (error) {
    throw explain(error, path, record.importer);
  }
}

/** @param {ModuleRecord} record of a module that the host has given */
function loadFromHost(record) {
  const { url, type, importer } = record;
  const { kind, content } = takeHostModule(url, importer);
  if (type === 'json') record.module = jsonModule(url, content);
  else if (kind === 'wasm') loadModule(record, wrapWebAssembly(url, url, content));
  else if (kind === 'json') {
    const message = `Module "${url}" needs an import attribute of "type: json"${importedFrom(importer)}`;
    throw codedError(TypeError, 'ERR_IMPORT_ATTRIBUTE_MISSING', message, loadFromHost);
  } else loadModule(record, kind === 'typescript' ? toJavaScript(url, content) : content);
}

/**
 * @param {ModuleRecord} record
 * @param {string} source
 */
function loadSource(record, source) {
  if (record.type === 'json') record.module = jsonModule(record.url, source);
  else loadModule(record, source);
}

/** @param {ModuleRecord} record of an https: URL */
function loadRemote(record) {
  const { url, importer } = record;
  const isJson = record.type === 'json';
  const found = late('coro:internal/remote').loadRemote(url, isJson, importer);
  if (found.url === url) loadSource(record, found.source);
  else record.target = request(found.url, isJson ? { type: 'json' } : {}, importer, found.source);
}

/**
 * @param {string} url of a module of ours that few programs need
 * @returns {any} its namespace
 */
function late(url) {
  return loadBuiltin(url);
}

/**
 * @param {ModuleRecord} record
 * @param {string} text of an ES module
 */
function loadModule(record, text) {
  const { url } = record;
  noteSourceMap(url, text);
  const module = place(() => calls.compile(url, text));
  for (const { specifier, attributes, line, column } of calls.requests(module)) {
    const importer = { url, line, column };
    record.dependencies.push(request(find(specifier, importer), attributes, importer));
  }
  record.module = module;
}

/**
 * @param {string} specifier
 * @param {import('coro:internal/resolve').Importer} importer
 * @returns {string} the URL
 */
function find(specifier, importer) {
  // The library's own modules import one another.
  if (importer.url.startsWith('coro:') && specifier.startsWith('coro:')) return specifier;
  const extension = resolveExtension(specifier, importer.url);
  // A module of source text is in the table; anything else is looked for as usual.
  if (extension !== undefined && records.has(`javascript ${extension}`)) return extension;
  const wanted = extension ?? specifier;
  return findInHost(wanted, importer, url => records.has(url)) ?? resolve(wanted, importer);
}

/**
 * @param {ModuleRecord} record
 * @param {string} path
 * @returns {boolean} the file has another name, under which it is loaded
 */
function isOtherName(record, path) {
  const { url, importer } = record;
  const real = realpath(path);
  if (real === path) return false;
  const rest = /[?#].*$/s.exec(url)?.[0] ?? '';
  /** @type {{ [name: string]: string }} */
  const attributes = record.type === 'json' ? { type: 'json' } : {};
  record.target = request(pathToFileUrl(real) + rest, attributes, importer);
  return true;
}

/**
 * @param {ModuleRecord} record
 * @param {string} path
 * @param {string} text
 * @returns {'module' | 'commonjs'}
 */
function kindOf(record, path, text) {
  let format = formatOf(path);
  if (format === 'unknown') format = detect(path, text);
  if (format === 'module' || format === 'commonjs') {
    record.isCommonJs = format === 'commonjs';
    return format;
  }
  const message = `Unknown kind of file: ${path}${importedFrom(record.importer)}. Modules are JavaScript (.mjs, .cjs, .js), TypeScript (.mts, .cts, .ts), WebAssembly (.wasm) or JSON`;
  throw codedError(TypeError, 'ERR_UNKNOWN_FILE_EXTENSION', message);
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
 * @param {any} namespace
 * @returns {CoroModule}
 */
function builtinModule(url, namespace) {
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
    const name = url.startsWith('file:') ? fileUrlToPath(url) : url;
    throw new SyntaxError(`${name}: ${message}`, { cause: error });
  }
  const module = calls.synthetic(url, ['default']);
  calls.setExport(module, 'default', value);
  return module;
}

/**
 * @param {string} url
 * @param {string} path
 * @param {string} text
 * @returns {CoroModule} runs the CommonJS module when its turn comes
 */
function commonJsModule(url, path, text) {
  const names = url === mainUrl ? [] : exportsOf(path, text);
  const module = calls.synthetic(url, [...new Set([...names, 'default', 'module.exports'])], () => {
    const { exports } = loadCommonJs(path);
    const isObject = (typeof exports === 'object' && exports !== null) || typeof exports === 'function';
    for (const name of names) {
      if (name === 'default' || name === 'module.exports' || !isObject || !Object.hasOwn(exports, name))
        continue;
      let value;
      try {
        value = exports[name];
      } catch {
        continue; // A getter that throws does so when somebody asks for exports.name itself.
      }
      calls.setExport(module, name, value);
    }
    calls.setExport(module, 'default', exports);
    calls.setExport(module, 'module.exports', exports);
  });
  return module;
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
    if (module === undefined || calls.status(module) !== 'unlinked') continue;
    calls.link(module, dependencies.map(moduleOf));
  }
  try {
    place(() => calls.instantiate(moduleOf(root)));
  } catch (error) {
    throw explainMissingExport(error, graph);
  }
}

/**
 * @param {unknown} error of linking
 * @param {Iterable<ModuleRecord>} graph
 * @returns {unknown} the same, which says more where the module is CommonJS
 */
function explainMissingExport(error, graph) {
  if (!(error instanceof SyntaxError)) return error;
  const found = /^The requested module '(.*)' does not provide an export named '(.*)'$/.exec(error.message);
  if (found === null) return error;
  const [, specifier, name] = found;
  for (const { module, dependencies } of graph) {
    if (module === undefined || dependencies.length === 0) continue;
    const index = calls.requests(module).findIndex(request => request.specifier === specifier);
    if (index < 0 || !follow(dependencies[index]).isCommonJs) continue;
    const { stack = '' } = error;
    const frames = stack.slice(stack.indexOf('\n    at'));
    error.message =
      `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, which may not ` +
      'support all module.exports as named exports.\nCommonJS modules can always be imported via the default ' +
      `export, for example using:\n\nimport pkg from '${specifier}';\nconst { ${name} } = pkg;\n`;
    Object.defineProperty(error, 'stack', { value: `SyntaxError: ${error.message}${frames}` });
    break;
  }
  return error;
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
 * Loads, links and evaluates; blocks until top-level awaits have settled too.
 * @param {ModuleRecord} record
 * @returns {object} the namespace
 */
function runToEnd(record) {
  link(record);
  const end = evaluate(follow(record));
  // Others get no turn where there is nothing to wait for.
  if (engine.promiseDetails(/** @type {Promise<unknown>} */ (end))[0] !== fulfilled)
    waitFor(end, 'top-level await');
  return calls.namespace(moduleOf(record));
}

/**
 * @param {string} url "coro:…"
 * @returns {object} its namespace
 */
export function loadBuiltin(url) {
  return earlyModule(url) ?? runToEnd(request(url, {}));
}

/**
 * The require() of an ES module.
 * @param {string} path
 * @returns {any} the namespace, or what the module exports by the name "module.exports"
 */
export function requireModule(path) {
  const record = request(pathToFileUrl(path), {});
  const namespace = /** @type {Record<string, unknown>} */ (runToEnd(record));
  if ('module.exports' in namespace) return namespace['module.exports'];
  if (!('default' in namespace) || '__esModule' in namespace) return namespace;
  // What compilers of ES modules to CommonJS look at.
  const real = follow(record);
  if (real.facade !== undefined) return calls.namespace(real.facade);
  const facade = calls.compile(
    real.url,
    `export * from ''; export { default } from ''; export const __esModule = true;`,
  );
  calls.link(
    facade,
    calls.requests(facade).map(() => moduleOf(record)),
  );
  calls.instantiate(facade);
  void calls.evaluate(facade);
  real.facade = facade;
  return calls.namespace(facade);
}

/**
 * The import() of programs.
 * @param {string} specifier
 * @param {string} referrer URL of the importing module, or path of the file
 * @param {{ [name: string]: string }} attributes
 * @returns {Promise<object>}
 */
export async function importDynamically(specifier, referrer, attributes) {
  // The expression import() itself neither blocks nor fails.
  await undefined;
  // What is typed at a prompt has a name that is no URL, as scripts of a host have: those import from its sources.
  const isUrl = /^[a-z][a-z\d+.-]*:/i.test(referrer) || (hasModules() && !referrer.startsWith('/'));
  const importer = { url: isUrl ? referrer : pathToFileUrl(resolvePath(referrer || '[script]')) };
  const {
    promise,
    resolve: fulfil,
    reject,
  } = /** @type {PromiseWithResolvers<ModuleRecord>} */ (Promise.withResolvers());
  // It may fail before run() returns; the await below is in time for that.
  promise.then(undefined, () => {});
  run(() => {
    if (isWatched()) current().owner = { ended: ({ state, result }) => state === failed && reject(result) };
    try {
      const record = request(find(specifier, importer), attributes, importer);
      link(record);
      evaluate(follow(record)).then(() => fulfil(record), reject);
    } catch (error) {
      reject(error);
    }
  });
  return calls.namespace(moduleOf(await promise));
}

/**
 * @param {string} specifier
 * @returns {object} the namespace
 */
export function importForHost(specifier) {
  return runToEnd(request(find(specifier, { url: '' }), {}));
}

/**
 * Runs a module of source text. Nobody can import it, so the same name may be used again.
 * @param {string} source
 * @param {string} name
 * @returns {object} the namespace
 */
export function runModuleText(source, name) {
  return runToEnd(begin('', `host:${name}`, 'javascript', undefined, source));
}

/**
 * Modules come along with a request. What is loaded of the same name and another text is forgotten, and whoever imports it.
 * @param {{ name: string, kind: number, text: string }[]} modules
 */
export function bringModules(modules) {
  for (const url of bring(modules)) {
    for (const key of [`javascript ${url}`, `json ${url}`]) {
      const record = records.get(key);
      if (record !== undefined) forget(record, new Set(records.values()));
    }
  }
}

/**
 * Fills in import.meta.
 * @param {string} url
 * @param {{ [name: string]: unknown }} meta
 */
export function fillImportMeta(url, meta) {
  if (fillMaker(url, meta)) return;
  if (url.startsWith('file:')) {
    const path = fileUrlToPath(url);
    meta.dirname = dirname(path);
    meta.filename = path;
  }
  meta.main = url === mainUrl;
  meta.resolve = (/** @type {unknown} */ specifier) => find(`${specifier}`, { url });
  meta.url = url;
  fillExtensions(meta, url, (name, source) => link(request(name, {}, { url }, source)));
}

/**
 * Runs the program.
 * @param {'file' | 'eval' | 'stdin' | 'command'} kind
 * @param {string} value the path of the file, or the code, or the name of a command of corojs
 */
export function runMain(kind, value) {
  try {
    if (kind === 'command') {
      loadImportMap(resolvePath('.'));
      /** @type {any} */ (loadBuiltin(`coro:${value}/main`)).run();
      return;
    }
    const path = resolvePath(kind === 'file' ? value : kind === 'eval' ? '[eval1]' : '[stdin]');
    const source = kind === 'file' ? undefined : kind === 'eval' ? value : standardInput.readAll();
    loadImportMap(dirname(path));
    mainUrl = pathToFileUrl(path);
    const record = request(mainUrl, {}, undefined, source);
    record.changed.wait(`loading of ${record.url}`, () => record.state !== 'loading');
    const main = follow(record);
    mainUrl = main.url;
    if (main.isCommonJs) {
      records.delete(main.key); // Who imports it needs a module that knows its exports.
      runCommonJs(fileUrlToPath(main.url));
    } else {
      runToEnd(record);
    }
  } catch (error) {
    reportUncaught(error);
  }
}
