// coro:assert/strict: the same as coro:assert, where equal() and deepEqual() are strict.
import { strict } from 'coro:assert';

export default strict;
export const {
  AssertionError,
  deepEqual,
  deepStrictEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  equal,
  fail,
  ifError,
  match,
  notDeepEqual,
  notDeepStrictEqual,
  notEqual,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} = /** @type {any} */ (strict);
export { strict };
