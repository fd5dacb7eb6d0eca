// Streams of node:fs, and Node's streams as the web's.
import fs, {
  createReadStream,
  createWriteStream,
  ReadStream,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Duplex, PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { fails, ok, same, temporaryFolder } from './check.mjs';

const folder = temporaryFolder();
const at = name => `${folder.path}/${name}`;

const collect = stream =>
  new Promise((resolve, reject) => {
    const parts = [];
    stream.on('data', part => parts.push(part));
    stream.on('end', () => resolve(typeof parts[0] === 'string' ? parts.join('') : Buffer.concat(parts)));
    stream.on('error', reject);
  });
const run = (...streams) =>
  new Promise((resolve, reject) => pipeline(...streams, error => (error ? reject(error) : resolve())));
const failure = stream => new Promise(resolve => stream.on('error', resolve));
const event = (stream, name) => new Promise(resolve => stream.once(name, resolve));

const big = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i * 7));
writeFileSync(at('big'), big);

// Reading.
{
  const stream = createReadStream(at('big'));
  same('before it is opened', [stream.pending, stream.fd, stream.path], [true, null, at('big')]);
  const order = [];
  for (const name of ['open', 'ready', 'end', 'close']) stream.on(name, () => order.push(name));
  const closed = event(stream, 'close');
  ok('all of it', (await collect(stream)).equals(big));
  await closed;
  same('its events', order, ['open', 'ready', 'end', 'close']);
  same('bytesRead', [stream.bytesRead, stream.destroyed], [300_000, true]);
  ok(
    'instanceof',
    stream instanceof ReadStream && stream instanceof Readable && stream instanceof fs.ReadStream,
  );
}
same('a part', [...(await collect(createReadStream(at('big'), { start: 2, end: 4 })))], [14, 21, 28]);
same('from a place on', (await collect(createReadStream(at('big'), { start: 299_999 }))).length, 1);
same('behind the end', await collect(createReadStream(at('big'), { start: 400_000 })), Buffer.alloc(0));
writeFileSync(at('text'), 'grün '.repeat(30_000));
const text = await collect(createReadStream(at('text'), { encoding: 'utf8', highWaterMark: 1001 }));
same('text', text, 'grün '.repeat(30_000));
let size = 0;
for await (const part of createReadStream(at('big'), { highWaterMark: 1000 })) size += part.length;
same('for await', size, 300_000);
same('no such file', (await failure(createReadStream(at('none')))).code, 'ENOENT');
same('a folder', (await failure(createReadStream(folder.path).resume())).code, 'EISDIR');
fails('no path', () => createReadStream(5), 'ERR_INVALID_ARG_TYPE');
fails('an end before the start', () => createReadStream(at('big'), { start: 5, end: 3 }), 'ERR_OUT_OF_RANGE');
{
  const fd = fs.openSync(at('big'));
  const stream = createReadStream(null, { fd, start: 1, end: 2, autoClose: false });
  same('an open file', [...(await collect(stream))], [7, 14]);
  same('stays open', fs.readSync(fd, Buffer.alloc(4)), 4);
  fs.closeSync(fd);
  const cut = createReadStream(at('big'));
  await event(cut, 'data');
  cut.destroy();
  await event(cut, 'close');
  fails('destroy() closes it', () => fs.readSync(cut.fd ?? 99, Buffer.alloc(1)), 'EBADF');
}

// Writing.
{
  const stream = createWriteStream(at('copy'));
  await run(createReadStream(at('big')), stream);
  ok('a copy', readFileSync(at('copy')).equals(big));
  same('bytesWritten', stream.bytesWritten, 300_000);
  const appended = createWriteStream(at('copy'), { flags: 'a' });
  appended.write('6162', 'hex');
  appended.end('c');
  await event(appended, 'close');
  same('appended', readFileSync(at('copy')).subarray(-3).toString(), 'abc');
  const within = createWriteStream(at('copy'), { start: 1 });
  within.end('xy');
  await event(within, 'finish');
  same('in the middle', [...readFileSync(at('copy')).subarray(0, 4)], [0, 120, 121, 21]);
  same('the rest stays', statSync(at('copy')).size, 300_003);
}
same('no such folder', (await failure(createWriteStream(at('no/file')))).code, 'ENOENT');
await run(createReadStream(at('big')), createGzip(), createWriteStream(at('big.gz')));
const packed = statSync(at('big.gz')).size;
ok('compressed', packed > 0 && packed < 300_000, `${packed}`);
await run(createReadStream(at('big.gz')), createGunzip(), createWriteStream(at('back')));
ok('and back', readFileSync(at('back')).equals(big));

// As the web's, and back.
{
  const web = Readable.toWeb(createReadStream(at('big')));
  const parts = [...Fiber.iterate(web)];
  ok('Readable.toWeb', web instanceof ReadableStream && Buffer.concat(parts).equals(big));
  const node = Readable.fromWeb(new Blob([big]).stream());
  ok('Readable.fromWeb', (await collect(node)).equals(big));

  let reason;
  const source = new ReadableStream({ pull: c => c.enqueue('x'), cancel: given => void (reason = given) });
  const stopped = Readable.fromWeb(source);
  await event(stopped, 'readable');
  const error = failure(stopped);
  stopped.destroy(new Error('enough'));
  same('destroy() cancels', [(await error).message, reason?.message], ['enough', 'enough']);
  const broken = Readable.fromWeb(new ReadableStream({ pull: () => Promise.reject(new Error('broken')) }));
  same('its error', (await failure(broken.resume())).message, 'broken');

  const target = createWriteStream(at('web'));
  await new Blob([big]).stream().pipeTo(Writable.toWeb(target));
  ok('Writable.toWeb', readFileSync(at('web')).equals(big));
  const chunks = [];
  const sink = Writable.fromWeb(new WritableStream({ write: chunk => void chunks.push(chunk.length) }));
  await run(createReadStream(at('big'), { highWaterMark: 100_000 }), sink);
  same('Writable.fromWeb', chunks, [100_000, 100_000, 100_000]);
  const failing = Writable.fromWeb(new WritableStream({ write: () => Promise.reject(new Error('full')) }));
  failing.write('x');
  same('its error', (await failure(failing)).message, 'full');

  const packed = new Blob([big]).stream().pipeThrough(Duplex.toWeb(createGzip()));
  const duplex = Duplex.fromWeb(new DecompressionStream('gzip'));
  ok('Duplex', (await collect(Readable.fromWeb(packed).pipe(duplex))).equals(big));
  const early = new PassThrough();
  const reader = Readable.toWeb(early).getReader();
  early.destroy(new Error('gone'));
  let message;
  try {
    await reader.read();
  } catch (e) {
    message = e.message;
  }
  same('an error reaches the web', message, 'gone');
}
folder.done();
