// The options of compression, in Node's words, and their checks.
import {
  checkInteger,
  codedError,
  invalidArgumentType,
  invalidArgumentValue,
  outOfRange,
} from 'coro:internal/errors';
import { constants } from 'coro:internal/zlib-constants';

/** @typedef {import('coro:internal/codecs').Kind} Kind */

/**
 * @typedef {object} Options
 * @property {number} [level]
 * @property {number} [windowBits]
 * @property {number} [memLevel]
 * @property {number} [strategy]
 * @property {ArrayBufferView | ArrayBuffer} [dictionary]
 * @property {{ [parameter: string]: number | boolean }} [params] of Brotli and Zstandard
 * @property {number} [pledgedSrcSize] of Zstandard
 * @property {number} [flush]
 * @property {number} [finishFlush]
 * @property {number} [maxOutputLength]
 * @property {boolean} [rejectGarbageAfterEnd]
 * @property {boolean} [info]
 * @property {number} [chunkSize]
 */

/** More than an ArrayBuffer may have. */
const most = 2 ** 53 - 1;

/**
 * @param {Options} options
 * @param {'level' | 'windowBits' | 'memLevel' | 'strategy' | 'maxOutputLength'} name
 * @param {number} least
 * @param {number} greatest
 * @param {number} usual
 * @returns {number}
 */
function numberOf(options, name, least, greatest, usual) {
  const value = options[name];
  if (value === undefined) return usual;
  if (typeof value !== 'number')
    throw invalidArgumentType(`options.${name}`, 'of type number', value, numberOf);
  if (Number.isNaN(value)) return usual;
  if (!(value >= least && value <= greatest)) {
    throw outOfRange(`options.${name}`, `>= ${least} and <= ${greatest}`, value, numberOf);
  }
  return value;
}

/**
 * @param {Kind} kind
 * @returns {Set<number>} the parameters that there are
 */
function parametersOf(kind) {
  const prefix = {
    brotliCompress: 'BROTLI_PARAM_',
    brotliDecompress: 'BROTLI_DECODER_PARAM_',
    zstdCompress: 'ZSTD_c_',
    zstdDecompress: 'ZSTD_d_',
  }[/** @type {string} */ (kind)];
  const names = Object.entries(constants).filter(([name]) => name.startsWith(/** @type {string} */ (prefix)));
  return new Set(names.map(([, value]) => value));
}

/**
 * @param {Kind} kind
 * @param {Options} options
 * @returns {Int32Array}
 */
function parameterNumbers(kind, { params = {} }) {
  const known = parametersOf(kind);
  const isBrotli = kind.startsWith('brotli');
  const numbers = [];
  for (const [name, value] of Object.entries(params)) {
    const key = Number(name);
    if (!known.has(key)) {
      const [code, format] = isBrotli
        ? ['ERR_BROTLI_INVALID_PARAM', 'Brotli']
        : ['ERR_ZSTD_INVALID_PARAM', 'zstd'];
      throw codedError(RangeError, code, `${name} is not a valid ${format} parameter`, parameterNumbers);
    }
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      throw invalidArgumentType('options.params[key]', 'of type number', value, parameterNumbers);
    }
    numbers.push(key, Number(value));
  }
  return Int32Array.from(numbers);
}

/**
 * @param {Kind} kind
 * @param {Options} options
 * @returns {import('coro:internal/codecs').Settings}
 */
export function settingsOf(kind, options) {
  const { dictionary } = options;
  if (dictionary !== undefined && !ArrayBuffer.isView(dictionary) && !(dictionary instanceof ArrayBuffer)) {
    const expected = 'an instance of Buffer, TypedArray, DataView, or ArrayBuffer';
    throw invalidArgumentType('options.dictionary', expected, dictionary, settingsOf);
  }
  if (/^brotli/.test(kind) && dictionary !== undefined) {
    throw invalidArgumentValue('options.dictionary', dictionary, 'is not there for Brotli', settingsOf);
  }
  if (/^brotli|^zstd/.test(kind)) {
    if (options.pledgedSrcSize !== undefined)
      checkInteger('options.pledgedSrcSize', options.pledgedSrcSize, 0);
    return { numbers: parameterNumbers(kind, options), dictionary, size: options.pledgedSrcSize };
  }
  // A window of 256 bytes does not work in zlib, and it says so for bare deflate only.
  const leastBits = kind === 'gzip' || kind === 'deflateRaw' ? 9 : 8;
  const asData = /^gunzip|^inflate$|^unzip/.test(kind) && options.windowBits === 0;
  const windowBits = asData ? 0 : numberOf(options, 'windowBits', 8, 15, 15);
  return {
    numbers: Int32Array.of(
      numberOf(options, 'level', -1, 9, -1),
      asData ? 0 : Math.max(windowBits, leastBits),
      numberOf(options, 'memLevel', 1, 9, 8),
      numberOf(options, 'strategy', 0, 4, 0),
      options.rejectGarbageAfterEnd === true ? 1 : 0,
    ),
    dictionary,
  };
}

/**
 * @param {Options} options
 * @returns {number} bytes of output at most
 */
export const outputLimit = options => numberOf(options, 'maxOutputLength', 1, most, most);

/** The operations of Brotli and Zstandard are numbered alike: go on, flush, finish. */
const asZlib = [constants.Z_NO_FLUSH, constants.Z_SYNC_FLUSH, constants.Z_FINISH];

/**
 * @param {Kind} kind
 * @param {string} name of the option
 * @param {number | undefined} value
 * @param {number} usual as zlib counts
 * @returns {number} as zlib counts
 */
export function flushOf(kind, name, value, usual) {
  if (value === undefined) return usual;
  const isZlib = !/^brotli|^zstd/.test(kind);
  checkInteger(name, value, 0, isZlib ? constants.Z_BLOCK : 2);
  return isZlib ? value : asZlib[value];
}

/**
 * @param {number} limit
 * @returns {Error}
 */
export function tooLarge(limit) {
  const message = `Cannot create a Buffer larger than ${limit} bytes`;
  return codedError(RangeError, 'ERR_BUFFER_TOO_LARGE', message, tooLarge);
}
