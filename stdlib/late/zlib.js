// coro:zlib: compression of whole buffers. The calling fiber waits while another thread computes.
import { checkInteger } from 'coro:internal/errors';
import { callWithin, isLimited } from 'coro:internal/limits';
import { constants } from 'coro:internal/zlib-constants';
import { toBytes, whole } from 'coro:internal/zlib-whole';

const calls = __primordials.zlib;

/** @typedef {import('coro:internal/zlib-options').Options & import('coro:internal/limits').Limits} Options */
/** @typedef {(data: string | ArrayBufferView | ArrayBuffer, options?: Options) => Uint8Array} Conversion */

/**
 * @param {import('coro:internal/codecs').Kind} kind
 * @returns {Conversion}
 */
function conversion(kind) {
  const convert = {
    [kind]: (/** @type {any} */ data, /** @type {Options | undefined} */ options) =>
      isLimited(options)
        ? callWithin(options, whole, undefined, kind, data, options)
        : whole(kind, data, options),
  };
  return convert[kind];
}

export const gzip = conversion('gzip');
export const gunzip = conversion('gunzip');
export const deflate = conversion('deflate');
export const inflate = conversion('inflate');
export const deflateRaw = conversion('deflateRaw');
export const inflateRaw = conversion('inflateRaw');
export const unzip = conversion('unzip');
export const brotliCompress = conversion('brotliCompress');
export const brotliDecompress = conversion('brotliDecompress');
export const zstdCompress = conversion('zstdCompress');
export const zstdDecompress = conversion('zstdDecompress');

/**
 * @param {string | ArrayBufferView | ArrayBuffer} data
 * @param {number} [value] the checksum of what comes before it
 * @returns {number}
 */
export function crc32(data, value = 0) {
  checkInteger('value', value, 0, 2 ** 32 - 1);
  return calls.crc32(toBytes(data), value);
}

export { constants };

export default {
  gzip,
  gunzip,
  deflate,
  inflate,
  deflateRaw,
  inflateRaw,
  unzip,
  brotliCompress,
  brotliDecompress,
  zstdCompress,
  zstdDecompress,
  crc32,
  constants,
};
