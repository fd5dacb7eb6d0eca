import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CommandError } from '../lib/index.js';
import { compile, start, using } from './servers.js';

test('values go there and back', () =>
  using(start(), async client => {
    assert.equal(await client.invoke('(m, p) => p + 1', 41), 42);
    assert.equal(await client.invoke('(m, p) => p', 'grüß 世界 😀\n'), 'grüß 世界 😀\n');
    assert.deepEqual(await client.invoke('async (m, p) => { await null; return [p] }', { x: 1 }), [{ x: 1 }]);
    assert.equal(await client.invoke('(m, p) => p'), null);
    const large = 'x'.repeat(1_000_000);
    assert.equal(await client.invoke('(m, p) => p + p', large), large + large);
  }));

const failures = {
  '() => undefined': 'badResult',
  '() => 1n': 'badResult',
  '() =>': 'notCompiled',
  '() => { for (;;) ; }': 'timeLimit',
  "() => { throw 'text' }": 'thrown',
};

for (const [command, reason] of Object.entries(failures)) {
  test(`${command}: ${reason}`, () =>
    using(start({ timeLimit: 1000 }), async client => {
      await assert.rejects(client.invoke(command), { name: 'CommandError', reason });
      assert.equal(await client.invoke('() => 7'), 7);
    }));
}

test('parameters that are no JSON or too long are refused', () =>
  using(start(), async client => {
    await assert.rejects(client.invoke('(m, p) => p', 'x'.repeat(2 << 20)), { reason: 'tooLong' });
    await assert.rejects(
      client.invoke('(m, p) => p', () => 1),
      TypeError,
    );
    await assert.rejects(client.invoke("() => '\0'"), TypeError);
    await assert.rejects(client.invoke('?quit'), TypeError);
    assert.equal(await client.invoke('() => 7'), 7);
  }));

test('an error tells where it was thrown', () =>
  using(start(), async client => {
    const command = '() => {\n  function inner() { null.x }\n  inner();\n}';
    const thrown = await client.invoke(command).catch(e => e);
    assert(thrown instanceof CommandError);
    assert.match(thrown.message, /^TypeError: /);
    const [{ functionName, source, line, column, mapped }] = thrown.error.trace;
    assert.deepEqual([functionName, source, line, mapped], ['inner', '<buffer>', 2, null]);
    assert(column > 1);
    assert.match(thrown.error.pretty, /^\n/);
  }));

test('messages are answered by the call', () =>
  using(start(), async client => {
    const add = '(m, p) => p.map(n => JSockD.sendMessage(n)).reduce((a, b) => a + b)';
    assert.equal(await client.invoke(add, ['ann', 'berta'], { onMessage: async name => name.length }), 8);
    assert.equal(
      await client.invoke('() => JSockD.sendMessage(1)', null, { onMessage: () => undefined }),
      null,
    );
    const nobody = new Error('nobody');
    const onMessage = () => {
      throw nobody;
    };
    await assert.rejects(client.invoke('() => JSockD.sendMessage(1)', null, { onMessage }), {
      cause: nobody,
    });
    await assert.rejects(client.invoke('() => JSockD.sendMessage(1)'), /Client indicated internal error/);
    const caught = "() => { try { JSockD.sendMessage('x') } catch { return 'caught' } }";
    assert.equal(await client.invoke(caught, null, { onMessage }), 'caught');
  }));

test("a module is each command's first argument", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'commands-'));
  try {
    const source = join(folder, 'source.mjs');
    const module = join(folder, 'module');
    await writeFile(source, 'export const greet = name => `Hello ${name}`;');
    await compile(source, module);
    const publicKey = 'dangerously_allow_invalid_signatures';
    await using(start({ module, publicKey }), async client => {
      assert.equal(await client.invoke('(m, name) => m.greet(name)', 'Ann'), 'Hello Ann');
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
