// Integrity of modules: hashes that the import map wants, as the web has them.
import { codedError } from 'coro:internal/errors';
import { integrityOf } from 'coro:internal/import-map';

const { digest } = __primordials.web;

/** From the strongest on. */
const algorithms = ['sha512', 'sha384', 'sha256'];

/**
 * @param {string} url
 * @param {Uint8Array} bytes
 * @returns {string | undefined} what is wrong with them; undefined: nothing, or the import map says nothing of this URL
 */
export function findMismatch(url, bytes) {
  const metadata = integrityOf(url);
  if (metadata === undefined) return undefined;
  // Of several algorithms the strongest decides; of several hashes any may fit. Options after "?" mean nothing.
  const tokens = metadata.split(/\s+/).map(token => token.replace(/\?.*$/s, ''));
  for (const algorithm of algorithms) {
    const prefix = `${algorithm}-`;
    const wanted = tokens.filter(token => token.startsWith(prefix));
    if (wanted.length === 0) continue;
    const hash = new Uint8Array(digest(algorithm.replace('sha', 'SHA-'), bytes));
    const actual = /** @type {any} */ (hash).toBase64();
    const isRight = wanted.some(token => toPlainBase64(token.slice(prefix.length)) === actual);
    return isRight ? undefined : `the import map wants ${wanted.join(' or ')}, it has ${prefix}${actual}`;
  }
  return undefined;
}

/**
 * @param {string} text in one of the two alphabets of Base64
 * @returns {string}
 */
function toPlainBase64(text) {
  return text.replaceAll('-', '+').replaceAll('_', '/');
}

/**
 * @param {string} url
 * @param {string} mismatch
 * @param {string} from " imported from …"
 */
export function integrityError(url, mismatch, from) {
  const message = `The integrity of '${url}'${from} is not what it should be: ${mismatch}`;
  return codedError(TypeError, 'ERR_IMPORT_INTEGRITY', message, integrityError);
}

/**
 * Checks a file against the import map.
 * @param {string} url
 * @param {Uint8Array} bytes
 * @param {string} from
 */
export function checkIntegrity(url, bytes, from) {
  const mismatch = findMismatch(url, bytes);
  if (mismatch !== undefined) throw integrityError(url, mismatch, from);
}
