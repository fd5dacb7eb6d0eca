// The modules that are part of CoroJS, under the names that programs import them by.
import { codedError } from 'coro:internal/errors';

const { library } = __primordials;

/** Modules that a program begins with. */
const early = ['console', 'dns', 'fiber', 'fs', 'net', 'process', 'sync', 'tls'];

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
  'stream/web',
  'string_decoder',
  'timers',
  'url',
  'util',
  'util/types',
  'zlib',
];

/** Names of Node whose meaning is the same here, and the module that each is. */
const nodeNames = new Map([...late, 'console', 'process'].map(name => [name, `coro:${name}`]));
nodeNames.set('path/posix', 'coro:path');
/** Names that are those of packages without "node:", as in Node. */
const prefixedNames = new Map([['test', 'coro:test']]);
// Of another meaning than coro:fs, whose functions need no Sync in their names and give text.
nodeNames.set('fs', 'coro:node/fs');
nodeNames.set('fs/promises', 'coro:node/fs/promises');
// coro:zlib blocks where Node takes a callback.
nodeNames.set('zlib', 'coro:node/zlib');

/** The modules that programs may name. */
const known = new Set([...nodeNames.values(), ...[...early, ...late].map(name => `coro:${name}`)]);

/** What programs know as npm packages that are native addons: found by their names, wherever such a package lies. */
const packages = ['fibers', 'fibers/future'];
/** @type {Map<string, string>} */
const packageNames = new Map(packages.map(name => [name, `coro:${name}`]));
const otherModules = new Set([...packageNames.values(), ...prefixedNames.values()]);

/** @returns {string[]} the modules that programs may import by name */
export function publicModules() {
  return [...[...early, ...late].map(name => `coro:${name}`), ...otherModules].sort();
}

/** @returns {string[]} the names of Node that there are, without "node:" */
export function namesOfNode() {
  return [...nodeNames.keys(), ...[...prefixedNames.keys()].map(name => `node:${name}`)];
}

/**
 * @param {string} specifier
 * @returns {string | undefined} the URL of a module of CoroJS that has this name, with or without "node:"
 */
export function builtinOf(specifier) {
  if (specifier.startsWith('coro:')) {
    return known.has(specifier) || otherModules.has(specifier) ? specifier : undefined;
  }
  if (specifier.startsWith('node:')) {
    const name = specifier.slice('node:'.length);
    return nodeNames.get(name) ?? prefixedNames.get(name);
  }
  return nodeNames.get(specifier) ?? packageNames.get(specifier);
}

/**
 * @param {string} path of a file that was found
 * @returns {string | undefined} the URL of the module that stands for it: the package's own needs a native addon
 */
export function builtinInsteadOf(path) {
  const found = /\/node_modules\/fibers\/(?:fibers|(future))\.js$/.exec(path);
  if (found === null) return undefined;
  return found[1] === undefined ? 'coro:fibers' : 'coro:fibers/future';
}

/**
 * @param {string} specifier "coro:…" or "node:…"
 * @param {string} from " imported from …"
 */
export function noSuchBuiltin(specifier, from) {
  const isNode = specifier.startsWith('node:');
  const there = isNode ? namesOfNode().map(name => `node:${name.replace(/^node:/, '')}`) : publicModules();
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
