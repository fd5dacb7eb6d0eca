// coro:test: tests. `corojs test` runs the files that use it; a program that does is run as one.
import { makeAdder, makeHookAdder, setProgram } from 'coro:test/collect';
import { startProgram } from 'coro:test/program';

setProgram(startProgram);

/** A test: test(name, options, fn); what is left out may be left out. It fails when its function throws. */
export const test = makeAdder('test');
/** A suite: its function, which runs at once, says what is in it. */
export const describe = makeAdder('suite');
export { test as it, describe as suite };
export const { skip, todo, only } = test;
/** Before the first test of the file or suite. */
export const before = makeHookAdder('beforeAll');
/** After the last. */
export const after = makeHookAdder('afterAll');
export const beforeEach = makeHookAdder('beforeEach');
export const afterEach = makeHookAdder('afterEach');
export { TestContext } from 'coro:test/context';

export default Object.assign(test, {
  test,
  it: test,
  describe,
  suite: describe,
  before,
  after,
  beforeEach,
  afterEach,
});
