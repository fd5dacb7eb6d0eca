// For test programs: each check prints one line, "ok name" or "not ok name: why".
import { inspect } from 'coro:console';

/**
 * @param {string} name
 * @param {boolean} condition
 * @param {string} [why]
 */
export function ok(name, condition, why = 'it is false') {
  console.log(condition ? `ok ${name}` : `not ok ${name}: ${why}`);
}

/**
 * The two print the same.
 * @param {string} name
 * @param {unknown} got
 * @param {unknown} wanted
 */
export function same(name, got, wanted) {
  const [left, right] = [got, wanted].map(value => inspect(value, { depth: null, maxStringLength: null }));
  ok(name, left === right, `${left} instead of ${right}`);
}

/**
 * The call throws an error with this code (or this name, for errors of the language).
 * @param {string} name
 * @param {() => unknown} call
 * @param {string} code
 * @param {string | RegExp} [message] the whole message, or what it matches
 * @returns {any} the error
 */
export function fails(name, call, code, message) {
  try {
    call();
  } catch (error) {
    const isRight =
      (error?.code ?? error?.name) === code &&
      (message === undefined ||
        (typeof message === 'string' ? error.message === message : message.test(error.message)));
    ok(name, isRight, `it threw ${inspect(error)} instead of ${code} ${message ?? ''}`);
    return error;
  }
  ok(name, false, `it did not throw ${code}`);
  return undefined;
}

/**
 * A new folder of the test's own, removed by done().
 * @returns {{ path: string, done(): void }}
 */
export function temporaryFolder() {
  const path = fs.mkdtemp(`${process.env.TMPDIR ?? '/tmp'}/corojs-test-`);
  return { path, done: () => fs.rm(path, { recursive: true, force: true }) };
}
