// The modules that are part of CoroJS, under the names that programs import them by.
import { codedError } from 'coro:internal/errors';

const { engine, library } = __primordials;

/** Modules that are no part of the snapshot: they are loaded when they are imported first. */
const late = [
  'assert',
  'assert/strict',
  'async_hooks',
  'buffer',
  'child_process',
  'crypto',
  'events',
  'module',
  'os',
  'path',
  'perf_hooks',
  'stream',
  'string_decoder',
  'timers',
  'url',
  'util',
  'util/types',
];

/** Names of Node whose meaning is the same here, and the module that each is. */
const nodeNames = new Map([...late, 'console', 'process'].map(name => [name, `coro:${name}`]));
nodeNames.set('path/posix', 'coro:path');
// Of another meaning than coro:fs, whose functions need no Sync in their names and give text.
nodeNames.set('fs', 'coro:node/fs');
nodeNames.set('fs/promises', 'coro:node/fs/promises');

/** The modules that have a name of Node. */
const nodeModules = new Set(nodeNames.values());

/** @returns {string[]} the modules that programs may import by name */
export function publicModules() {
  const loaded = Object.keys(engine.namespaces).filter(name => !name.startsWith('coro:internal/'));
  return [...loaded, ...late.map(name => `coro:${name}`)].sort();
}

/** @returns {string[]} the names of Node that there are, without "node:" */
export function namesOfNode() {
  return [...nodeNames.keys()];
}

/**
 * @param {string} specifier
 * @returns {string | undefined} the URL of a module of CoroJS that has this name, with or without "node:"
 */
export function builtinOf(specifier) {
  if (specifier.startsWith('coro:')) {
    const isLoaded = !specifier.startsWith('coro:internal/') && engine.namespaces[specifier] !== undefined;
    return isLoaded || nodeModules.has(specifier) ? specifier : undefined;
  }
  return nodeNames.get(specifier.startsWith('node:') ? specifier.slice(5) : specifier);
}

/**
 * @param {string} specifier "coro:…" or "node:…"
 * @param {string} from " imported from …"
 */
export function noSuchBuiltin(specifier, from) {
  const isNode = specifier.startsWith('node:');
  const there = isNode ? namesOfNode().map(name => `node:${name}`) : publicModules();
  const message = `No such built-in module: '${specifier}'${from}. There are ${there.join(', ')}`;
  return codedError(Error, 'ERR_UNKNOWN_BUILTIN_MODULE', message, noSuchBuiltin);
}

/**
 * @param {string} url "coro:…"
 * @returns {string} the source of a module that is no part of the snapshot
 */
export function lateSource(url) {
  const source = library.source(url.slice('coro:'.length));
  if (source === undefined) throw noSuchBuiltin(url, '');
  return source;
}
