// How a program ends, and who is told before.
import { emit, hasListeners } from 'coro:internal/process-events';
import { shielded } from 'coro:internal/scopes';

const calls = __primordials.process;

/** @type {number | undefined} */
let exitCode;
let isLeaving = false;

/** @returns {number | undefined} what the program ends with when it ends by itself */
export function getExitCode() {
  return exitCode;
}

/** @param {number | undefined} code */
export function setExitCode(code) {
  exitCode = code;
  calls.setExitCode(code ?? 0);
}

/**
 * Ends the program. Listeners of 'exit' are called before, once; they may block, and may choose another exit code.
 * @param {number} code
 * @returns {never}
 */
export function leave(code) {
  if (!isLeaving && hasListeners('exit')) {
    isLeaving = true;
    setExitCode(code);
    shielded(() => emit('exit', code));
    code = exitCode ?? 0;
  }
  return calls.exit(code);
}

/**
 * Nothing is left to run, and the program listens to its end: a fiber of the kernel's own.
 * @param {(error: unknown) => void} report
 */
export function endByItself(report) {
  try {
    if (!isLeaving) emit('beforeExit', exitCode ?? 0);
  } catch (error) {
    report(error);
  }
  try {
    const code = calls.conclude();
    if (code !== undefined) leave(code);
  } catch (error) {
    report(error);
  }
}
