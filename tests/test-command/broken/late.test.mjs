// What comes too late is charged to the file, or to the test that has set it going.
import { test } from 'coro:test';

let context;
test('leaves something behind', t => {
  context = t;
  setTimeout(() => {
    throw new Error('afterwards');
  }, 5);
});
test('waits for that', () => Fiber.sleep(20));
test('asks a test that has ended', () => {
  context.test('for another', () => {});
});
