import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandClient } from '../lib/index.js';
import { startFake, using } from './servers.js';

const good = '$id ok 5\n';

for (const answer of [
  '$id',
  'ok 1',
  'x ok 1',
  '$id0 ok 1',
  '$id ok',
  '$id ok {',
  '$id fine 1',
  '$id ok 1\n$id ok 2',
  '',
  '$id exception {}',
  '$id exception 1',
  '$id exception null',
  '$id exception {"errorMessage":"x","trace":[{"line":"x"}]}',
  '$id exception {"errorMessage":"x","trace":1}',
  '$id exception',
]) {
  test(`an error that ends the server: ${JSON.stringify(answer)}`, () =>
    using(startFake(), async client => {
      const { processId } = client.status;
      await assert.rejects(client.invoke('say', `${answer}\n`), { reason: 'protocol' });
      assert.equal(await client.invoke('say', good), 5);
      assert.notEqual(client.status.processId, processId);
      assert.equal(client.status.restarts, 1);
    }));
}

test('an answer may come in pieces', () =>
  using(startFake(), async client => {
    assert.equal(await client.invoke('say in pieces', '$id ok "grüß 世界"\n'), 'grüß 世界');
    assert.equal(client.status.restarts, 0);
  }));

for (const [command, reason, options] of [
  ['flood', 'protocol', {}],
  ['hang', 'serverHung', { answerTimeout: 2000 }],
  ['exit', 'serverEnded', {}],
  ['close', 'serverEnded', {}],
]) {
  test(`a server that does ${command} is replaced`, () =>
    using(startFake('good', options), async client => {
      await assert.rejects(client.invoke(command, ''), { reason });
      assert.equal(await client.invoke('say', good), 5);
    }));
}

test('a server that dies too often is not replaced', () =>
  using(startFake('good', { maxRestartsPerMinute: 2 }), async client => {
    for (let i = 0; i < 3; i++) {
      await assert.rejects(client.invoke('exit', ''), { reason: 'serverEnded', message: /exit code 7/ });
    }
    await assert.rejects(client.invoke('say', good), { reason: 'serverNotStarted', message: /exit code 7/ });
  }));

test('a message may be answered when its command has ended', () =>
  using(startFake(), async client => {
    const asked = [];
    await assert.rejects(
      client.invoke('late message', '', { onMessage: n => asked.push(n) }),
      /^CommandError: late$/,
    );
    assert.deepEqual(asked, [1]);
    assert.equal(await client.invoke('say', good), 5);
    assert.equal(client.status.restarts, 0);
  }));

test("lines that are not of the log's form are told too", async () => {
  const messages = [];
  const odd = () => messages.filter(m => m.text.endsWith('odd'));
  await using(startFake('good', { log: m => messages.push(m) }), async client => {
    await client.invoke('log', `* jsockd now [INFO] ${'x'.repeat(100_000)}\nodd`);
    while (odd().length < 2) await sleep(10);
  });
  assert(odd().some(m => m.time === null && m.level === 'error' && m.text === 'odd'));
  assert(odd().some(m => m.level === 'warn' && m.text === 'On standard output: odd'));
});

for (const [mode, message] of [
  ['exit', /exit code 3[^]*there is no way/],
  ['ready:READY', /says: READY/],
  ['ready:READY 0 fake', /READY 0 fake/],
  ['ready:READY 2 fake', /READY 2 fake/],
  ['ready:READY -1 fake', /READY -1 fake/],
  ['ready:hello', /hello/],
  ['unconnectable', /sockets/],
]) {
  test(`a server that does not get ready is an error: ${mode}`, () =>
    assert.rejects(startFake(mode), { reason: 'serverNotStarted', message }));
}

test('a server may serve fewer sockets than it was given', () =>
  using(startFake('ready:READY 1 fake', { sockets: 3 }), async client => {
    assert.equal(client.status.sockets, 1);
    assert.equal(await client.invoke('say', good), 5);
  }));

test('starting has a time limit', async () => {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'commands-'));
  await assert.rejects(startFake('silent', { startTimeout: 200, scratchFolder }), /startTimeout/);
  assert.deepEqual(await readdir(scratchFolder), []);
  await rm(scratchFolder, { recursive: true });
});

test('wrong options and missing programs are told', async () => {
  const nowhere = { serverCommand: ['/nowhere/corojs'] };
  await assert.rejects(CommandClient.start(nowhere), {
    reason: 'serverNotStarted',
    message: /\/nowhere\/corojs/,
  });
  for (const wrong of [
    { serverCommand: [] },
    { sockets: 0 },
    { timeLimit: 0 },
    { idleTime: 0 },
    { startTimeout: 0 },
    { answerTimeout: 250 },
    { maxAnswerBytes: 0 },
    { maxWaiting: -1 },
    { maxRestartsPerMinute: -1 },
    { sourceMap: 'x.map' },
  ]) {
    await assert.rejects(CommandClient.start(wrong), TypeError);
  }
});
