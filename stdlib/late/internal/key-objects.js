// Keys as objects, in Node's words: read and written. A key is kept as DER: PKCS #8 or SubjectPublicKeyInfo.
import { Buffer } from 'coro:buffer';
import { codedError, invalidArgumentType, invalidArgumentValue } from 'coro:internal/errors';
import { fromPem, labels, notSupported, toPem, wrap } from 'coro:internal/key-forms';
import { fromJwk, secretJwk, toJwk } from 'coro:internal/key-jwk';
import { readNumbers, readPrivate, readPublic } from 'coro:internal/subtle/der';

const { readKey } = __primordials.crypto;

/** @typedef {{ type: string, curve: string, bits: number, publicPart: Uint8Array, privatePart: Uint8Array }} Description */

/** What OpenSSL calls curves that have other names too. @type {Record<string, string>} */
export const curves = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };

/** @type {(key: KeyObject) => { bytes: Uint8Array, description: Description | undefined }} */
let insideOf;

/** A key: 'secret', 'public' or 'private'. */
export class KeyObject {
  #type;
  #bytes;
  /** @type {Description | undefined} */
  #description;

  /**
   * @param {'secret' | 'public' | 'private'} type
   * @param {Uint8Array} bytes
   * @param {Description} [description]
   */
  constructor(type, bytes, description) {
    this.#type = type;
    this.#bytes = bytes;
    this.#description = description;
  }

  static {
    insideOf = key => ({ bytes: key.#bytes, description: key.#description });
  }

  get type() {
    return this.#type;
  }

  /** Bytes of a secret key. */
  get symmetricKeySize() {
    return this.#type === 'secret' ? this.#bytes.length : undefined;
  }

  /** 'rsa', 'ec', 'ed25519', … */
  get asymmetricKeyType() {
    return this.#description?.type.toLowerCase();
  }

  get asymmetricKeyDetails() {
    const description = this.#description;
    if (description === undefined) return undefined;
    if (description.type === 'EC') return { namedCurve: description.curve };
    if (description.type !== 'RSA') return {};
    const [, exponent] = readNumbers(readPublic(description.publicPart));
    const publicExponent = BigInt(`0x${Buffer.from(exponent).toString('hex')}`);
    return { modulusLength: description.bits, publicExponent };
  }

  /**
   * @param {any} other
   * @returns {boolean}
   */
  equals(other) {
    if (!(other instanceof KeyObject)) throw invalidArgumentType('otherKeyObject', 'a KeyObject', other);
    return this.#type === other.#type && Buffer.from(this.#bytes).equals(other.#bytes);
  }

  /**
   * @param {{ type?: string, format?: string, cipher?: string }} [options]
   * @returns {any} a Buffer; text where the format is PEM; an object where it is JWK
   */
  export(options = {}) {
    const { format = this.#type === 'secret' ? 'buffer' : undefined, type } = options;
    if (format === 'jwk') return this.#jwk(options.cipher);
    if (options.cipher !== undefined) throw notSupported('Keys that are encrypted by a password');
    if (this.#type === 'secret') return Buffer.from(this.#bytes);
    const [label, der] = this.#form(type);
    if (format === 'der') return Buffer.from(der);
    if (format === 'pem') return toPem(label, der);
    throw invalidArgumentValue('options.format', format, "must be one of: 'pem', 'der', 'jwk'");
  }

  /** @param {string | undefined} cipher */
  #jwk(cipher) {
    if (cipher !== undefined && this.#type !== 'secret') {
      throw codedError(Error, 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', 'The selected key encoding jwk does not support encryption.', this.export); // prettier-ignore
    }
    const description = this.#description;
    return description === undefined ? secretJwk(this.#bytes) : toJwk(description, this.#type === 'private');
  }

  /** @param {string | undefined} type @returns {[label: string, der: Uint8Array]} */
  #form(type) {
    const isPrivate = this.#type === 'private';
    const kind = this.#description?.type;
    if (type === (isPrivate ? 'pkcs8' : 'spki')) {
      return [isPrivate ? 'PRIVATE KEY' : 'PUBLIC KEY', this.#bytes];
    }
    if (type === 'pkcs1' && kind === 'RSA') {
      return isPrivate
        ? ['RSA PRIVATE KEY', readPrivate(this.#bytes)]
        : ['RSA PUBLIC KEY', readPublic(this.#bytes)];
    }
    const known = isPrivate ? "'pkcs8'" : "'spki'";
    const more = kind === 'RSA' ? ", 'pkcs1'" : '';
    throw invalidArgumentValue('options.type', type, `must be one of: ${known}${more}`);
  }

  get [Symbol.toStringTag]() {
    return 'KeyObject';
  }
}

/**
 * @param {Uint8Array} der
 * @param {boolean} isPrivate
 * @returns {KeyObject}
 */
export function read(der, isPrivate) {
  const [type, curve, bits, publicPart, privatePart] = readKey(der, isPrivate);
  const description = { type, curve: curves[curve] ?? curve, bits, publicPart, privatePart };
  return new KeyObject(isPrivate ? 'private' : 'public', isPrivate ? privatePart : publicPart, description);
}

/**
 * @param {unknown} data
 * @param {string} [encoding]
 * @returns {Uint8Array}
 */
function toBytes(data, encoding) {
  if (typeof data === 'string') return new Uint8Array(Buffer.from(data, encoding));
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  if (data instanceof ArrayBuffer) return new Uint8Array(data).slice();
  const expected = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, or KeyObject';
  throw invalidArgumentType('key', expected, data, toBytes);
}

/**
 * @param {any} key
 * @param {boolean} wantsPrivate
 * @returns {KeyObject}
 */
function parse(key, wantsPrivate) {
  const isPlain = typeof key === 'string' || ArrayBuffer.isView(key) || key instanceof ArrayBuffer;
  const { key: data, format = 'pem', type, encoding, passphrase } = isPlain ? { key } : (key ?? {});
  if (format === 'jwk') return read(fromJwk(data, wantsPrivate), wantsPrivate);
  if (passphrase !== undefined) throw notSupported('Keys that are encrypted by a password');
  const bytes = toBytes(data, encoding);
  if (format === 'der') {
    const form = type ?? (wantsPrivate ? 'pkcs8' : 'spki');
    const isPrivate = form === 'pkcs8' || form === 'sec1' || (form === 'pkcs1' && wantsPrivate);
    return read(wrap(bytes, isPrivate, form), isPrivate);
  }
  if (format !== 'pem')
    throw invalidArgumentValue('options.format', format, "must be one of: 'pem', 'der', 'jwk'");
  const { label, der } = fromPem(Buffer.from(bytes).toString('latin1'));
  const known = labels[label];
  if (known === undefined) throw notSupported(`Keys from "${label}"`);
  return read(wrap(der, ...known), known[0]);
}

/**
 * @param {any} key PEM, or { key, format, type }
 * @returns {KeyObject}
 */
export function createPrivateKey(key) {
  if (key instanceof KeyObject)
    throw invalidArgumentType('key', 'of type string or an instance of Buffer', key);
  const found = parse(key, true);
  if (found.type !== 'private')
    throw codedError(
      Error,
      'ERR_OSSL_UNSUPPORTED',
      'error:1E08010C:DECODER routines::unsupported',
      createPrivateKey,
    );
  return found;
}

/**
 * @param {any} key PEM of a public or a private key, a private KeyObject, or { key, format, type }
 * @returns {KeyObject}
 */
export function createPublicKey(key) {
  if (key instanceof KeyObject && key.type !== 'private') {
    throw codedError(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${key.type}, expected private.`, createPublicKey); // prettier-ignore
  }
  const found = key instanceof KeyObject ? key : parse(key, false);
  const { description } = insideOf(found);
  return found.type === 'public' ? found : read(/** @type {Description} */ (description).publicPart, false);
}

/**
 * @param {any} key
 * @param {string} [encoding] of a string
 * @returns {KeyObject}
 */
export function createSecretKey(key, encoding) {
  return new KeyObject('secret', toBytes(key, encoding));
}

/**
 * What signs or verifies: a KeyObject, or what makes one.
 * @param {any} key
 * @param {boolean} signs
 * @returns {{ der: Uint8Array, type: string, bits: number }}
 */
export function keyFor(key, signs) {
  const given = key?.key instanceof KeyObject ? key.key : key;
  let object = given instanceof KeyObject ? given : (signs ? createPrivateKey : createPublicKey)(given);
  if (!signs && object.type === 'private') object = createPublicKey(object);
  const expected = signs ? 'private' : 'public';
  if (object.type !== expected) {
    throw codedError(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${object.type}, expected ${expected}.`, keyFor); // prettier-ignore
  }
  const { bytes, description } = insideOf(object);
  const { type, bits } = /** @type {Description} */ (description);
  return { der: bytes, type, bits };
}

/**
 * @param {KeyObject} key
 * @returns {Uint8Array} of a secret one
 */
export function secretOf(key) {
  if (key.type !== 'secret') {
    throw codedError(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${key.type}, expected secret.`, secretOf); // prettier-ignore
  }
  return insideOf(key).bytes;
}
