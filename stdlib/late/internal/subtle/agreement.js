// Secrets that two keys have in common: ECDH and X25519.
import { attempt, checkKey, checkType, invalidAccess, operationError } from 'coro:internal/subtle/params';
import { materialOf } from 'coro:internal/web/crypto-key';

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */

const { agree } = __primordials.crypto;

export const agreement = {
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
