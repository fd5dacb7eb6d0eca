// New pairs of keys, in Node's words.
import { Buffer } from 'coro:buffer';
import { callBack } from 'coro:internal/call-back';
import { checkFunction, checkInteger, checkString, invalidArgumentValue } from 'coro:internal/errors';
import { curves, read } from 'coro:internal/key-objects';

const { generateKeys } = __primordials.crypto;

/** The types of keys that Node knows, and the kernel's names. @type {Record<string, string>} */
const types = {
  rsa: 'RSA',
  ec: 'EC',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
  x25519: 'X25519',
  x448: 'X448',
};

/**
 * @param {string} type 'rsa', 'ec', 'ed25519', 'x25519', 'ed448' or 'x448'
 * @param {any} [options]
 * @returns {() => { publicKey: any, privateKey: any }}
 */
function generatorOf(type, options = {}) {
  checkString('type', type);
  const name = types[type];
  if (name === undefined) throw invalidArgumentValue('type', type, 'must be a supported key type');
  /** @type {[string?, Uint8Array?]} */
  let parameters = [];
  if (type === 'rsa') {
    checkInteger('options.modulusLength', options.modulusLength, 512, 16384);
    const exponent = options.publicExponent ?? 65537;
    checkInteger('options.publicExponent', exponent, 3, 2 ** 32 - 1);
    const hex = exponent.toString(16);
    parameters = [
      `${options.modulusLength}`,
      Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'),
    ];
  } else if (type === 'ec') {
    checkString('options.namedCurve', options.namedCurve);
    parameters = [curves[options.namedCurve] ?? options.namedCurve];
  }
  const { publicKeyEncoding, privateKeyEncoding } = options;
  return () => {
    const [pkcs8, spki] = generateKeys(name, ...parameters);
    const [privateKey, publicKey] = [read(pkcs8, true), read(spki, false)];
    return {
      publicKey: publicKeyEncoding ? publicKey.export(publicKeyEncoding) : publicKey,
      privateKey: privateKeyEncoding ? privateKey.export(privateKeyEncoding) : privateKey,
    };
  };
}

/**
 * Blocks the calling fiber while another thread computes.
 * @param {string} type
 * @param {any} [options]
 */
export function generateKeyPairSync(type, options) {
  return generatorOf(type, options)();
}

/**
 * @param {string} type
 * @param {any} options may be left out
 * @param {(error: unknown, publicKey?: any, privateKey?: any) => void} [callback]
 */
export function generateKeyPair(type, options, callback = options) {
  checkFunction('callback', callback);
  const generate = generatorOf(type, options === callback ? undefined : options);
  callBack('generateKeyPair', generate, (/** @type {unknown} */ error, /** @type {any} */ pair) =>
    error ? callback(error) : callback(null, pair.publicKey, pair.privateKey),
  );
}
