// Private keys that are encrypted by a password.
import { Buffer } from 'coro:buffer';
import { codedError, invalidArgumentValue } from 'coro:internal/errors';

const { decryptKey, encryptKey } = __primordials.crypto;

/** OpenSSL's own limit. */
const longest = 1024;

/**
 * @param {unknown} passphrase
 * @returns {Uint8Array}
 */
function toPassword(passphrase) {
  const isText = typeof passphrase === 'string';
  if (!isText && !ArrayBuffer.isView(passphrase) && !(passphrase instanceof ArrayBuffer)) {
    throw invalidArgumentValue('options.passphrase', passphrase, 'must be a string or bytes');
  }
  const view = ArrayBuffer.isView(passphrase);
  const bytes = view
    ? Buffer.from(passphrase.buffer, passphrase.byteOffset, passphrase.byteLength)
    : Buffer.from(/** @type {any} */ (passphrase));
  if (bytes.length > longest) {
    throw invalidArgumentValue('options.passphrase', `${bytes.length} bytes`, `must have at most ${longest}`);
  }
  return new Uint8Array(bytes);
}

/**
 * @param {Uint8Array} bytes a key
 * @param {boolean} isPem or DER
 * @returns {boolean} is it one that needs a password?
 */
export function isEncrypted(bytes, isPem) {
  if (isPem) {
    const text = Buffer.from(bytes).toString('latin1');
    const [first = ''] = /-----BEGIN [^]*?-----END/.exec(text) ?? [];
    return (
      first.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----') || first.includes('Proc-Type: 4,ENCRYPTED')
    );
  }
  // A sequence that begins with a sequence and an octet string; keys in the clear begin with a number.
  const [tag, length] = bytes;
  const start = 2 + (length > 128 ? length & 0x7f : 0);
  if (tag !== 0x30 || bytes[start] !== 0x30) return false;
  const inner = bytes[start + 1];
  return inner < 128 && bytes[start + 2 + inner] === 0x04;
}

/**
 * @param {Uint8Array} bytes
 * @param {boolean} isPem
 * @param {unknown} passphrase
 * @returns {Uint8Array} PKCS #8
 */
export function decrypt(bytes, isPem, passphrase) {
  if (passphrase === undefined || passphrase === null) {
    throw codedError(
      TypeError,
      'ERR_MISSING_PASSPHRASE',
      'Passphrase required for encrypted key: options.passphrase',
      decrypt,
    );
  }
  return decryptKey(bytes, isPem, toPassword(passphrase));
}

/**
 * @param {Uint8Array} der PKCS #8
 * @param {string} label of the form that is wanted
 * @param {boolean} isPem
 * @param {{ cipher?: unknown, passphrase?: unknown }} options
 * @returns {any} a Buffer, or text; undefined: it is not to be encrypted
 */
export function encrypt(der, label, isPem, { cipher, passphrase }) {
  if (cipher === undefined || cipher === null) {
    if (passphrase === undefined || passphrase === null) return undefined;
    throw invalidArgumentValue('options.cipher', cipher, 'must be a string');
  }
  if (typeof cipher !== 'string') throw invalidArgumentValue('options.cipher', cipher, 'must be a string');
  const isTraditional = label !== 'PRIVATE KEY';
  if (isTraditional && !isPem) {
    throw codedError(Error, 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', 'The selected key encoding pkcs1 does not support encryption.', encrypt); // prettier-ignore
  }
  const bytes = Buffer.from(encryptKey(der, isTraditional, isPem, cipher, toPassword(passphrase)));
  return isPem ? bytes.toString('latin1') : bytes;
}
