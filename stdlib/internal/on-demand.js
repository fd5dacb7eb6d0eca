//# allFunctionsCalledOnLoad
// Modules of the library that are not there when a context begins. A program's context has all of them; that of a .NET host has
// few, and makes the others when they are needed first: such a context is made for one small script as often as not.
const { namespaces } = /** @type {{ namespaces: { [url: string]: any } }} */ (__primordials.engine);
const { compile, error, evaluate, instantiate, link, namespace, requests, setExport, status, synthetic } =
  __primordials.module;
const { early } = __primordials.library;
const { entries } = Object;

let isWhole = false;

/** What was loaded here, and what stands for modules that were there before. @type {Map<string, CoroModule>} */
const modules = new Map();

/** Called where all modules of the library are there when the context begins. */
export function becomeWhole() {
  isWhole = true;
}

/**
 * @param {string} url "coro:…"
 * @returns {any} its namespace; undefined: it is no module that a program's context begins with
 */
export function earlyModule(url) {
  return namespaces[url] ?? (isWhole ? undefined : load(url));
}

/**
 * @param {string} url "coro:…" of a module that a program's context begins with
 * @returns {any} its namespace
 */
export function need(url) {
  return namespaces[url] ?? load(url);
}

/** @typedef {{ module: CoroModule, imports: string[] }} Loaded */

/**
 * @param {string} url
 * @returns {any} its namespace
 */
function load(url) {
  /** @type {Map<string, Loaded>} */
  const loaded = new Map();
  if (!read(url, loaded)) return undefined;
  // Other fibers may have had turns, and may have loaded some of these. From here on they have none.
  const fresh = [];
  for (const [name, { module, imports }] of loaded) {
    if (modules.has(name)) continue;
    fresh.push(name);
    const linked = [];
    for (const imported of imports) linked.push(moduleOf(imported, loaded));
    link(module, linked);
  }
  const module = moduleOf(url, loaded);
  instantiate(module);
  // They neither block nor wait while they are evaluated.
  evaluate(module).then(undefined, () => {});
  if (status(module) === 'errored') throw error(module);
  for (const name of fresh) {
    const { module } = /** @type {Loaded} */ (loaded.get(name));
    modules.set(name, module);
    namespaces[name] = namespace(module);
  }
  return namespaces[url];
}

/**
 * Compiles a module and those that it imports, unless they are there.
 * @param {string} url
 * @param {Map<string, Loaded>} loaded
 * @returns {boolean} false: there is no such module
 */
function read(url, loaded) {
  if (namespaces[url] !== undefined || loaded.has(url)) return true;
  const text = early(url.slice('coro:'.length));
  if (text === undefined) return false;
  const module = compile(url, text);
  /** @type {string[]} */
  const imports = [];
  loaded.set(url, { module, imports });
  for (const { specifier } of requests(module)) {
    imports.push(specifier);
    read(specifier, loaded);
  }
  return true;
}

/**
 * @param {string} url of a module that is there, or was compiled
 * @param {Map<string, Loaded>} loaded
 * @returns {CoroModule}
 */
function moduleOf(url, loaded) {
  return modules.get(url) ?? loaded.get(url)?.module ?? standIn(url);
}

/**
 * @param {string} url of a module that the context began with
 * @returns {CoroModule} one with the same exports, which never change
 */
function standIn(url) {
  const exported = entries(namespaces[url]);
  const names = [];
  for (const [name] of exported) names.push(name);
  const module = synthetic(url, names);
  for (const [name, value] of exported) setExport(module, name, value);
  modules.set(url, module);
  return module;
}
