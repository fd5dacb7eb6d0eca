// Modules that a .NET host gives. Their URLs are "host:" and their names.
import { codedError } from 'coro:internal/errors';
import { taken } from 'coro:internal/host-values';
import { importedFrom } from 'coro:internal/resolve';

const { module } = __primordials.host;

/** Does the host have sources of modules? */
export const { hasModules } = __primordials.host;

/** @typedef {{ kind: 'javascript' | 'typescript' | 'json' | 'wasm', content: any }} HostModule content: text, of WebAssembly bytes */

/** The numbers are those of ModuleKind. @type {HostModule['kind'][]} */
const kinds = ['javascript', 'typescript', 'json', 'wasm'];

/** What requests brought along, by name: it goes before the host's sources. @type {Map<string, HostModule>} */
const brought = new Map();

/** What the host gave and nobody loads yet, by URL. @type {Map<string, HostModule>} */
const given = new Map();

/**
 * A request brings modules along.
 * @param {{ name: string, kind: number, text: string }[]} modules
 * @returns {string[]} the URLs of those that are not what they were
 */
export function bring(modules) {
  const changed = [];
  for (const { name, kind, text } of modules) {
    const content = withoutMark(text);
    if (brought.get(name)?.content === content) continue;
    brought.set(name, { kind: kinds[kind], content });
    changed.push(`host:${name}`);
  }
  return changed;
}

/**
 * Asks the host for a module.
 * @param {string} specifier
 * @param {import('coro:internal/resolve').Importer} importer
 * @param {(key: string) => boolean} isKnown is there a record of this key?
 * @returns {string | undefined} its URL; undefined: the module is to be looked for elsewhere
 */
export function findInHost(specifier, importer, isKnown) {
  const isOwn = specifier.startsWith('host:');
  const isOther = /^coro:/.test(importer.url) || (!isOwn && /^[a-z][a-z0-9+.-]*:/i.test(specifier));
  if (isOther || (brought.size === 0 && !hasModules())) {
    return isOwn ? refuse(specifier, importer) : undefined;
  }
  const isRelative = /^(?:\.{0,2}\/|\.{1,2}$)/.test(specifier);
  // Files import files.
  if (isRelative && importer.url.startsWith('file:')) return undefined;
  const name = isOwn
    ? specifier.slice('host:'.length)
    : isRelative && !brought.has(specifier)
      ? join(importer.url, specifier)
      : specifier;
  const url = `host:${name}`;
  if (isKnown(`javascript ${url}`) || isKnown(`json ${url}`)) return url;
  const found = fetch(name, importer);
  if (found !== undefined) {
    given.set(url, found);
    return url;
  }
  return isRelative || isOwn ? refuse(specifier, importer, name) : undefined;
}

/**
 * @param {string} name
 * @param {import('coro:internal/resolve').Importer} [importer]
 * @returns {HostModule | undefined} undefined: the host has none of the name
 */
function fetch(name, importer) {
  const known = brought.get(name);
  if (known !== undefined) return known;
  const from = importer?.url ?? '';
  const referrer = from.startsWith('host:') ? from.slice('host:'.length) : from;
  const answer = taken(module(name, referrer === '' ? undefined : referrer));
  if (answer === undefined) return undefined;
  const [, kind, content] = answer;
  return { kind: kinds[kind], content: typeof content === 'string' ? withoutMark(content) : content };
}

/** @param {string} text that may begin with a byte order mark */
function withoutMark(text) {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * @param {string} url that findInHost gave
 * @param {import('coro:internal/resolve').Importer} [importer]
 * @returns {HostModule}
 */
export function takeHostModule(url, importer) {
  // It was given before where it is loaded as two types.
  const found = given.get(url) ?? fetch(url.slice('host:'.length), importer);
  given.delete(url);
  return found ?? refuse(url, importer ?? { url: '' });
}

/**
 * @param {string} base URL of a module of the host, or the name of a script
 * @param {string} specifier a relative one
 * @returns {string} the name that it means
 */
function join(base, specifier) {
  const parts =
    specifier.startsWith('/') || !base.startsWith('host:')
      ? []
      : base.slice('host:'.length).split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/**
 * @param {string} specifier
 * @param {import('coro:internal/resolve').Importer} importer
 * @param {string} [name]
 * @returns {never}
 */
function refuse(specifier, importer, name = specifier) {
  const meant = name === specifier ? '' : `, '${name}'`;
  const message = `The host has no module '${specifier}'${meant}${importedFrom(importer)}`;
  throw codedError(Error, 'ERR_MODULE_NOT_FOUND', message, refuse);
}
