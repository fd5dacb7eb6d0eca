// crypto.subtle. What it does is loaded when it is used first.
import { FiberRecord } from 'coro:internal/fiber-record';
import { startFiber } from 'coro:internal/fiber-life';
import { builtinExports } from 'coro:internal/late-modules';
import { cloneable } from 'coro:internal/web/clone-marks';
import { finishClass, illegalConstructor, needArguments } from 'coro:internal/web/webidl';

/** What the constructor is called with by those that may. */
const permission = Symbol('permission');

/**
 * Each call has a fiber of its own, which waits for what is computed elsewhere.
 * @param {string} name
 * @param {ArrayLike<unknown>} args
 * @returns {Promise<any>}
 */
function perform(name, args) {
  return new Promise((resolve, reject) => {
    const run = () => {
      try {
        resolve(builtinExports('coro:internal/subtle')[name](...Array.from(args)));
      } catch (error) {
        reject(error);
      }
    };
    startFiber(new FiberRecord(`crypto.subtle.${name}`), run, []);
  });
}

/** What the operations are called, and the names of their arguments, as errors say them. */
const operations = {
  digest: ['algorithm', 'data'],
  encrypt: ['algorithm', 'key', 'data'],
  decrypt: ['algorithm', 'key', 'data'],
  sign: ['algorithm', 'key', 'data'],
  verify: ['algorithm', 'key', 'signature', 'data'],
  generateKey: ['algorithm', 'extractable', 'keyUsages'],
  importKey: ['format', 'keyData', 'algorithm', 'extractable', 'keyUsages'],
  exportKey: ['format', 'key'],
  deriveBits: ['algorithm', 'baseKey'],
  deriveKey: ['algorithm', 'baseKey', 'derivedKeyType', 'extractable', 'keyUsages'],
  wrapKey: ['format', 'key', 'wrappingKey', 'algorithm'],
  unwrapKey: [
    'format',
    'wrappedKey',
    'unwrappingKey',
    'unwrapAlgorithm',
    'unwrappedKeyAlgorithm',
    'extractable',
    'keyUsages',
  ],
};

export class SubtleCrypto {
  /** @param {symbol} [allowed] */
  constructor(allowed = undefined) {
    if (allowed !== permission) throw illegalConstructor();
  }
}

for (const [name, names] of Object.entries(operations)) {
  const { [name]: value } = {
    async [name](/** @type {unknown[]} */ ...args) {
      needArguments(args, names.length, ...names);
      return perform(name, args);
    },
  };
  Object.defineProperty(value, 'length', { value: names.length, configurable: true });
  Object.defineProperty(SubtleCrypto.prototype, name, { value, writable: true, configurable: true });
}

Object.defineProperty(SubtleCrypto.prototype, cloneable, { value: null });
finishClass(SubtleCrypto, ...Object.keys(operations));

export const subtle = new SubtleCrypto(permission);
