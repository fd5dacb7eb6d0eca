import { before, describe, it, test } from 'coro:test';
import assert from 'coro:assert';

test('throws', () => assert.strictEqual(1, 2));
test('throws no error', () => {
  throw 'text'; // eslint-disable-line no-throw-literal
});
test('an error in a fiber', () => {
  Fiber.run(function worker() {
    Fiber.sleep(1);
    throw new Error('of a fiber');
  });
  Fiber.sleep(60_000); // It does not go on for so long.
});
test('an error in a timer', () => {
  setTimeout(() => {
    throw new Error('of a timer');
  }, 1);
  Fiber.sleep(60_000);
});
test('a rejected promise', () => {
  void Promise.reject(new Error('of a promise'));
  Fiber.sleep(60_000);
});
test('its neighbour passes', () => Fiber.sleep(5));
test('waits for ever', { timeout: 20 }, () => Fiber.sleep(60_000));
test('a promise that never settles', { timeout: 20 }, () => new Promise(() => {}));
test('computes for ever', { timeout: 50 }, () => {
  for (;;);
});
test('fewer checks than planned', t => {
  t.plan(2);
  t.assert.ok(true);
});
test('in another', t => {
  t.test('inner', () => assert.fail('inside'));
});
test('calls back with an error', (t, done) => done(new Error('called back')));
describe('a hook', () => {
  before(() => assert.fail('in the hook'));
  it('one', () => {});
  it('two', () => {});
});
describe('a suite that throws', () => {
  it('is never run', () => {});
  throw new Error('while it is collected');
});
