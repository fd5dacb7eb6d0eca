// Signals by name and number, and what programs do with them.
import { checkInteger, codedError, invalidArgumentType } from 'coro:internal/errors';
import { callWithin, isLimited } from 'coro:internal/limits';

const calls = __primordials.process;

/** The system's numbers, under the names that Node gives them. @type {Readonly<Record<string, number>>} */
export const signals = Object.freeze(
  Object.assign(Object.create(null), {
    SIGHUP: 1,
    SIGINT: 2,
    SIGQUIT: 3,
    SIGILL: 4,
    SIGTRAP: 5,
    SIGABRT: 6,
    SIGIOT: 6,
    SIGBUS: 7,
    SIGFPE: 8,
    SIGKILL: 9,
    SIGUSR1: 10,
    SIGSEGV: 11,
    SIGUSR2: 12,
    SIGPIPE: 13,
    SIGALRM: 14,
    SIGTERM: 15,
    SIGSTKFLT: 16,
    SIGCHLD: 17,
    SIGCONT: 18,
    SIGSTOP: 19,
    SIGTSTP: 20,
    SIGTTIN: 21,
    SIGTTOU: 22,
    SIGURG: 23,
    SIGXCPU: 24,
    SIGXFSZ: 25,
    SIGVTALRM: 26,
    SIGPROF: 27,
    SIGWINCH: 28,
    SIGIO: 29,
    SIGPOLL: 29,
    SIGPWR: 30,
    SIGSYS: 31,
  }),
);

/** The first name of each number. @type {(string | undefined)[]} */
const names = [];
for (const [name, number] of Object.entries(signals)) names[number] ??= name;

/** The system lets nobody have them. */
const reserved = new Set(['SIGKILL', 'SIGSTOP']);
/** They tell of faults of the process's own, at the instruction that makes them: nothing can run then but their handler. */
const faults = new Set(['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGIOT', 'SIGSEGV', 'SIGTRAP']);

/**
 * @param {number} number
 * @returns {string} "SIGTERM"
 */
export function nameOf(number) {
  return names[number] ?? `SIG${number}`;
}

/**
 * @param {unknown} event
 * @returns {number | undefined} its number where it is the name of a signal
 */
export function numberOf(event) {
  return typeof event === 'string' && event.startsWith('SIG') ? signals[event] : undefined;
}

/**
 * @param {unknown} name of an event, or of a signal
 */
export function checkListening(name) {
  if (typeof name !== 'string') return;
  if (reserved.has(name)) {
    const error = codedError(
      Error,
      'EINVAL',
      `EINVAL: ${name} always has its own meaning; no program can listen to it`,
      checkListening,
    );
    throw Object.assign(error, { errno: -22, syscall: 'sigaction' });
  }
  if (faults.has(name)) {
    throw codedError(
      Error,
      'ERR_SIGNAL_NOT_AVAILABLE',
      `${name} is used by the engine and cannot be listened to`,
      checkListening,
    );
  }
}

/**
 * @param {unknown} signal a name or a number
 * @returns {number}
 */
export function toSignal(signal) {
  if (typeof signal === 'number') {
    checkInteger('signal', signal, 0, 64);
    return signal;
  }
  if (typeof signal !== 'string')
    throw invalidArgumentType('signal', 'of type string or number', signal, toSignal);
  const number = signals[signal] ?? signals[signal.toUpperCase()];
  if (number !== undefined) return number;
  throw codedError(TypeError, 'ERR_UNKNOWN_SIGNAL', `Unknown signal: ${signal}`, toSignal);
}

/**
 * Sends a signal to a process.
 * @param {number} pid 0: the group of this process; negative: the group of that number
 * @param {string | number} [signal] 0 asks only whether the process is there
 * @returns {true}
 */
export function kill(pid, signal = 'SIGTERM') {
  checkInteger('pid', pid, -0x8000_0000, 0x7fff_ffff);
  calls.kill(pid, toSignal(signal));
  return true;
}

/**
 * Blocks until one of these signals comes; meanwhile it has no other meaning.
 * @param {(string | number | import('coro:internal/limits').Limits)[]} args the signals, and last perhaps { timeout, signal }
 * @returns {string} the name of the one that came
 */
export function waitForSignal(...args) {
  const last = args.at(-1);
  const options = typeof last === 'object' && last !== null ? args.pop() : undefined;
  if (args.length === 0) {
    throw codedError(
      TypeError,
      'ERR_MISSING_ARGS',
      'process.waitForSignal needs the name of a signal: process.waitForSignal("SIGTERM", "SIGINT")',
      waitForSignal,
    );
  }
  let mask = 0n;
  for (const signal of args) {
    const number = toSignal(signal);
    if (number === 0) checkInteger('signal', number, 1, 64);
    checkListening(nameOf(number));
    mask |= 1n << BigInt(number - 1);
  }
  const number = isLimited(options)
    ? callWithin(options, calls.waitForSignal, undefined, mask)
    : calls.waitForSignal(mask);
  return nameOf(number);
}

export default { kill, nameOf, waitForSignal };
