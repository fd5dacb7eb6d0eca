// The modules that packages take for granted: assert, util, events, path, buffer, crypto, stream, async_hooks, process.
import assert, { AssertionError } from 'node:assert';
import strictAssert from 'node:assert/strict';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { Buffer as ImportedBuffer } from 'node:buffer';
import { createHash, createHmac } from 'node:crypto';
import EventEmitter, { once } from 'node:events';
import path, { basename, join } from 'node:path';
import { Readable, Transform, pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import util, { types } from 'node:util';
import { isProxy } from 'node:util/types';
import { fails, ok, same } from './check.mjs';

// assert
assert(true);
assert.equal(1, '1');
assert.deepEqual({ a: [1, '2'] }, { a: ['1', 2] });
assert.deepStrictEqual(new Map([[{ a: 1 }, new Set([[1]])]]), new Map([[{ a: 1 }, new Set([[1]])]]));
assert.throws(() => {
  throw new TypeError('wrong');
}, TypeError);
assert.throws(
  () => {
    throw new TypeError('wrong');
  },
  { name: 'TypeError', message: /^wr/ },
);
assert.throws(() => {
  throw new TypeError('wrong');
}, /wrong/);
assert.match('abc', /b/);
const failure = fails(
  'strictEqual',
  () => assert.strictEqual(1, 2),
  'ERR_ASSERTION',
  'Expected values to be strictly equal:\n\n1 !== 2\n',
);
same(
  'its properties',
  [
    failure instanceof AssertionError,
    failure.actual,
    failure.expected,
    failure.operator,
    failure.generatedMessage,
  ],
  [true, 1, 2, 'strictEqual', true],
);
ok(
  'its stack begins at the caller',
  /^AssertionError.*\n\n1 !== 2\n\n    at .*node-modules\.mjs/s.test(failure.stack),
  failure.stack,
);
fails(
  'deepStrictEqual',
  () => assert.deepStrictEqual({ a: 1, b: [1, 2, 3] }, { a: 1, b: [1, 2, 4] }),
  'ERR_ASSERTION',
  /^Expected values to be strictly deep-equal:\n/,
);
fails('a message of the caller', () => assert.ok(0, 'mine'), 'ERR_ASSERTION', 'mine');
fails('an error of the caller', () => assert.ok(0, new RangeError('mine')), 'RangeError', 'mine');
fails(
  'nothing thrown',
  () => assert.throws(() => {}, TypeError),
  'ERR_ASSERTION',
  'Missing expected exception (TypeError).',
);
fails('assert/strict', () => strictAssert.equal(1, '1'), 'ERR_ASSERTION');
await assert.rejects(Promise.reject(new Error('no')), /no/);
await assert.rejects(
  async () => {
    throw new Error('no');
  },
  { message: 'no' },
);
const unequal = [
  [1, '1'],
  [0, -0],
  [{ a: 1 }, { a: 1, b: undefined }],
  [
    [1, 2],
    [2, 1],
  ],
  [new Date(0), new Date(1)],
  [/a/, /a/g],
  [new Set([1]), new Set([2])],
  [new Map([[1, 2]]), new Map([[1, 3]])],
  [Object(1), Object(2)],
  [new Error('a'), new Error('b')],
  [new Uint8Array([1]), new Uint8Array([2])],
  [{}, Object.create(null)],
  [[1], { 0: 1 }],
  [Promise.resolve(), Promise.resolve()],
];
same(
  'unequal',
  unequal.map(([a, b]) => util.isDeepStrictEqual(a, b)),
  unequal.map(() => false),
);
const loop = { self: null };
loop.self = loop;
const loop2 = { self: null };
loop2.self = loop2;
const alike = [
  [NaN, NaN],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  [new Set([{ a: 1 }]), new Set([{ a: 1 }])],
  [loop, loop2],
  [new Date(5), new Date(5)],
  [new Uint8Array([1]), new Uint8Array([1])],
  [new Error('a', { cause: 1 }), new Error('a', { cause: 1 })],
  [Object('a'), Object('a')],
];
same(
  'alike',
  alike.map(([a, b]) => util.isDeepStrictEqual(a, b)),
  alike.map(() => true),
);

// util
same('format', util.format('%s %d %j %%', 'a', 1, { b: 2 }, 'c'), 'a 1 {"b":2} % c');
same('inspect', util.inspect({ [util.inspect.custom]: () => 'mine' }), 'mine');
same(
  'types',
  [
    types.isMap(new Map()),
    types.isUint8Array(new Uint8Array()),
    types.isUint8Array(new Int8Array()),
    isProxy(new Proxy({}, {})),
  ],
  [true, true, false, true],
);
const later = util.promisify((a, callback) => setImmediateOrJob(() => callback(null, a + 1)));
function setImmediateOrJob(fn) {
  Fiber.run(() => {
    Fiber.yield();
    fn();
  });
}
same('promisify', await later(1), 2);
same(
  'callbackify',
  await new Promise(resolve => util.callbackify(async a => a + 1)(1, (...list) => resolve(list))),
  [null, 2],
);
function Parent() {}
function Child() {}
util.inherits(Child, Parent);
same('inherits', [new Child() instanceof Parent, Child.super_ === Parent], [true, true]);
same('stripVTControlCharacters', util.stripVTControlCharacters('\u001b[31mred\u001b[0m'), 'red');
same('text', new util.TextDecoder().decode(new util.TextEncoder().encode('hé')), 'hé');

// events
const emitter = new EventEmitter();
const heard = [];
emitter.once('a', value => heard.push(value)).on('a', value => heard.push(Fiber.sleep(1), value));
emitter.emit('a', 1);
emitter.emit('a', 2);
same('events', heard, [1, undefined, 1, undefined, 2]);
setImmediateOrJob(() => emitter.emit('b', 3));
same('once', await once(emitter, 'b'), [3]);

// path
same(
  'path',
  [
    join('/a', '../b', './c'),
    basename('/a/b.txt', '.txt'),
    path.relative('/a/b', '/a/c/d'),
    path.extname('x.y.z'),
    path.resolve('/a', 'b'),
    path.posix === path,
  ],
  ['/b/c', 'b', '../c/d', '.z', '/a/b', true],
);

// buffer
same(
  'Buffer',
  [
    Buffer === ImportedBuffer,
    Buffer.from('aé').toString('base64'),
    Buffer.concat([Buffer.from([1]), Buffer.alloc(2)]).length,
    Buffer.from('ff00', 'hex').readUInt16BE(0),
  ],
  [true, 'YcOp', 3, 0xff00],
);
for (const encoding of ['utf8', 'base64', 'hex', 'latin1', 'utf16le']) {
  for (const size of [3, 63, 64, 1000]) {
    const bytes = Buffer.from(
      Array.from({ length: size }, (_, i) => (encoding === 'utf8' ? 65 + (i % 26) : i % 256)),
    );
    if (encoding === 'utf16le' && size % 2 === 1) continue;
    ok(`${encoding}, ${size} bytes`, Buffer.from(bytes.toString(encoding), encoding).equals(bytes));
  }
}
const long = 'é\ud800'.repeat(50);
same('lone surrogates', Buffer.from(long).toString(), 'é\ufffd'.repeat(50));
same('wrong UTF-8', Buffer.alloc(80, 0xff).toString(), '\ufffd'.repeat(80));
same(
  'base64 of another kind',
  [
    Buffer.from(`${'_-'.repeat(40)}`, 'base64').length,
    Buffer.from(`${'QUJD'.repeat(20)}\n=QUJD`, 'base64').length >= 60,
  ],
  [60, true],
);
same('part of it', Buffer.alloc(100, 'ab').toString('utf8', 97, 99), 'ba');
same('global', global === globalThis, true);

// crypto
same('md5', createHash('md5').update('').digest('hex'), 'd41d8cd98f00b204e9800998ecf8427e');
same(
  'sha1',
  createHash('sha1').update('a').update(Buffer.from('bc')).digest('hex'),
  'a9993e364706816aba3e25717850c26c9cd0d89d',
);
same(
  'SHA-256',
  createHash('SHA256').update('abc').digest('base64'),
  'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
);
same(
  'hmac',
  createHmac('sha256', 'key').update('The quick brown fox jumps over the lazy dog').digest('hex'),
  'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
);
same(
  'hmac without a key',
  createHmac('md5', '').update('').digest('hex'),
  '74e6f7298a9c2d168935f58c001bad88',
);
fails('no such hash', () => createHash('md7'), 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest: md7');
const finished = createHash('md5');
finished.digest();
fails(
  'a digest is taken once',
  () => finished.update('a'),
  'ERR_CRYPTO_HASH_FINALIZED',
  'Digest already called',
);

same(
  'base64url',
  [
    Buffer.from([251, 255, 1]).toString('base64url'),
    [...Buffer.from('-_8B', 'base64url')],
    Buffer.isEncoding('base64url'),
    Buffer.byteLength('-_8', 'base64url'),
    Buffer.from([0, 251, 255, 1]).toString('base64url', 1, 3),
  ],
  ['-_8B', [251, 255, 1], true, 2, '-_8'],
);
ok('equals() takes bytes', Buffer.from('ab').equals(Uint8Array.of(97, 98)));

// stream
const upper = new Transform({
  transform(chunk, _encoding, callback) {
    Fiber.sleep(1);
    callback(null, `${chunk}`.toUpperCase());
  },
});
const parts = [];
await new Promise((resolve, reject) => {
  pipeline(Readable.from(['a', 'b', 'c']), upper, error => (error ? reject(error) : resolve())).on(
    'data',
    part => parts.push(`${part}`),
  );
});
same('stream', parts, ['A', 'B', 'C']);
const decoder = new StringDecoder('utf8');
same('string_decoder', [decoder.write(Buffer.from([0xc3])), decoder.write(Buffer.from([0xa9]))], ['', 'é']);

// async_hooks: values follow promises, and fibers when they start.
const storage = new AsyncLocalStorage();
const found = [];
await storage.run('outer', async () => {
  found.push(storage.getStore());
  await null;
  found.push(storage.getStore());
  Fiber.run(() => {
    found.push(storage.getStore());
    storage.enterWith('changed in the fiber');
    Fiber.sleep(2);
    found.push(storage.getStore());
  });
  storage.run('inner', () => {
    Fiber.sleep(5);
    found.push(storage.getStore());
  });
  found.push(storage.getStore());
});
found.push(storage.getStore());
same('AsyncLocalStorage', found, [
  'outer',
  'outer',
  'outer',
  'changed in the fiber',
  'inner',
  'outer',
  undefined,
]);
const bound = storage.run('bound', () => AsyncLocalStorage.bind(() => storage.getStore()));
const resource = storage.run('resource', () => new AsyncResource('mine'));
same(
  'bind',
  [bound(), resource.runInAsyncScope(() => storage.getStore()), storage.getStore()],
  ['bound', 'resource', undefined],
);

// process
const ticks = [];
process.nextTick((...args) => ticks.push(...args), 1, 2);
ticks.push(0);
await null;
same('nextTick', ticks, [0, 1, 2]);
same(
  'process',
  [process.platform, typeof process.versions.node, process.env.NODE_ENV, process.release.name],
  ['linux', 'string', undefined, 'corojs'],
);
