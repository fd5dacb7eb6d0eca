// Run by itself, a program is a file of tests.
import { test } from 'coro:test';

test('passes', () => Fiber.sleep(1));
test('fails', () => {
  throw new Error('on purpose');
});
console.log('the end of the program itself');
