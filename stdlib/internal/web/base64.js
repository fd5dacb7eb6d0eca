// atob and btoa.
import { DOMException } from 'coro:internal/web/dom-exception';
import { needArguments } from 'coro:internal/web/webidl';

const { decode } = __primordials.engine;
const { encodeLatin1 } = __primordials.web;

/**
 * From base64 to a string whose characters are bytes.
 * @param {string} data
 * @returns {string}
 */
export function atob(data) {
  needArguments(arguments, 1, 'data');
  const text = `${data}`;
  let bytes;
  try {
    bytes = /** @type {any} */ (Uint8Array).fromBase64(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = 'The string to be decoded is not correctly encoded.';
    throw new DOMException(message, 'InvalidCharacterError');
  }
  return decode(bytes, 'latin1', false);
}

/**
 * To base64.
 * @param {string} data whose characters are bytes
 * @returns {string}
 */
export function btoa(data) {
  needArguments(arguments, 1, 'data');
  const text = `${data}`;
  if (/[^\0-\xff]/.test(text)) throw new DOMException('Invalid character', 'InvalidCharacterError');
  return /** @type {any} */ (encodeLatin1(text)).toBase64();
}
