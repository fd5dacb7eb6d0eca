// ES modules: finding, loading, linking and evaluating them, all of it blocking the calling fiber only.
import { codedError } from 'coro:internal/errors';
import { dirname, fileUrlToPath, normalize, pathToFileUrl, resolvePath } from 'coro:internal/paths';
import { reportUncaught } from 'coro:internal/report';
import { standardInput } from 'coro:internal/streams';
import { waitFor } from 'coro:internal/wait';

const { run, self, park, wake } = __primordials.fiber;
const { readFile, realpath } = __primordials.fs;
const calls = __primordials.module;
const { engine } = __primordials;

/**
 * A module, known by its URL.
 * @typedef {object} Record
 * @property {string} url
 * @property {'javascript' | 'json' | 'builtin'} type
 * @property {CoroModule | undefined} module once it is compiled
 * @property {Record[]} dependencies in the order of its requests
 * @property {'loading' | 'loaded' | 'failed'} state
 * @property {unknown} error why it failed
 * @property {bigint | undefined} evaluator the fiber that evaluates it now
 * @property {Set<bigint>} waiters fibers that wait for the state or the evaluator to change
 */

/** @type {Map<string, Record>} */
const records = new Map();

/** @type {string | undefined} */
let mainUrl;

/**
 * @param {string} url
 * @param {Record['type']} type
 * @returns {Record}
 */
function createRecord(url, type) {
  return {
    url,
    type,
    module: undefined,
    dependencies: [],
    state: 'loading',
    error: undefined,
    evaluator: undefined,
    waiters: new Set(),
  };
}

/** @param {Record} record */
function wakeWaiters(record) {
  for (const fiber of record.waiters) wake(fiber);
}

/**
 * @param {Record} record
 * @param {string} reason
 * @param {() => boolean} isOver
 */
function waitUntil(record, reason, isOver) {
  const fiber = self();
  record.waiters.add(fiber);
  while (!isOver()) park(reason);
  record.waiters.delete(fiber);
}

/**
 * The URL that a specifier means.
 * @param {string} specifier
 * @param {string} referrer URL of the importing module
 * @returns {string}
 */
export function resolve(specifier, referrer) {
  if (/^\.{0,2}\//.test(specifier)) {
    const [, path, rest] = /** @type {RegExpExecArray} */ (/^([^?#]*)(.*)$/s.exec(specifier));
    const base = /^file:\/\/([^?#]*\/)/.exec(referrer)?.[1] ?? '/';
    return `file://${encodeURI(normalize(path.startsWith('/') ? path : base + path)).replaceAll('%25', '%')}${rest}`;
  }
  if (specifier.startsWith('file:'))
    return pathToFileUrl(fileUrlToPath(specifier)) + (/[?#].*$/s.exec(specifier)?.[0] ?? '');
  if (specifier.startsWith('coro:')) {
    if (specifier in engine.namespaces && !specifier.startsWith('coro:internal/')) return specifier;
    throw codedError(Error, 'ERR_UNKNOWN_BUILTIN_MODULE', `No such built-in module: ${specifier}`);
  }
  throw codedError(
    Error,
    'ERR_MODULE_NOT_FOUND',
    `Cannot find package '${specifier}' imported from ${referrer}`,
  );
}

/**
 * The record of a module; its loading begins here when nobody asked for it before.
 * @param {string} url
 * @param {{ [name: string]: string }} attributes
 * @param {string} [source] its text, where there is no file to read
 * @returns {Record}
 */
function request(url, attributes, source) {
  const type = url.startsWith('coro:') ? 'builtin' : attributes.type === 'json' ? 'json' : 'javascript';
  const key = `${type} ${url}`;
  const known = records.get(key);
  if (known !== undefined) return known;
  const record = createRecord(url, type);
  records.set(key, record);
  run(() => {
    try {
      load(record, source);
      record.state = 'loaded';
    } catch (error) {
      record.error = error;
      record.state = 'failed';
      records.delete(key);
    }
    wakeWaiters(record);
  });
  return record;
}

/**
 * @param {Record} record
 * @param {string} [source]
 */
function load(record, source) {
  const { url, type } = record;
  if (type === 'builtin') {
    const namespace = engine.namespaces[url];
    const names = Object.keys(namespace);
    const module = calls.synthetic(url, names);
    for (const name of names) calls.setExport(module, name, namespace[name]);
    record.module = module;
    return;
  }
  const text = source ?? /** @type {string} */ (readFile(fileUrlToPath(url), true));
  if (type === 'json') {
    const module = calls.synthetic(url, ['default']);
    calls.setExport(module, 'default', JSON.parse(text));
    record.module = module;
    return;
  }
  const module = calls.compile(url, text);
  for (const { specifier, attributes } of calls.requests(module)) {
    record.dependencies.push(request(resolve(specifier, url), attributes));
  }
  record.module = module;
}

/**
 * Waits until a module and everything it imports is loaded, links all of it.
 * @param {Record} root
 */
function link(root) {
  const graph = new Set([root]);
  for (const record of graph) {
    if (record.state === 'loading') {
      waitUntil(record, `loading of ${record.url}`, () => record.state !== 'loading');
    }
    if (record.state === 'failed') throw record.error;
    for (const dependency of record.dependencies) graph.add(dependency);
  }
  for (const record of graph) {
    const module = /** @type {CoroModule} */ (record.module);
    if (calls.status(module) !== 'unlinked') continue;
    calls.link(
      module,
      record.dependencies.map(dependency => /** @type {CoroModule} */ (dependency.module)),
    );
  }
  calls.instantiate(/** @type {CoroModule} */ (root.module));
}

/**
 * @param {Record} root linked
 * @returns {Promise<unknown>}
 */
function evaluate(root) {
  return calls.evaluate(/** @type {CoroModule} */ (root.module));
}

/**
 * The import() of programs.
 * @param {string} specifier
 * @param {string} referrer
 * @param {{ [name: string]: string }} attributes
 * @returns {Promise<object>}
 */
export function importDynamically(specifier, referrer, attributes) {
  return new Promise((fulfil, reject) => {
    run(() => {
      try {
        const record = request(resolve(specifier, referrer), attributes);
        link(record);
        const evaluation = evaluate(record);
        fulfil(evaluation.then(() => calls.namespace(/** @type {CoroModule} */ (record.module))));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/**
 * Fills in import.meta.
 * @param {string} url
 * @param {{ [name: string]: unknown }} meta
 */
export function fillImportMeta(url, meta) {
  if (url.startsWith('file:')) {
    meta.filename = fileUrlToPath(url);
    meta.dirname = dirname(/** @type {string} */ (meta.filename));
  }
  meta.main = url === mainUrl;
  meta.resolve = (/** @type {string} */ specifier) => resolve(`${specifier}`, url);
  meta.url = url;
}

/**
 * Runs the program.
 * @param {'file' | 'eval' | 'stdin'} kind
 * @param {string} value the path of the file, or the code
 */
export function runMain(kind, value) {
  try {
    let source;
    if (kind === 'file') {
      mainUrl = pathToFileUrl(realpath(resolvePath(value)));
    } else {
      source = kind === 'eval' ? value : standardInput.readAll();
      mainUrl = pathToFileUrl(resolvePath(kind === 'eval' ? '[eval1]' : '[stdin]'));
    }
    const record = request(mainUrl, {}, source);
    link(record);
    waitFor(evaluate(record), 'top-level await');
  } catch (error) {
    reportUncaught(error);
  }
}
