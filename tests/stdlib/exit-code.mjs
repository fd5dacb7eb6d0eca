// exit: 7
import { fails, same } from './check.mjs';

same('no exit code yet', process.exitCode, undefined);
fails('a wrong exit code', () => (process.exitCode = 'x'), 'ERR_OUT_OF_RANGE');
fails('a wrong exit code', () => (process.exitCode = {}), 'ERR_INVALID_ARG_TYPE');
fails('a wrong exit code', () => process.exit(1.5), 'ERR_OUT_OF_RANGE');
process.exitCode = '7';
same('set', process.exitCode, 7);
Fiber.run(() => {
  Fiber.sleep(1);
  process.exit();
  console.log('not ok: exit returned');
});
Fiber.sleep(10_000);
console.log('not ok: other fibers go on');
