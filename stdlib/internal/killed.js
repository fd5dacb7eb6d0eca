//# allFunctionsCalledOnLoad
// What becomes of a fiber that the kernel has ended. Nothing of it runs any more, not even `finally`; here those who wait
// for its end learn of it.
import { codedError } from 'coro:internal/errors';
import { CpuLimitError } from 'coro:internal/fiber-errors';
import { finish, labelOf } from 'coro:internal/fiber-life';
import { failed, FiberRecord, forget, take } from 'coro:internal/fiber-record';
import { need } from 'coro:internal/on-demand';
import { shownFrames } from 'coro:internal/stack-text';

const { yield: yieldTurn } = __primordials.fiber;

// Roles of fibers, as the kernel numbers them.
const main = 1;
const pump = 2;

/**
 * @param {bigint} id
 * @param {string} name
 * @param {number} role
 * @param {number} limit milliseconds; 0: it was not by a limit
 * @param {string} stack where it was
 * @param {string} [message] where it was something else
 * @param {string} [code]
 * @param {boolean} [isKnown] whoever runs the program has learnt of it
 */
export function killed(id, name, role, limit, stack, message, code, isKnown) {
  // Before anything else: another fiber may have the number now.
  const record = take(id) ?? new FiberRecord('');
  if (record.name === '') record.name = name;
  const error = errorOf(limit, role, message, code);
  error.stack = `${error.stack?.split('\n', 1)[0]}\n${shownFrames(stack)}`;
  record.result = error;
  record.state = failed;
  // What it started in groups does not outlive it.
  for (let scope = record.scope; scope !== undefined; scope = scope.parent) scope.group?.cancel(error);
  if (record.owner !== undefined || record.joiners?.first !== undefined) {
    finish(record);
    if (role !== main) return;
  }
  forget(record);
  if (isKnown) return;
  const { reportKilled, reportUncaught } = need('coro:internal/report');
  if (role === main) reportUncaught(error);
  // As with other errors: whoever started it may join it still.
  yieldTurn();
  if (!record.isObserved) reportKilled(error, role === pump ? undefined : labelOf(record));
}

/**
 * @param {number} limit
 * @param {number} role
 * @param {string} [message]
 * @param {string} [code]
 */
function errorOf(limit, role, message, code) {
  if (message !== undefined) return codedError(Error, code ?? '', message);
  return limit > 0 ? new CpuLimitError(limit, role === pump) : interrupted();
}

// As Node says it, where somebody pressed Ctrl-C.
function interrupted() {
  const message = 'Script execution was interrupted by `SIGINT`';
  return codedError(Error, 'ERR_SCRIPT_EXECUTION_INTERRUPTED', message);
}
