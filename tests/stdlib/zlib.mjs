// coro:zlib and node:zlib. What is written in hexadecimal was made by Node 26.
import * as zlib from 'coro:zlib';
import nodeZlib, { createGunzip, createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { fails, ok, same } from './check.mjs';

const text = 'hello hello hello hello '.repeat(200);
const bytes = new TextEncoder().encode(text);
const toText = data => new TextDecoder().decode(data);

/** Bytes that do not compress, the same each time. */
function noise(size, seed = 1) {
  const data = new Uint8Array(size);
  for (let i = 0, state = seed; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return data;
}

const pairs = [
  ['gzip', 'gunzip'],
  ['gzip', 'unzip'],
  ['deflate', 'inflate'],
  ['deflate', 'unzip'],
  ['deflateRaw', 'inflateRaw'],
  ['brotliCompress', 'brotliDecompress'],
  ['zstdCompress', 'zstdDecompress'],
];

// There and back: nothing, little, more than a step takes, what does not compress, what compresses a lot.
for (const [there, back] of pairs) {
  for (const [name, data] of [
    ['nothing', new Uint8Array(0)],
    ['a byte', Uint8Array.of(7)],
    ['text', bytes],
    ['noise', noise(300_000)],
    ['zeros', new Uint8Array(1 << 20)],
  ]) {
    const result = zlib[back](zlib[there](data));
    const isSame = result.length === data.length && result.every((byte, i) => byte === data[i]);
    ok(`${there}, ${back} of ${name}`, isSame, `${result.length} bytes instead of ${data.length}`);
  }
}
same('a string is its UTF-8', toText(zlib.gunzip(zlib.gzip('grün'))), 'grün');

// What Node makes of the same bytes.
for (const [kind, size, hex] of [
  ['gzip', 51, '1f8b0800000000000003edc4310d00000803302b'],
  ['deflate', 39, '789cedc4310d00000803302b9823e15882ff0f1b'],
  ['deflateRaw', 33, 'edc4310d00000803302b9823e15882ff0f1b1ced'],
  ['brotliCompress', 23, '1bbf12f88d946ede445586966c206f715b1c804e'],
  ['zstdCompress', 24, '28b52ffd60c0117500003068656c6c6f200100b7'],
]) {
  const result = zlib[kind](bytes);
  same(kind, [result.length, result.subarray(0, 20).toHex()], [size, hex]);
  const sync = nodeZlib[`${kind}Sync`](bytes);
  ok(`${kind}Sync`, Buffer.isBuffer(sync) && sync.equals(result));
}
same('crc32', [zlib.crc32('hello'), zlib.crc32('lo', zlib.crc32('hel'))], [907060870, 907060870]);
ok(
  'levels differ',
  zlib.gzip(noise(1000), { level: 0 }).length > 1000 && gzipSync(text, { level: 9 }).length < 60,
);
const quality = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } };
same('parameters', toText(zlib.brotliDecompress(zlib.brotliCompress(text, quality))), text);
const dictionary = new TextEncoder().encode('hello ');
for (const [there, back] of [
  ['deflate', 'inflate'],
  ['deflateRaw', 'inflateRaw'],
  ['zstdCompress', 'zstdDecompress'],
]) {
  same(
    `${there} with a dictionary`,
    toText(zlib[back](zlib[there](text, { dictionary }), { dictionary })),
    text,
  );
}

// Wrong data.
for (const [there, back] of pairs) {
  const good = zlib[there](text);
  fails(`${back} of nothing`, () => zlib[back](new Uint8Array(0)), 'Z_BUF_ERROR', 'unexpected end of file');
  for (const cut of [1, 3, good.length - 2]) {
    fails(
      `${back}, ${cut} bytes short`,
      () => zlib[back](good.subarray(0, -cut)),
      'Z_BUF_ERROR',
      'unexpected end of file',
    );
  }
  const limited = { maxOutputLength: 100 };
  const message = 'Cannot create a Buffer larger than 100 bytes';
  fails(`${back} beyond its limit`, () => zlib[back](good, limited), 'ERR_BUFFER_TOO_LARGE', message);
  const junk = Buffer.concat([good, Buffer.from('xyz')]);
  const strict = { rejectGarbageAfterEnd: true };
  fails(`${back} of junk`, () => zlib[back](junk, strict), 'ERR_TRAILING_JUNK_AFTER_STREAM_END');
  same(`${back} with a byte 0 behind`, toText(zlib[back](Buffer.concat([good, Buffer.alloc(1)]))), text);
}
for (const [back, code, message, errno] of [
  ['gunzip', 'Z_DATA_ERROR', 'incorrect header check', -3],
  ['inflate', 'Z_DATA_ERROR', 'incorrect header check', -3],
  ['inflateRaw', 'Z_DATA_ERROR', 'invalid code lengths set', -3],
  ['brotliDecompress', 'ERR__ERROR_FORMAT_PADDING_1', 'Decompression failed', -14],
  ['zstdDecompress', 'ZSTD_error_prefix_unknown', 'Unknown frame descriptor', 10],
]) {
  const error = fails(
    `${back} of text`,
    () => zlib[back]('this is not compressed data at all'),
    code,
    message,
  );
  same(`its errno`, error.errno, errno);
}
const withDictionary = zlib.deflate(text, { dictionary });
fails('a dictionary is missing', () => zlib.inflate(withDictionary), 'Z_NEED_DICT', 'Missing dictionary');
fails(
  'another dictionary',
  () => zlib.inflate(withDictionary, { dictionary: bytes.subarray(1, 9) }),
  'Z_NEED_DICT',
  'Bad dictionary',
);
const damaged = zlib.gzip(text);
damaged[damaged.length - 2] ^= 0x55;
fails('a wrong length', () => zlib.gunzip(damaged), 'Z_DATA_ERROR', 'incorrect length check');
same('members of gzip', toText(zlib.gunzip(Buffer.concat([zlib.gzip('a'), zlib.gzip('b')]))), 'ab');
same(
  'frames of Zstandard',
  toText(zlib.zstdDecompress(Buffer.concat([zlib.zstdCompress('a'), zlib.zstdCompress('b')]))),
  'ab',
);
same('as much as there is', toText(zlib.gunzip(zlib.gzip(text).subarray(0, -3), { finishFlush: 2 })), text);

// Random damage: an error or other bytes, and nothing worse.
for (const [there, back] of pairs) {
  const good = zlib[there](noise(2000).map(byte => byte & 15));
  let errors = 0;
  for (let i = 0; i < 300; i++) {
    const bad = good.slice();
    for (const [at, value] of [noise(8, i + 1).subarray(0, 2), noise(8, i + 1).subarray(4, 6)])
      bad[(at * 7 + i * 13) % bad.length] ^= value;
    try {
      zlib[back](bad, { maxOutputLength: 1 << 20 });
    } catch (error) {
      errors += error.code === undefined ? NaN : 1;
    }
  }
  ok(`${back} of damaged data`, errors > 0, `${errors} errors`);
}

// Wrong arguments.
for (const [name, call, code] of [
  ['no data', () => zlib.gzip(), 'ERR_INVALID_ARG_TYPE'],
  ['a number', () => zlib.gunzip(5), 'ERR_INVALID_ARG_TYPE'],
  ['level 10', () => zlib.gzip(text, { level: 10 }), 'ERR_OUT_OF_RANGE'],
  ['level "a"', () => zlib.gzip(text, { level: 'a' }), 'ERR_INVALID_ARG_TYPE'],
  ['a window of 7 bits', () => zlib.deflate(text, { windowBits: 7 }), 'ERR_OUT_OF_RANGE'],
  [
    'a parameter that is none',
    () => zlib.brotliCompress(text, { params: { 9999: 1 } }),
    'ERR_BROTLI_INVALID_PARAM',
  ],
  ['another', () => zlib.zstdCompress(text, { params: { 12345: 1 } }), 'ERR_ZSTD_INVALID_PARAM'],
  [
    'a value that is none',
    () => zlib.zstdCompress(text, { params: { 101: 99 } }),
    'ERR_ZLIB_INITIALIZATION_FAILED',
  ],
  ['a dictionary for Brotli', () => zlib.brotliCompress(text, { dictionary }), 'ERR_INVALID_ARG_VALUE'],
  ['a limit of no bytes', () => zlib.gunzip(damaged, { maxOutputLength: 0 }), 'ERR_OUT_OF_RANGE'],
  ['an unknown flush', () => zlib.gzip(text, { finishFlush: 9 }), 'ERR_OUT_OF_RANGE'],
]) {
  fails(name, call, code);
}

// Others go on meanwhile; a limit ends the wait.
{
  let turns = 0;
  const other = Fiber.run(() => {
    for (;;) {
      Fiber.sleep(1);
      turns++;
    }
  });
  const big = noise(1 << 20).map(byte => byte & 31);
  zlib.brotliCompress(big);
  ok('other fibers go on', turns > 5, `${turns} turns`);
  other.cancel();
  try {
    other.join();
  } catch {
    // It was cancelled.
  }
  fails('a limit', () => zlib.brotliCompress(big, { timeout: 20 }), 'ERR_TIMEOUT');
  const results = Fiber.all([1, 2, 3, 4].map(i => () => zlib.gunzip(zlib.gzip(noise(200_000, i))).length));
  same('many at once', results, [200_000, 200_000, 200_000, 200_000]);
}

// In Node's words.
{
  const result = await new Promise((resolve, reject) =>
    nodeZlib.gzip(text, (error, data) => (error ? reject(error) : resolve(data))),
  );
  same('a callback', gunzipSync(result).toString(), text);
  const error = await new Promise(resolve => nodeZlib.gunzip(Buffer.from('x'.repeat(20)), resolve));
  same('its error', error.code, 'Z_DATA_ERROR');
  fails('no callback', () => nodeZlib.gzip(text), 'ERR_INVALID_ARG_TYPE');

  const collect = stream =>
    new Promise((resolve, reject) => {
      const parts = [];
      stream.on('data', part => parts.push(part));
      stream.on('end', () => resolve(Buffer.concat(parts)));
      stream.on('error', reject);
    });
  const big = Buffer.from(noise(500_000));
  const chunks = Array.from({ length: 50 }, (_, i) => big.subarray(i * 10_000, (i + 1) * 10_000));
  const gzip = createGzip();
  const both = Readable.from(chunks).pipe(gzip).pipe(createGunzip());
  ok('streams', (await collect(both)).equals(big));
  same('bytesWritten', gzip.bytesWritten, 500_000);

  for (const name of [
    'Deflate',
    'Inflate',
    'DeflateRaw',
    'InflateRaw',
    'BrotliCompress',
    'BrotliDecompress',
    'ZstdCompress',
    'ZstdDecompress',
    'Unzip',
  ]) {
    ok(`create${name}`, nodeZlib[`create${name}`]() instanceof nodeZlib[name]);
  }
  const short = await new Promise(resolve =>
    pipeline(
      Readable.from([gzipSync(text).subarray(0, 20)]),
      createGunzip(),
      stream => collect(stream),
      resolve,
    ),
  );
  same('a stream that ends early', short?.code, 'Z_BUF_ERROR');

  // A bomb fills no memory: what nobody reads is not computed.
  const bomb = createGunzip();
  bomb.end(gzipSync(Buffer.alloc(64 << 20)));
  await new Promise(resolve => bomb.once('readable', resolve));
  Fiber.sleep(50);
  ok('a bomb waits for its reader', bomb.readableLength < 1 << 20, `${bomb.readableLength} bytes`);
  same('all of it comes', (await collect(bomb)).length, 64 << 20);

  const flushed = createGzip();
  flushed.write('some text');
  await new Promise(resolve => flushed.flush(resolve));
  const begun = flushed.read();
  same(
    'flush()',
    gunzipSync(begun, { finishFlush: nodeZlib.constants.Z_SYNC_FLUSH }).toString(),
    'some text',
  );
  flushed.close();
}
