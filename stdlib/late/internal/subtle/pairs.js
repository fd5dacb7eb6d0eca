// Keys of two parts: RSA, ECDSA and ECDH, Ed25519 and X25519.
import {
  joinSignature,
  readCurveSecret,
  readNumbers,
  readOctets,
  readPrivate,
  readPublic,
  splitSignature,
  writeCurveSecret,
  writeNumbers,
  writeOctets,
  writePrivate,
  writePublic,
} from 'coro:internal/subtle/der';
import { check, field, text } from 'coro:internal/subtle/jwk';
import {
  attempt,
  bytesIn,
  checkKey,
  checkType,
  checkUsages,
  dataError,
  digestName,
  hashIn,
  integerIn,
  invalidAccess,
  notSupported,
  operationError,
  syntaxError,
  toBytes,
  unknownFormat,
} from 'coro:internal/subtle/params';
import { makeKey, materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */
/** @typedef {{ public: string[], private: string[] }} Usages */
/** @typedef {{ type: string, curve: string, bits: number, publicPart: Uint8Array, privatePart: Uint8Array }} Description */

const { agree, generateKeys, oaep, readKey, sign, verify } = __primordials.crypto;

/**
 * @param {Uint8Array} der
 * @param {boolean} isPrivate
 * @returns {Description}
 */
function describe(der, isPrivate) {
  const [type, curve, bits, publicPart, privatePart] = attempt('DataError', () => readKey(der, isPrivate));
  return { type, curve, bits, publicPart, privatePart };
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
const areSame = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/**
 * A new pair with what each part may be used for.
 * @param {string} name
 * @param {Usages} allowed
 * @param {any} algorithm
 * @param {boolean} extractable
 * @param {string[]} usages
 * @param {() => [Uint8Array, Uint8Array]} generate
 */
function makePair(name, allowed, algorithm, extractable, usages, generate) {
  checkUsages(name, usages, [...allowed.public, ...allowed.private]);
  const [publicUsages, privateUsages] = [allowed.public, allowed.private].map(list =>
    usages.filter(each => list.includes(each)),
  );
  if (privateUsages.length === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  const [privatePart, publicPart] = attempt('OperationError', generate);
  return {
    publicKey: makeKey('public', publicPart, algorithm, true, publicUsages),
    privateKey: makeKey('private', privatePart, algorithm, extractable, privateUsages),
  };
}

/**
 * Imports DER.
 * @param {string} name
 * @param {Usages} allowed
 * @param {boolean} isPrivate
 * @param {Uint8Array} der
 * @param {string[]} usages
 * @returns {Description}
 */
function read(name, allowed, isPrivate, der, usages) {
  checkUsages(name, usages, isPrivate ? allowed.private : allowed.public, isPrivate ? 'importing' : '');
  return describe(der, isPrivate);
}

/**
 * @param {string} format
 * @param {CryptoKey} key
 * @returns {ArrayBuffer | undefined} where the format is DER
 */
function exportDer(format, key) {
  if (format !== 'spki' && format !== 'pkcs8') return undefined;
  checkType(key, format === 'spki' ? 'public' : 'private');
  return /** @type {ArrayBuffer} */ (materialOf(key).slice().buffer);
}

/**
 * @param {CryptoKey} key
 * @returns {Uint8Array} the public part in its algorithm's own form
 */
const publicBits = key =>
  readPublic(key.type === 'public' ? materialOf(key) : describe(materialOf(key), true).publicPart);

/** @param {CryptoKey} key */
const jwkOf = key => ({ key_ops: [...key.usages], ext: key.extractable });

// ---- RSA

/**
 * @param {string} name
 * @param {{ usages: Usages, use: 'sig' | 'enc', alg: (hash: string) => string }} kind
 * @param {object} operations
 */
function rsa(name, { usages: allowed, use, alg }, operations) {
  /**
   * @param {Uint8Array} publicPart
   * @param {string} hash
   */
  const algorithmOf = (publicPart, hash) => {
    const [modulus, publicExponent] = readNumbers(readPublic(publicPart));
    const modulusLength = modulus.length * 8 - Math.clz32(modulus[0]) + 24;
    return { name, modulusLength, publicExponent: publicExponent.slice(), hash: { name: hash } };
  };
  return {
    name,
    generateKey(
      /** @type {any} */ params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      const hash = hashIn(params);
      const length = integerIn(params, 'modulusLength', 2 ** 32 - 1);
      const exponent = bytesIn(params, 'publicExponent').slice();
      if (length < 512 || length > 16384)
        throw operationError('algorithm.modulusLength must be from 512 to 16384');
      const last = exponent.at(-1) ?? 0;
      if (last < 3 && exponent.subarray(0, -1).every(byte => byte === 0)) {
        throw operationError('algorithm.publicExponent must be at least 3');
      }
      if ((last & 1) === 0) throw operationError('algorithm.publicExponent must be odd');
      const algorithm = { name, modulusLength: length, publicExponent: exponent, hash: { name: hash } };
      return makePair(name, allowed, algorithm, extractable, usages, () =>
        generateKeys('RSA', `${length}`, exponent),
      );
    },
    importKey(
      /** @type {string} */ format,
      /** @type {any} */ data,
      /** @type {any} */ params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      const hash = hashIn(params);
      let isPrivate = format === 'pkcs8';
      let der;
      if (format === 'spki' || isPrivate) {
        der = toBytes(data, 'keyData').slice();
      } else if (format === 'jwk') {
        check(data, 'RSA', { use, alg: alg(hash), extractable, usages });
        isPrivate = data.d !== undefined;
        der = fromRsaJwk(data, isPrivate);
      } else {
        throw unknownFormat(format, name);
      }
      const key = read(name, allowed, isPrivate, der, usages);
      if (key.type !== 'RSA') throw dataError('Invalid key type');
      const algorithm = algorithmOf(key.publicPart, hash);
      return isPrivate
        ? makeKey('private', key.privatePart, algorithm, extractable, usages)
        : makeKey('public', key.publicPart, algorithm, extractable, usages);
    },
    exportKey(/** @type {string} */ format, /** @type {CryptoKey} */ key) {
      const der = exportDer(format, key);
      if (der !== undefined) return der;
      if (format !== 'jwk') throw unknownFormat(format, name);
      const jwk = { ...jwkOf(key), kty: 'RSA', alg: alg(key.algorithm.hash.name) };
      if (key.type === 'public') {
        const [n, e] = readNumbers(readPublic(materialOf(key))).map(text);
        return { ...jwk, n, e };
      }
      const [, n, e, d, p, q, dp, dq, qi] = readNumbers(readPrivate(materialOf(key))).map(text);
      return { ...jwk, n, e, d, p, q, dp, dq, qi };
    },
    ...operations,
  };
}

/**
 * @param {any} jwk
 * @param {boolean} isPrivate
 * @returns {Uint8Array}
 */
function fromRsaJwk(jwk, isPrivate) {
  const [n, e] = [field(jwk, 'n'), field(jwk, 'e')];
  if (!isPrivate) return writePublic('RSA', undefined, writeNumbers(n, e));
  if (jwk.oth !== undefined) throw notSupported('RSA keys of more than two primes are not supported');
  const rest = ['d', 'p', 'q', 'dp', 'dq', 'qi'].map(name => field(jwk, name));
  return writePrivate('RSA', undefined, writeNumbers(new Uint8Array(1), n, e, ...rest));
}

/** @param {(params: any, key: CryptoKey) => number} saltLength */
const rsaSigning = saltLength => ({
  sign(/** @type {any} */ params, /** @type {CryptoKey} */ key, /** @type {Uint8Array} */ data) {
    checkType(key, 'private');
    const salt = saltLength(params, key);
    const hash = digestName(key.algorithm.hash.name);
    return attempt('OperationError', () => sign(materialOf(key), hash, salt, data, true));
  },
  verify(
    /** @type {any} */ params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ signature,
    /** @type {Uint8Array} */ data,
  ) {
    checkType(key, 'public');
    const salt = saltLength(params, key);
    const hash = digestName(key.algorithm.hash.name);
    return attempt('OperationError', () => verify(materialOf(key), hash, salt, signature, data));
  },
});

/** @param {boolean} encrypts */
const rsaEncryption =
  encrypts => (/** @type {any} */ params, /** @type {CryptoKey} */ key, /** @type {Uint8Array} */ data) => {
    checkType(key, encrypts ? 'public' : 'private');
    const label = params.label === undefined ? undefined : bytesIn(params, 'label');
    const hash = digestName(key.algorithm.hash.name);
    return attempt('OperationError', () => oaep(materialOf(key), encrypts, hash, label, data));
  };

// ---- curves of NIST

/** Bytes of a number of the curve; OpenSSL's name. @type {{ [name: string]: { size: number, group: string } }} */
const curves = {
  'P-256': { size: 32, group: 'prime256v1' },
  'P-384': { size: 48, group: 'secp384r1' },
  'P-521': { size: 66, group: 'secp521r1' },
};

/** @param {any} params */
function curveIn(params) {
  const curve = params.namedCurve;
  if (curve === undefined)
    throw new TypeError(`Failed to normalize algorithm: 'namedCurve' is required for ${params.name}`);
  if (!Object.hasOwn(curves, `${curve}`)) throw notSupported('Unrecognized namedCurve');
  return `${curve}`;
}

/**
 * @param {string} name
 * @param {Usages} allowed
 * @param {object} operations
 */
function curve(name, allowed, operations) {
  return {
    name,
    generateKey(
      /** @type {any} */ params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      const namedCurve = curveIn(params);
      return makePair(name, allowed, { name, namedCurve }, extractable, usages, () =>
        generateKeys('EC', curves[namedCurve].group),
      );
    },
    importKey(
      /** @type {string} */ format,
      /** @type {any} */ data,
      /** @type {any} */ params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      const namedCurve = curveIn(params);
      const { size, group } = curves[namedCurve];
      let isPrivate = format === 'pkcs8';
      let der;
      if (format === 'spki' || isPrivate) {
        der = toBytes(data, 'keyData').slice();
      } else if (format === 'raw' || format === 'raw-public') {
        der = writePublic('EC', namedCurve, toBytes(data, 'keyData'));
      } else if (format === 'jwk') {
        check(data, 'EC', { use: name === 'ECDSA' ? 'sig' : 'enc', extractable, usages });
        if (data.crv !== namedCurve) throw dataError('JWK "crv" does not match the requested algorithm');
        isPrivate = data.d !== undefined;
        const point = new Uint8Array([4, ...sized(data, 'x', size), ...sized(data, 'y', size)]);
        der = isPrivate
          ? writePrivate('EC', namedCurve, writeCurveSecret(sized(data, 'd', size), point))
          : writePublic('EC', namedCurve, point);
      } else {
        throw unknownFormat(format, name);
      }
      const key = read(name, allowed, isPrivate, der, usages);
      if (key.type !== 'EC' || key.curve !== group) throw dataError('Named curve mismatch');
      const algorithm = { name, namedCurve };
      return isPrivate
        ? makeKey('private', key.privatePart, algorithm, extractable, usages)
        : makeKey('public', key.publicPart, algorithm, extractable, usages);
    },
    exportKey(/** @type {string} */ format, /** @type {CryptoKey} */ key) {
      const der = exportDer(format, key);
      if (der !== undefined) return der;
      const { namedCurve } = key.algorithm;
      const { size } = curves[namedCurve];
      const point = publicBits(key);
      if (format === 'raw' || format === 'raw-public') {
        checkType(key, 'public');
        return point.slice().buffer;
      }
      if (format !== 'jwk') throw unknownFormat(format, name);
      const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map(text);
      const jwk = { ...jwkOf(key), kty: 'EC', x, y, crv: namedCurve };
      return key.type === 'public' ? jwk : { ...jwk, d: text(readCurveSecret(readPrivate(materialOf(key)))) };
    },
    ...operations,
  };
}

/**
 * @param {any} jwk
 * @param {string} name
 * @param {number} size
 * @returns {Uint8Array}
 */
function sized(jwk, name, size) {
  const bytes = field(jwk, name);
  if (bytes.length !== size) throw dataError(`Invalid JWK "${name}" Parameter`);
  return bytes;
}

const ecdsa = {
  sign(/** @type {any} */ params, /** @type {CryptoKey} */ key, /** @type {Uint8Array} */ data) {
    checkType(key, 'private');
    const hash = digestName(hashIn(params));
    const signature = attempt('OperationError', () => sign(materialOf(key), hash, -1, data, false));
    return joinSignature(signature, curves[key.algorithm.namedCurve].size);
  },
  verify(
    /** @type {any} */ params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ signature,
    /** @type {Uint8Array} */ data,
  ) {
    checkType(key, 'public');
    const hash = digestName(hashIn(params));
    if (signature.length !== curves[key.algorithm.namedCurve].size * 2) return false;
    return attempt('OperationError', () =>
      verify(materialOf(key), hash, -1, splitSignature(signature), data),
    );
  },
};

const agreement = {
  deriveBits(/** @type {any} */ params, /** @type {CryptoKey} */ key, /** @type {number | null} */ length) {
    checkType(key, 'private');
    const peer = params.public;
    checkKey(peer, 'algorithm.public');
    checkType(peer, 'public');
    if (peer.algorithm.name !== key.algorithm.name) throw invalidAccess('Keys must be of the same type');
    if (peer.algorithm.namedCurve !== key.algorithm.namedCurve) throw invalidAccess('Named curve mismatch');
    const secret = attempt('OperationError', () => agree(materialOf(key), materialOf(peer)));
    if (length === null) return secret;
    if (length > secret.length * 8) throw operationError('derived bit length is too small');
    const bits = secret.slice(0, Math.ceil(length / 8));
    if (length % 8 !== 0) bits[bits.length - 1] &= 0xff << (8 - (length % 8));
    return bits;
  },
};

// ---- Curve25519

/**
 * @param {string} name
 * @param {Usages} allowed
 * @param {object} operations
 */
function octetPair(name, allowed, operations) {
  const algorithm = { name };
  return {
    name,
    generateKey: (
      /** @type {any} */ _params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) => makePair(name, allowed, algorithm, extractable, usages, () => generateKeys(name)),
    importKey(
      /** @type {string} */ format,
      /** @type {any} */ data,
      /** @type {any} */ _params,
      /** @type {boolean} */ extractable,
      /** @type {string[]} */ usages,
    ) {
      let isPrivate = format === 'pkcs8';
      let der;
      if (format === 'spki' || isPrivate) {
        der = toBytes(data, 'keyData').slice();
      } else if (format === 'raw' || format === 'raw-public') {
        der = writePublic(name, undefined, toBytes(data, 'keyData'));
      } else if (format === 'jwk') {
        const isSigning = name === 'Ed25519';
        check(data, 'OKP', { use: isSigning ? 'sig' : 'enc', extractable, usages });
        if (data.crv !== name) throw dataError('JWK "crv" Parameter and algorithm name mismatch');
        if (isSigning && data.alg !== undefined && data.alg !== 'Ed25519' && data.alg !== 'EdDSA') {
          throw dataError('JWK "alg" does not match the requested algorithm');
        }
        isPrivate = data.d !== undefined;
        der = isPrivate
          ? writePrivate(name, undefined, writeOctets(sized(data, 'd', 32)))
          : writePublic(name, undefined, sized(data, 'x', 32));
      } else {
        throw unknownFormat(format, name);
      }
      const key = read(name, allowed, isPrivate, der, usages);
      if (key.type !== name) throw dataError('Invalid key type');
      if (format === 'jwk' && !areSame(readPublic(key.publicPart), sized(data, 'x', 32)))
        throw dataError('Invalid keyData');
      return isPrivate
        ? makeKey('private', key.privatePart, algorithm, extractable, usages)
        : makeKey('public', key.publicPart, algorithm, extractable, usages);
    },
    exportKey(/** @type {string} */ format, /** @type {CryptoKey} */ key) {
      const der = exportDer(format, key);
      if (der !== undefined) return der;
      const bits = publicBits(key);
      if (format === 'raw' || format === 'raw-public') {
        checkType(key, 'public');
        return bits.slice().buffer;
      }
      if (format !== 'jwk') throw unknownFormat(format, name);
      const jwk = {
        ...jwkOf(key),
        ...(name === 'Ed25519' ? { alg: 'Ed25519' } : {}),
        kty: 'OKP',
        x: text(bits),
        crv: name,
      };
      return key.type === 'public' ? jwk : { ...jwk, d: text(readOctets(readPrivate(materialOf(key)))) };
    },
    ...operations,
  };
}

const ed25519 = {
  sign(/** @type {any} */ _params, /** @type {CryptoKey} */ key, /** @type {Uint8Array} */ data) {
    checkType(key, 'private');
    return attempt('OperationError', () => sign(materialOf(key), undefined, -1, data, false));
  },
  verify(
    /** @type {any} */ _params,
    /** @type {CryptoKey} */ key,
    /** @type {Uint8Array} */ signature,
    /** @type {Uint8Array} */ data,
  ) {
    checkType(key, 'public');
    return attempt('OperationError', () => verify(materialOf(key), undefined, -1, signature, data));
  },
};

/** @type {Usages} */
const signing = { public: ['verify'], private: ['sign'] };
/** @type {Usages} */
const deriving = { public: [], private: ['deriveKey', 'deriveBits'] };
/** @type {Usages} */
const encrypting = { public: ['encrypt', 'wrapKey'], private: ['decrypt', 'unwrapKey'] };

/** @type {any[]} */
export const pairAlgorithms = [
  rsa(
    'RSASSA-PKCS1-v1_5',
    { usages: signing, use: 'sig', alg: hash => `RS${hash.slice(4)}` },
    rsaSigning(() => -1),
  ),
  rsa(
    'RSA-PSS',
    { usages: signing, use: 'sig', alg: hash => `PS${hash.slice(4)}` },
    rsaSigning(params => integerIn(params, 'saltLength', 2 ** 31 - 1)),
  ),
  rsa(
    'RSA-OAEP',
    {
      usages: encrypting,
      use: 'enc',
      alg: hash => (hash === 'SHA-1' ? 'RSA-OAEP' : `RSA-OAEP-${hash.slice(4)}`),
    },
    { encrypt: rsaEncryption(true), decrypt: rsaEncryption(false) },
  ),
  curve('ECDSA', signing, ecdsa),
  curve('ECDH', deriving, agreement),
  octetPair('Ed25519', signing, ed25519),
  octetPair('X25519', deriving, agreement),
];
