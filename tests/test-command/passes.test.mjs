import { after, afterEach, before, beforeEach, describe, it, test } from 'node:test';
import assert from 'node:assert';

const log = [];

test('returns', () => {});
test('blocks', () => Fiber.sleep(2));
test('promises', async () => {
  await new Promise(resolve => setTimeout(resolve, 2));
});
test('calls back', (t, done) => setTimeout(done, 2));
test({ name: 'named so' }.name, { timeout: 1000 }, t => t.assert.strictEqual(t.name, 'named so'));
test('waits', { skip: 'not today' }, () => assert.fail());
test.skip('waits too', () => assert.fail());
test.todo('comes later');
test('may fail', { todo: 'when there is time' }, () => assert.fail());

describe('hooks', () => {
  before(() => log.push('before'));
  after(() => log.push('after'));
  beforeEach(() => log.push('each'));
  afterEach(() => log.push('end'));
  it('first', () => log.push('first'));
  describe('within', () => {
    beforeEach(() => log.push('inner'));
    afterEach(() => log.push('inner end'));
    it('second', t => {
      log.push('second');
      t.after(() => log.push('of its own'));
      t.diagnostic(t.fullName);
    });
  });
});
test('hooks have run in their order', () => {
  assert.deepStrictEqual(
    log.join(', '),
    'before, each, first, end, each, inner, second, inner end, end, of its own, after',
  );
});

test('one in another', async t => {
  const order = [];
  t.plan(3);
  t.beforeEach(() => order.push('each'));
  await t.test('first', () => {
    Fiber.sleep(2);
    order.push('first');
  });
  const second = t.test('second', () => order.push('second'));
  t.assert.deepStrictEqual(order, ['each', 'first', 'each', 'second']);
  await second;
});

test('side by side', { concurrency: true }, async t => {
  let most = 0;
  let now = 0;
  const work = () => {
    most = Math.max(most, ++now);
    Fiber.sleep(5);
    now--;
  };
  await Promise.all([t.test('a', work), t.test('b', work), t.test('c', work)]);
  assert.strictEqual(most, 3);
});
await test('can be awaited', () => {});
describe('a suite that says later what is in it', async () => {
  await null;
  it('is in it', () => {});
});
