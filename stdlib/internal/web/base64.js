// atob and btoa.
import { DOMException } from 'coro:internal/web/dom-exception';
import { needArguments } from 'coro:internal/web/webidl';

const { fromBase64, toBase64 } = __primordials.web;

/**
 * From base64 to a string whose characters are bytes.
 * @param {string} data
 * @returns {string}
 */
export function atob(data) {
  needArguments(arguments, 1, 'data');
  const bytes = fromBase64(`${data}`);
  if (bytes !== undefined) return bytes;
  throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
}

/**
 * To base64.
 * @param {string} data whose characters are bytes
 * @returns {string}
 */
export function btoa(data) {
  needArguments(arguments, 1, 'data');
  const text = toBase64(`${data}`);
  if (text !== undefined) return text;
  throw new DOMException('Invalid character', 'InvalidCharacterError');
}
