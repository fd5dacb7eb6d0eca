// node:zlib: compression in Node's words. What ends in Sync blocks the calling fiber only; the same name without it takes a
// callback; create… makes a stream.
import { Buffer } from 'coro:buffer';
import { callBack } from 'coro:internal/call-back';
import { checkFunction } from 'coro:internal/errors';
import { constants } from 'coro:internal/zlib-constants';
import { classes } from 'coro:internal/zlib-streams';
import { toBytes, whole } from 'coro:internal/zlib-whole';
import { crc32 } from 'coro:zlib';

/** @typedef {import('coro:internal/codecs').Kind} Kind */
/** @typedef {import('coro:internal/zlib-options').Options} Options */

/** @type {{ [name: string]: string | number }} */
const codes = {};
for (const [name, value] of Object.entries(constants)) {
  if (/^Z_(?:OK|STREAM_END|NEED_DICT|ERRNO|.*_ERROR)$/.test(name)) {
    codes[name] = value;
    codes[value] = name;
  }
}

/** @type {Record<string, any>} */
const zlib = { crc32, constants, codes: Object.freeze(codes), ...classes };

/**
 * @param {Kind} kind
 * @param {any} data
 * @param {Options} [options]
 */
function convert(kind, data, options) {
  const bytes = whole(kind, data, options);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!options?.info) return buffer;
  const engine = new zlib[kind[0].toUpperCase() + kind.slice(1)](options);
  engine.bytesWritten = toBytes(data).length;
  return { buffer, engine };
}

for (const name of Object.keys(classes)) {
  const kind = /** @type {Kind} */ (name[0].toLowerCase() + name.slice(1));
  zlib[`${kind}Sync`] = (/** @type {any} */ data, /** @type {Options | undefined} */ options) =>
    convert(kind, data, options);
  zlib[kind] = (
    /** @type {any} */ data,
    /** @type {any} */ options,
    /** @type {any} */ callback = options,
  ) => {
    checkFunction('callback', callback);
    toBytes(data);
    callBack(
      `zlib.${kind}`,
      () => convert(kind, data, typeof options === 'function' ? undefined : options),
      callback,
    );
  };
  const Class = /** @type {any} */ (classes)[name];
  zlib[`create${name}`] = (/** @type {Options | undefined} */ options) => new Class(options);
  for (const key of [`${kind}Sync`, kind, `create${name}`]) {
    Object.defineProperty(zlib[key], 'name', { value: key });
  }
}

export default zlib;
export const {
  BrotliCompress,
  brotliCompress,
  brotliCompressSync,
  BrotliDecompress,
  brotliDecompress,
  brotliDecompressSync,
  codes: resultCodes,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createDeflateRaw,
  createGunzip,
  createGzip,
  createInflate,
  createInflateRaw,
  createUnzip,
  createZstdCompress,
  createZstdDecompress,
  Deflate,
  deflate,
  DeflateRaw,
  deflateRaw,
  deflateRawSync,
  deflateSync,
  Gunzip,
  gunzip,
  gunzipSync,
  Gzip,
  gzip,
  gzipSync,
  Inflate,
  inflate,
  InflateRaw,
  inflateRaw,
  inflateRawSync,
  inflateSync,
  Unzip,
  unzip,
  unzipSync,
  ZstdCompress,
  zstdCompress,
  zstdCompressSync,
  ZstdDecompress,
  zstdDecompress,
  zstdDecompressSync,
} = zlib;
export { resultCodes as codes, constants, crc32 };
