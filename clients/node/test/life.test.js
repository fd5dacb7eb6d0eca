import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { long, start, using } from './servers.js';

const loop = '(m, ms) => { const end = Date.now() + ms; while (Date.now() < end) ; return ms }';
const forEver = '() => { for (;;) ; }';

const numbers = ({ status: { sockets, busy, waiting, restarts } }) => [sockets, busy, waiting, restarts];

test('sockets work at once and the first free one is taken', () =>
  using(start({ sockets: 2 }), async client => {
    assert.deepEqual(numbers(client), [2, 0, 0, 0]);
    // Each socket has globals of its own.
    await client.invoke('globalThis.seen = 0, () => 0');
    for (let i = 0; i < 5; i++) assert.equal(await client.invoke('() => ++seen'), i + 1);
    const calls = Array.from({ length: 5 }, (_, i) => client.invoke(loop, 100 + i));
    await new Promise(setImmediate);
    assert.deepEqual(numbers(client), [2, 2, 3, 0]);
    assert.deepEqual(await Promise.all(calls), [100, 101, 102, 103, 104]);
    assert.deepEqual(numbers(client), [2, 0, 0, 0]);
    assert.equal(client.status.serverVersion, '0.1.5');
  }));

test('many callers get their own answers', () =>
  using(start({ sockets: 2 }), async client => {
    const wanted = Array.from({ length: 2000 }, (_, i) => i);
    assert.deepEqual(await Promise.all(wanted.map(i => client.invoke('(m, p) => p', i))), wanted);
  }));

test('too many waiting calls are refused', () =>
  using(start({ maxWaiting: 1 }), async client => {
    const first = client.invoke(loop, 300);
    const second = client.invoke(loop, 1);
    await assert.rejects(client.invoke(loop, 2), { reason: 'busy' });
    assert.deepEqual([await first, await second], [300, 1]);
  }));

test('calls are given up at any moment and the socket serves on', () =>
  using(start({ timeLimit: 1000 }), async client => {
    // The first is given up while it runs, the second while it waits.
    let running = client.invoke(forEver, null, { timeout: 50 });
    let waiting = client.invoke('() => 1', null, { timeout: 50 });
    await assert.rejects(running, { reason: 'timeout' });
    await assert.rejects(waiting, { reason: 'timeout' });
    assert.equal(await client.invoke('() => 2'), 2);
    const controller = new AbortController();
    const { signal } = controller;
    running = client.invoke(forEver, null, { signal });
    waiting = client.invoke('() => 1', null, { signal });
    controller.abort();
    await assert.rejects(running, { name: 'AbortError' });
    await assert.rejects(waiting, { name: 'AbortError' });
    await assert.rejects(client.invoke('() => 1', null, { signal }), { name: 'AbortError' });
    assert.equal(await client.invoke('() => 3'), 3);
    assert.equal(client.status.restarts, 0);
  }));

test('a handler of a call that was given up is told so', () =>
  using(start(), async client => {
    const giveUp = new AbortController();
    let told;
    const wasTold = new Promise(resolve => (told = resolve));
    const onMessage = (_, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(told()));
        giveUp.abort();
      });
    const { signal } = giveUp;
    await assert.rejects(client.invoke('() => JSockD.sendMessage(1)', null, { signal, onMessage }), {
      name: 'AbortError',
    });
    await wasTold;
    assert.equal(await client.invoke('() => 3'), 3);
  }));

test('a killed server is replaced', () =>
  using(start({ sockets: 2, timeLimit: 30_000 }), async client => {
    for (let i = 0; i < 3; i++) {
      const running = client.invoke(loop, 20_000);
      await new Promise(setImmediate);
      process.kill(client.status.processId, 'SIGKILL');
      await assert.rejects(running, { reason: 'serverEnded', message: /SIGKILL/ });
      assert.equal(await client.invoke('(m, p) => p', i), i);
      assert.equal(client.status.restarts, i + 1);
    }
  }));

test('a closed client leaves nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'commands-'));
  const client = await start({ sockets: 2, scratchFolder: folder, timeLimit: 30_000 });
  const [sockets] = await readdir(folder);
  assert.equal((await stat(join(folder, sockets))).mode & 0o777, 0o700);
  const { processId } = client.status;
  const running = [client.invoke(loop, 200), client.invoke(loop, 201)];
  const waiting = assert.rejects(client.invoke(loop, 1), { reason: 'closed' });
  await new Promise(setImmediate);
  await client.close();
  assert.deepEqual(await Promise.all(running), [200, 201]);
  await waiting;
  await assert.rejects(client.invoke('() => 1'), { reason: 'closed' });
  assert.deepEqual(await readdir(folder), []);
  assert.throws(() => process.kill(processId, 0), { code: 'ESRCH' });
  await client.close();
  await rm(folder, { recursive: true });
});

test("the server's log comes message by message", async () => {
  const messages = [];
  await using(start({ logPrefix: 'app: ', log: m => messages.push(m) }), client =>
    client.invoke("() => { console.log('one\\ntwo'); console.warn('three'); return 1 }"),
  );
  const [first] = messages.filter(m => m.text.includes('one'));
  assert.deepEqual([first.text, first.level], ['app: <console.log>: one\ntwo', 'info']);
  assert(Math.abs(first.time - Date.now()) < 5 * long);
  assert(messages.some(m => m.text === 'app: <console.warn>: three'));
});
