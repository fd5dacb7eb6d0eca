// For programs in a sandbox, which may import this file alone: "ok name" or "not ok name: why".
export const ok = (name, condition, why = 'it is false') =>
  console.log(condition ? `ok ${name}` : `not ok ${name}: ${why}`);

/** What the call returns, or the code of its error. */
export function outcome(call) {
  try {
    return call();
  } catch (error) {
    return error?.code ?? `${error}`;
  }
}

/** The call is denied, and says what for. */
export function denied(name, permission, call, resource) {
  try {
    ok(name, false, `it was granted: ${String(call()).slice(0, 80)}`);
  } catch (error) {
    const isRight =
      error.code === 'ERR_ACCESS_DENIED' &&
      error.permission === permission &&
      (resource === undefined || error.resource === resource) &&
      (permission === 'all' ||
        error.message.includes(`--allow-${permission}=${error.resource} grants it`) ||
        (/^[\da-fx.]+:|[#@ⓔ]/.test(error.resource) && error.message.endsWith('no rule can name this')));
    ok(name, isRight, `${error.code} ${error.permission} ${error.resource}: ${error.message}`);
  }
}

export const same = (name, got, wanted) => ok(name, Object.is(got, wanted), `${got} instead of ${wanted}`);
