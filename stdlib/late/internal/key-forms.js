// Keys as text: PEM, and the forms of DER that it names.
import { Buffer } from 'coro:buffer';
import { codedError } from 'coro:internal/errors';
import { writePrivate, writePublic } from 'coro:internal/subtle/der';

/** Curves by their identifiers in DER, in hexadecimal. @type {Record<string, string>} */
const identified = { '2a8648ce3d030107': 'P-256', '2b81040022': 'P-384', '2b81040023': 'P-521' };

/** @param {string} what */
export function notSupported(what) {
  return codedError(
    Error,
    'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
    `${what} are not supported by CoroJS`,
    notSupported,
  );
}

/**
 * @param {string} label
 * @param {Uint8Array} der
 * @returns {string}
 */
export function toPem(label, der) {
  const lines = /** @type {string[]} */ (
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g)
  );
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * @param {string} text
 * @returns {{ label: string, der: Uint8Array }}
 */
export function fromPem(text) {
  const found = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(text);
  if (found === null) {
    throw codedError(Error, 'ERR_OSSL_UNSUPPORTED', 'error:1E08010C:DECODER routines::unsupported', fromPem);
  }
  const [, label, body] = found;
  return { label, der: new Uint8Array(Buffer.from(body.replaceAll(/\s/g, ''), 'base64')) };
}

/** The form of DER by what PEM calls it. @type {Record<string, [isPrivate: boolean, form: string]>} */
export const labels = {
  'PRIVATE KEY': [true, 'pkcs8'],
  'RSA PRIVATE KEY': [true, 'pkcs1'],
  'EC PRIVATE KEY': [true, 'sec1'],
  'PUBLIC KEY': [false, 'spki'],
  'RSA PUBLIC KEY': [false, 'pkcs1'],
};

/**
 * @param {Uint8Array} der
 * @param {boolean} isPrivate
 * @param {string} form
 * @returns {Uint8Array} PKCS #8 or SubjectPublicKeyInfo
 */
export function wrap(der, isPrivate, form) {
  if (form === 'pkcs1') return (isPrivate ? writePrivate : writePublic)('RSA', undefined, der);
  if (form !== 'sec1') return der;
  const text = Buffer.from(der).toString('hex');
  const curve = Object.keys(identified).find(each =>
    text.includes(`06${(each.length / 2).toString(16).padStart(2, '0')}${each}`),
  );
  if (curve === undefined) throw notSupported('Keys of this curve in the form sec1');
  return writePrivate('EC', identified[curve], der);
}
