// Signals that a program listens to or waits for, and those that nobody can have.
import EventEmitter from 'coro:events';
import os from 'coro:os';
import { fails, ok, same } from './check.mjs';

ok('process is an emitter', process instanceof EventEmitter);
same('nothing listens', process.eventNames(), []);

/** @type {unknown[]} */
const heard = [];
const came = new (await import('coro:sync')).Channel(10);
function listener(...args) {
  heard.push([...args, Fiber.current.name, this === process]);
  came.send(args[0]);
}
same('on returns process', process.on('SIGUSR1', listener) === process, true);
process.kill(process.pid, 'SIGUSR1');
same('a listener', came.receive({ timeout: 10_000 }), 'SIGUSR1');
same('what it gets', heard.pop(), ['SIGUSR1', os.constants.signals.SIGUSR1, 'SIGUSR1', true]);
process.kill(process.pid, 10);
same('by number', came.receive({ timeout: 10_000 }), 'SIGUSR1');
process.off('SIGUSR1', listener);
same('off', process.listenerCount('SIGUSR1'), 0);

// One that blocks holds up no other.
process.on('SIGUSR2', function slow() {
  Fiber.sleep(60_000);
});
process.on('SIGUSR2', () => came.send('quick'));
process.kill(process.pid, 'SIGUSR2');
same('behind one that blocks', came.receive({ timeout: 10_000 }), 'quick');

process.once('SIGHUP', () => came.send('once'));
process.on('SIGHUP', () => came.send('always'));
process.kill(process.pid, 'SIGHUP');
same('once', [came.receive(), came.receive()].sort(), ['always', 'once']);
same('once is over', process.listenerCount('SIGHUP'), 1);
process.kill(process.pid, 'SIGHUP');
same('the other stays', came.receive({ timeout: 10_000 }), 'always');
process.removeAllListeners('SIGHUP');
same('removeAllListeners', process.listenerCount('SIGHUP'), 0);

// Waiting.
const early = Fiber.run(() => process.waitForSignal('SIGINT', 'SIGTERM', { timeout: 10_000 }));
process.kill(process.pid, 'SIGTERM');
same('waitForSignal', early.join(), 'SIGTERM');
const all = [0, 1, 2].map(() => Fiber.run(() => process.waitForSignal('SIGWINCH')));
process.kill(process.pid, 'SIGWINCH');
same(
  'all that wait',
  all.map(fiber => fiber.join({ timeout: 10_000 })),
  ['SIGWINCH', 'SIGWINCH', 'SIGWINCH'],
);
const both = Fiber.run(() => process.waitForSignal('SIGUSR2'));
process.kill(process.pid, 'SIGUSR2');
same('a listener and one that waits', [both.join(), came.receive()], ['SIGUSR2', 'quick']);
fails('a timeout', () => process.waitForSignal('SIGUSR1', { timeout: 5 }), 'ERR_TIMEOUT');
fails(
  'a signal that was aborted',
  () => process.waitForSignal('SIGUSR1', { signal: AbortSignal.abort(new TypeError('no')) }),
  'TypeError',
);
const cancelled = Fiber.run(() => process.waitForSignal('SIGUSR1'));
cancelled.cancel();
fails('a fiber that is cancelled', () => cancelled.join(), 'ERR_CANCELLED');
process.on('SIGUSR1', () => came.send('after'));
process.kill(process.pid, 'SIGUSR1');
same('nothing is left of them', came.receive({ timeout: 10_000 }), 'after');

for (const name of ['SIGKILL', 'SIGSTOP']) {
  const error = fails(`${name} cannot be had`, () => process.on(name, () => {}), 'EINVAL');
  same('its errno', [error.errno, error.syscall], [-22, 'sigaction']);
}
fails('SIGKILL cannot be waited for', () => process.waitForSignal('SIGKILL'), 'EINVAL');
fails("the engine's signals", () => process.once('SIGSEGV', () => {}), 'ERR_SIGNAL_NOT_AVAILABLE');
fails('no such signal', () => process.kill(process.pid, 'SIGNAL'), 'ERR_UNKNOWN_SIGNAL');
fails('no such number', () => process.kill(process.pid, 65), 'ERR_OUT_OF_RANGE');
fails('a signal of another type', () => process.kill(process.pid, {}), 'ERR_INVALID_ARG_TYPE');
fails('no signal', () => process.waitForSignal(), 'ERR_MISSING_ARGS');
fails('no number of a process', () => process.kill('1'), 'ERR_INVALID_ARG_TYPE');
const gone = fails('no such process', () => process.kill(0x7fff_fff0, 0), 'ESRCH');
same('its fields', [gone.errno, gone.syscall], [-3, 'kill']);
same('is it there', process.kill(process.pid, 0), true);

// Events of the program's own.
process.once('own', (...args) => heard.push(args));
same('emit', [process.emit('own', 1, 2), process.emit('own'), heard.pop()], [true, false, [1, 2]]);
same('names', process.eventNames(), ['SIGUSR2', 'SIGUSR1']);
process.removeAllListeners();
same('all are gone', process.eventNames(), []);
process.exit(); // A listener still sleeps.
