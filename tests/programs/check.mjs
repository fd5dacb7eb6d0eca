// For test programs: each check prints one line, "ok name" or "not ok name: why".

/** @param {string} name @param {boolean} condition @param {string} [why] */
export function ok(name, condition, why = 'it is false') {
  console.log(condition ? `ok ${name}` : `not ok ${name}: ${why}`);
}

/** Compares by JSON, so plain data only. @param {string} name @param {unknown} got @param {unknown} wanted */
export function same(name, got, wanted) {
  const show = value =>
    JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v === undefined ? 'undefined' : v));
  ok(name, show(got) === show(wanted), `${show(got)} instead of ${show(wanted)}`);
}

/** The call throws an error with this code (or this name, for errors of the language).
 *  @param {string} name @param {() => unknown} call @param {string} code @returns {any} the error */
export function fails(name, call, code) {
  try {
    call();
  } catch (error) {
    ok(name, (error?.code ?? error?.name) === code, `it threw ${error?.stack ?? error} instead of ${code}`);
    return error;
  }
  ok(name, false, `it did not throw ${code}`);
}
