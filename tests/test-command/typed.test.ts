import { test, type TestContext } from 'coro:test';

test('TypeScript', (t: TestContext) => t.assert.strictEqual(1 satisfies number, 1));
