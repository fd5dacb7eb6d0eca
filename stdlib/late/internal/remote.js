// Modules from https: URLs. What was fetched once is taken from the cache on disk, until --reload.
import { codedError } from 'coro:internal/errors';
import { get } from 'coro:internal/https-client';
import { findMismatch, integrityError } from 'coro:internal/integrity';
import { readEntry, writeEntry } from 'coro:internal/remote-cache';
import { importedFrom } from 'coro:internal/resolve';
import { isTypeScript, toJavaScript } from 'coro:internal/typescript';
import { wrapWebAssembly } from 'coro:internal/web-assembly';
import { URL } from 'coro:internal/web/url';

const { decode } = __primordials.engine;
const { mayImport, reload } = __primordials.library;

/** @typedef {import('coro:internal/remote-cache').Entry} Entry */
/** @typedef {import('coro:internal/resolve').Importer} Importer */

const mostRedirects = 10;
const redirections = new Set([301, 302, 303, 307, 308]);

/** What types mean. Of those that servers give to what they do not know (.ts is a film to some, a translation to others)
 * the ending of the name decides. */
const byType = [
  { kind: 'javascript', type: /^(?:text|application)\/(?:x-)?(?:java|ecma)script$/ },
  { kind: 'typescript', type: /^(?:text|application)\/(?:x-)?typescript$/ },
  { kind: 'json', type: /^(?:(?:application|text)\/json|[^/]+\/[^/]+\+json)$/ },
  { kind: 'wasm', type: /^application\/wasm$/ },
  {
    kind: 'unknown',
    type: /^(?:text\/plain|application\/octet-stream|binary\/octet-stream|video\/mp2t|video\/vnd\.dlna\.mpeg-tts|text\/vnd\.trolltech\.linguist)$/,
  },
];
const byEnding = [
  { kind: 'javascript', ending: /\.m?js$/ },
  { kind: 'typescript', ending: /\.m?ts$/ },
  { kind: 'json', ending: /\.json$/ },
  { kind: 'wasm', ending: /\.wasm$/ },
];

/**
 * The source of a module.
 * @param {string} url
 * @param {boolean} isJson whether its import says { type: 'json' }
 * @param {Importer} [importer]
 * @returns {{ url: string, source: string }} where redirections led to, which is the module's own URL
 */
export function loadRemote(url, isJson, importer) {
  const from = importedFrom(importer);
  let at = url;
  /** @type {Map<string, Entry>} */
  const fetched = new Map();
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    checkGrant(at, url, from);
    const entry = entryOf(at, url, from, fetched);
    if ('location' in entry) {
      at = nextOf(entry.location, at, url, from);
      continue;
    }
    const source = sourceOf(at, entry, isJson, from);
    // Only now: what was no module, a page to log in by perhaps, is asked for again.
    for (const [name, each] of fetched) writeEntry(name, each);
    return { url: at, source };
  }
  throw fetchError(url, from, `there are more than ${mostRedirects} redirections`);
}

/**
 * @param {string} url
 * @param {string} from
 * @param {string} reason
 * @param {ErrorOptions & { code?: string }} [options]
 */
function fetchError(url, from, reason, { code = 'ERR_MODULE_FETCH', ...options } = {}) {
  return codedError(Error, code, `Cannot fetch '${url}'${from}: ${reason}`, fetchError, options);
}

/**
 * @param {string} at
 * @param {string} url that was imported
 * @param {string} from
 */
function checkGrant(at, url, from) {
  const { hostname, host, port, username, password } = new URL(at);
  if (username !== '' || password !== '')
    throw fetchError(at, from, 'URLs of modules carry no user name or password');
  if (mayImport(hostname, Number(port || 443))) return;
  const way = at === url ? '' : ` It is where '${url}' leads.`;
  const message = `Access denied: importing '${at}'${from} needs the permission import; --allow-import=${host} grants it, --allow-import every host.${way}`;
  const error = codedError(Error, 'ERR_ACCESS_DENIED', message, checkGrant);
  throw Object.assign(error, { permission: 'import', resource: at });
}

/**
 * @param {string} location
 * @param {string} at
 * @param {string} url
 * @param {string} from
 * @returns {string} where a redirection leads
 */
function nextOf(location, at, url, from) {
  const next = URL.parse(location, at);
  if (next === null || next.protocol !== 'https:')
    throw fetchError(url, from, `'${at}' leads to '${location}', which is no https: URL`);
  next.hash = '';
  return next.href;
}

/**
 * @param {string} at
 * @param {string} url
 * @param {string} from
 * @param {Map<string, Entry>} fetched to which is added what was in no cache
 * @returns {Entry} whose integrity is as it should be
 */
function entryOf(at, url, from, fetched) {
  const name = at.replace(/#.*$/s, '');
  const known = reload() ? undefined : readEntry(name);
  if (known !== undefined && mismatchOf(known, at, url) === undefined) return known;
  const entry = fetchEntry(at, from);
  const mismatch = mismatchOf(entry, at, url);
  if (mismatch !== undefined) throw integrityError(at, mismatch, from);
  fetched.set(name, entry);
  return entry;
}

/**
 * @param {Entry} entry
 * @param {string} at
 * @param {string} url
 * @returns {string | undefined} hashes for the URL that was imported count, and for the one where it is
 */
function mismatchOf(entry, at, url) {
  if ('location' in entry) return undefined;
  return findMismatch(url, entry.body) ?? (at === url ? undefined : findMismatch(at, entry.body));
}

/**
 * @param {string} url
 * @param {string} from
 * @returns {Entry}
 */
function fetchEntry(url, from) {
  let response;
  try {
    response = get(new URL(url));
  } catch (cause) {
    const { message, code } = /** @type {Error & { code?: string }} */ (cause);
    throw fetchError(url, from, message, { cause, code });
  }
  const { status, reason, headers, body } = response;
  const location = headers.get('location');
  if (redirections.has(status) && location !== undefined) return { location };
  if (status !== 200) {
    const code = status === 404 || status === 410 ? 'ERR_MODULE_NOT_FOUND' : undefined;
    throw fetchError(url, from, `the server answers ${`${status} ${reason}`.trim()}`, { code });
  }
  const encoding = headers.get('content-encoding')?.toLowerCase();
  if (encoding !== undefined && encoding !== 'identity')
    throw fetchError(url, from, `the server compresses (${encoding}) although it was asked not to`);
  return { type: headers.get('content-type'), body };
}

/**
 * @param {string} url
 * @param {{ type: string | undefined, body: Uint8Array }} entry
 * @param {boolean} isJson
 * @param {string} from
 * @returns {string}
 */
function sourceOf(url, { type = '', body }, isJson, from) {
  const essence = type.replace(/;.*$/s, '').trim().toLowerCase();
  const { pathname } = new URL(url);
  let kind = essence === '' ? 'unknown' : byType.find(entry => entry.type.test(essence))?.kind;
  if (kind === 'unknown') kind = byEnding.find(({ ending }) => ending.test(pathname))?.kind;
  if (kind === undefined) {
    const what = essence === '' ? 'it has no type' : `its type is ${essence}`;
    const message = `Unknown kind of module: ${url}${from}: ${what}; modules are JavaScript, TypeScript, JSON and WebAssembly`;
    throw codedError(TypeError, 'ERR_UNKNOWN_MODULE_FORMAT', message, sourceOf);
  }
  if (isJson !== (kind === 'json')) {
    const message = isJson
      ? `Module "${url}" is not of type "json" but ${essence || kind}${from}`
      : `Module "${url}" needs an import attribute of "type: json"${from}`;
    const code = isJson ? 'ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE' : 'ERR_IMPORT_ATTRIBUTE_MISSING';
    throw codedError(TypeError, code, message, sourceOf);
  }
  if (kind === 'wasm') return wrapWebAssembly(url, url, body);
  const text = decode(body, 'utf8', false);
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  return kind === 'typescript' || isTypeScript(pathname) ? toJavaScript(url, source) : source;
}
