// error: (corojs:
// error: [C1] Custom: be careful
// Uncaught errors, rejections and warnings reach who listens, and the program goes on.
import { ok, same } from './check.mjs';

const seen = [];
const note = (event, ...args) =>
  seen.push([event, ...args.map(arg => (arg instanceof Error ? arg.message : arg))]);
const monitor = (error, origin) => note('monitor', error, origin);
process.on('uncaughtExceptionMonitor', monitor);
const uncaught = (error, origin) => {
  Fiber.sleep(1); // Listeners may block.
  note('uncaught', error, origin);
};
process.on('uncaughtException', uncaught);
const untilCaught = count => {
  while (seen.filter(([event]) => event === 'uncaught').length < count) Fiber.sleep(1);
};

Fiber.run(() => {
  throw new Error('in a fiber');
});
setTimeout(() => {
  throw new Error('in a timer');
}, 1);
queueMicrotask(() => {
  throw new Error('in a microtask');
});
untilCaught(3);
same(
  'errors of fibers, timers and jobs',
  seen.filter(([event]) => event === 'uncaught').map(([, message, origin]) => `${message}: ${origin}`),
  ['in a microtask', 'in a fiber', 'in a timer'].map(message => `${message}: uncaughtException`),
);
same('the monitor was told before', seen.filter(([event]) => event === 'monitor').length, 3);

seen.length = 0;
Promise.reject(new Error('as an exception'));
Promise.reject(17);
untilCaught(2);
same(
  'rejections are exceptions where nobody listens to them',
  seen.filter(([event]) => event === 'uncaught').map(([, message, origin]) => [message.slice(-19), origin]),
  [
    ['as an exception', 'unhandledRejection'],
    ['with the reason "17".', 'unhandledRejection'],
  ].map(([message, origin]) => [message.slice(-19), origin]),
);
process.off('uncaughtExceptionMonitor', monitor);

seen.length = 0;
let unhandled;
process.on('unhandledRejection', (reason, promise) => {
  note('unhandled', reason);
  unhandled = promise;
});
process.on('rejectionHandled', promise => note('handled', promise === unhandled));
const rejected = Promise.reject(new Error('for the listener'));
Fiber.sleep(5);
same('an unhandled rejection', seen, [['unhandled', 'for the listener']]);
ok('its promise', unhandled === rejected);
rejected.catch(() => {});
Fiber.sleep(5);
same('handled in the end', seen.slice(1), [['handled', true]]);
const inTime = Promise.reject(new Error('in time'));
Promise.resolve().then(() => inTime.catch(() => {}));
Fiber.sleep(5);
same('what is handled in time is nobody told', seen.length, 2);

seen.length = 0;
const warning = new Promise(resolve => process.once('warning', resolve));
process.emitWarning('be careful', 'Custom', 'C1');
same('a warning', await warning.then(({ name, message, code }) => [name, message, code]), [
  'Custom',
  'be careful',
  'C1',
]);

process.setUncaughtExceptionCaptureCallback(error => note('captured', error));
ok('there is a capture', process.hasUncaughtExceptionCaptureCallback());
try {
  process.setUncaughtExceptionCaptureCallback(() => {});
  ok('a second capture', false);
} catch (error) {
  same('a second capture', error.code, 'ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET');
}
Fiber.run({ cpuLimit: 20 }, () => {
  for (;;);
});
Fiber.sleep(20);
same('captured, a limit too', seen, [
  ['captured', 'The fiber ran for more than 20 ms without a break and was ended'],
]);
process.setUncaughtExceptionCaptureCallback(null);
ok('there is none any more', !process.hasUncaughtExceptionCaptureCallback());

seen.length = 0;
process.once('beforeExit', () => {
  throw new Error('before the end');
});
process.once('exit', code => {
  same('an error before the end', [seen, code], [[['uncaught', 'before the end', 'uncaughtException']], 0]);
});
