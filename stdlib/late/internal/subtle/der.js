// DER: the parts of keys, of the forms PKCS #8 and SubjectPublicKeyInfo, and of signatures.

const integer = 0x02;
const bitString = 0x03;
const octetString = 0x04;
const identifier = 0x06;
const sequence = 0x30;
/** Of ECPrivateKey. */
const publicPart = 0xa1;

/** What an algorithm is called in DER: the value of an identifier. @type {{ [name: string]: number[] }} */
const identifiers = {
  RSA: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01],
  EC: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
  'P-256': [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
  'P-384': [0x2b, 0x81, 0x04, 0x00, 0x22],
  'P-521': [0x2b, 0x81, 0x04, 0x00, 0x23],
  secp256k1: [0x2b, 0x81, 0x04, 0x00, 0x0a],
  X448: [0x2b, 0x65, 0x6f],
  Ed448: [0x2b, 0x65, 0x71],
  X25519: [0x2b, 0x65, 0x6e],
  Ed25519: [0x2b, 0x65, 0x70],
};

/**
 * @param {number} tag
 * @param {ArrayLike<number>[]} parts its contents, one behind the other
 * @returns {Uint8Array}
 */
function write(tag, ...parts) {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const length = [];
  if (size < 128) {
    length.push(size);
  } else {
    for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
    length.unshift(0x80 | length.length);
  }
  const bytes = new Uint8Array(1 + length.length + size);
  bytes[0] = tag;
  bytes.set(length, 1);
  let at = 1 + length.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * What OpenSSL has written, so it is well-formed.
 * @param {Uint8Array} bytes
 * @returns {Uint8Array[]} the contents of the values that lie one behind the other
 */
function read(bytes) {
  const values = [];
  for (let at = 0; at < bytes.length;) {
    let size = bytes[at + 1];
    at += 2;
    if (size >= 128) {
      const count = size & 0x7f;
      size = 0;
      for (const end = at + count; at < end; at++) size = size * 256 + bytes[at];
    }
    values.push(bytes.subarray(at, at + size));
    at += size;
  }
  return values;
}

/**
 * @param {Uint8Array} bytes a number without sign
 * @returns {Uint8Array}
 */
export function writeInteger(bytes) {
  let at = 0;
  while (at < bytes.length - 1 && bytes[at] === 0) at++;
  const digits = bytes.subarray(at);
  return digits.length === 0 || digits[0] >= 128 ? write(integer, [0], digits) : write(integer, digits);
}

/**
 * @param {Uint8Array} value of an integer that is not negative
 * @returns {Uint8Array} without zeros before it
 */
const digitsOf = value => (value.length > 1 && value[0] === 0 ? value.subarray(1) : value);

/**
 * @param {Uint8Array} value
 * @param {number} size
 * @returns {Uint8Array} with zeros before it
 */
function widen(value, size) {
  const digits = digitsOf(value);
  const wide = new Uint8Array(size);
  wide.set(digits, size - digits.length);
  return wide;
}

/**
 * @param {string} algorithm
 * @param {string} [curve]
 */
function algorithmOf(algorithm, curve) {
  const parameter =
    curve !== undefined ? write(identifier, identifiers[curve]) : algorithm === 'RSA' ? [5, 0] : [];
  return write(sequence, write(identifier, identifiers[algorithm]), parameter);
}

/**
 * @param {string} algorithm RSA, EC, Ed25519, X25519, …
 * @param {string | undefined} curve of EC
 * @param {Uint8Array} key the algorithm's own form
 * @returns {Uint8Array} SubjectPublicKeyInfo
 */
export const writePublic = (algorithm, curve, key) =>
  write(sequence, algorithmOf(algorithm, curve), write(bitString, [0], key));

/**
 * @param {string} algorithm
 * @param {string | undefined} curve
 * @param {Uint8Array} key
 * @returns {Uint8Array} PKCS #8
 */
export const writePrivate = (algorithm, curve, key) =>
  write(sequence, write(integer, [0]), algorithmOf(algorithm, curve), write(octetString, key));

/**
 * @param {Uint8Array} der SubjectPublicKeyInfo
 * @returns {Uint8Array} the key in its algorithm's own form
 */
export const readPublic = der => read(read(der)[0])[1].subarray(1);

/**
 * @param {Uint8Array} der PKCS #8
 * @returns {Uint8Array}
 */
export const readPrivate = der => read(read(der)[0])[2];

/** @param {Uint8Array[]} numbers */
export const writeNumbers = (...numbers) => write(sequence, ...numbers.map(writeInteger));

/**
 * @param {Uint8Array} der a sequence of numbers, as keys of RSA are
 * @returns {Uint8Array[]}
 */
export const readNumbers = der => read(read(der)[0]).map(digitsOf);

/** @param {Uint8Array} secret */
export const writeOctets = secret => write(octetString, secret);

/** @param {Uint8Array} der */
export const readOctets = der => read(der)[0];

/**
 * @param {Uint8Array} secret of a curve
 * @param {Uint8Array} point the public part
 * @returns {Uint8Array} ECPrivateKey
 */
export const writeCurveSecret = (secret, point) =>
  write(
    sequence,
    write(integer, [1]),
    write(octetString, secret),
    write(publicPart, write(bitString, [0], point)),
  );

/**
 * @param {Uint8Array} der ECPrivateKey
 * @returns {Uint8Array}
 */
export const readCurveSecret = der => read(read(der)[0])[1];

/**
 * @param {Uint8Array} der a signature as OpenSSL writes it
 * @param {number} size of each of its two numbers
 * @returns {Uint8Array} as the web has it: one number behind the other
 */
export function joinSignature(der, size) {
  const [r, s] = read(read(der)[0]);
  const joined = new Uint8Array(size * 2);
  joined.set(widen(r, size));
  joined.set(widen(s, size), size);
  return joined;
}

/**
 * @param {Uint8Array} joined
 * @returns {Uint8Array}
 */
export const splitSignature = joined =>
  writeNumbers(joined.subarray(0, joined.length / 2), joined.subarray(joined.length / 2));
