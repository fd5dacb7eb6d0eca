// The streams of the web, as programs use them.
import { ReadableStream as imported } from 'node:stream/web';
import { inspect } from 'coro:console';
import { fails, ok, same } from './check.mjs';

const all = stream => [...Fiber.iterate(stream)];
const text = stream => all(stream.pipeThrough(new TextDecoderStream())).join('');

async function rejects(name, call, error) {
  try {
    await call();
    ok(name, false, 'it was fulfilled');
  } catch (e) {
    same(name, e.name, error);
  }
}

same('one class', imported, ReadableStream);
same('printed', inspect(new ReadableStream()), 'ReadableStream { locked: false }');
ok('not enumerable', !Object.keys(globalThis).includes('ReadableStream'));

// Reading.
const count = limit =>
  new ReadableStream({
    start() {
      this.next = 1;
    },
    pull(controller) {
      if (this.next > limit) controller.close();
      else controller.enqueue(this.next++);
    },
  });
same('for await', await Array.fromAsync(count(4)), [1, 2, 3, 4]);
same('in a plain loop', all(count(4)), [1, 2, 3, 4]);
same('ReadableStream.from', all(ReadableStream.from(['a', 'b'])), ['a', 'b']);
same('tee', count(3).tee().map(all), [
  [1, 2, 3],
  [1, 2, 3],
]);
{
  const reader = count(1).getReader();
  same('a reader, blocking', Fiber.await(reader.read()), { value: 1, done: false });
  same('its end', await reader.read(), { value: undefined, done: true });
  await rejects('a reader that has let go', () => (reader.releaseLock(), reader.read()), 'TypeError');
}

// A source may block.
const slow = new ReadableStream({
  pull(controller) {
    Fiber.sleep(5);
    controller.enqueue('slept');
    controller.close();
  },
});
same('a source that blocks', all(slow), ['slept']);

// A loop that is left cancels the source.
{
  let reason = 'none';
  const endless = new ReadableStream({
    pull: controller => controller.enqueue('x'),
    cancel: () => (reason = 'cancelled'),
  });
  for (const each of Fiber.iterate(endless)) if (each === 'x') break;
  same('a loop that is left', [reason, endless.locked], ['cancelled', false]);

  const told = [];
  const silent = new ReadableStream({ cancel: () => void told.push('cancelled') });
  fails('a limit', () => Fiber.timeout(20, () => all(silent)), 'ERR_TIMEOUT');
  // The iterator's end waits for the value that was asked for, as in for await.
  same('the loop is over', [silent.locked, told], [true, []]);
}
const failing = new ReadableStream({ pull: () => Promise.reject(new RangeError('no more')) });
fails('its error', () => all(failing), 'RangeError', 'no more');
fails('nothing to iterate', () => Fiber.iterate(5), 'ERR_INVALID_ARG_TYPE');
same('what is iterable', [...Fiber.iterate([1, Promise.resolve(2)])].length, 2);

// Writing and back-pressure.
{
  const written = [];
  const sink = new WritableStream(
    {
      write(chunk) {
        Fiber.sleep(1);
        written.push(chunk);
      },
    },
    new CountQueuingStrategy({ highWaterMark: 2 }),
  );
  await count(5).pipeTo(sink);
  same('pipeTo', written, [1, 2, 3, 4, 5]);
  await rejects('a sink that is closed', () => sink.getWriter().write(1), 'TypeError');

  const controller = new AbortController();
  const pipe = new ReadableStream({ pull: c => Fiber.sleep(1) ?? c.enqueue(1) }).pipeTo(
    new WritableStream(),
    {
      signal: controller.signal,
    },
  );
  Fiber.sleep(10);
  controller.abort();
  await rejects('a pipe that is given up', () => pipe, 'AbortError');
}
const doubled = new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk * 2) });
same('TransformStream', all(count(3).pipeThrough(doubled)), [2, 4, 6]);

// Bytes.
{
  const blob = new Blob(['hello ', 'world'.repeat(30000)]);
  const reader = blob.stream().getReader({ mode: 'byob' });
  const { value } = await reader.read(new Uint8Array(4));
  same('a BYOB reader', new TextDecoder().decode(value), 'hell');
  reader.releaseLock();
  const parts = all(blob.stream());
  same('Blob.stream()', [parts.length, parts.reduce((sum, part) => sum + part.length, 0)], [3, blob.size]);
  same('an empty blob', all(new Blob([]).stream()), []);
}

// Text.
const encoded = all(
  ReadableStream.from(['a\ud83d', '\ude00b', '\ud83d']).pipeThrough(new TextEncoderStream()),
);
same('TextEncoderStream', Buffer.concat(encoded).toString(), 'a\u{1f600}b\ufffd');
const euro = ReadableStream.from([Uint8Array.of(0xe2, 0x82), Uint8Array.of(0xac)]);
same('TextDecoderStream', text(euro), '€');
await rejects(
  'what is no UTF-8',
  () =>
    Array.fromAsync(
      ReadableStream.from([Uint8Array.of(0xff)]).pipeThrough(new TextDecoderStream('utf-8', { fatal: true })),
    ),
  'TypeError',
);

// Compression.
const long = 'compress me '.repeat(20000);
for (const format of ['gzip', 'deflate', 'deflate-raw', 'brotli', 'zstd']) {
  const compressed = all(new Blob([long]).stream().pipeThrough(new CompressionStream(format)));
  const size = compressed.reduce((sum, part) => sum + part.length, 0);
  ok(`${format} makes it smaller`, size > 0 && size < 2000, `${size} bytes`);
  const unpack = () => ReadableStream.from(compressed).pipeThrough(new DecompressionStream(format));
  ok(`${format} and back`, text(unpack()) === long);
  const bytes = Buffer.concat(compressed);
  const decompress = data =>
    Array.fromAsync(new Blob([data]).stream().pipeThrough(new DecompressionStream(format)));
  await rejects(`${format}, too short`, () => decompress(bytes.subarray(0, -1)), 'TypeError');
  await rejects(
    `${format}, too long`,
    () => decompress(Buffer.concat([bytes, Buffer.from('\0')])),
    'TypeError',
  );
  await rejects(`${format}, nothing`, () => decompress(new Uint8Array(0)), 'TypeError');
  const empty = all(new Blob([]).stream().pipeThrough(new CompressionStream(format)));
  same(`${format} of nothing`, Buffer.concat(await decompress(Buffer.concat(empty))).length, 0);
}
fails('an unknown format', () => new CompressionStream('zip'), 'ERR_INVALID_ARG_VALUE');
fails('no format', () => new DecompressionStream(), 'ERR_MISSING_ARGS');
await rejects(
  'a chunk that is no bytes',
  () => Array.fromAsync(ReadableStream.from(['text']).pipeThrough(new CompressionStream('gzip'))),
  'TypeError',
);
fails('a stream cannot be cloned', () => structuredClone(new ReadableStream()), 25);
