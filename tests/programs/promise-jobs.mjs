// Promise jobs: errors of the engine's own functions reach a job's catch, jobs run before the next fiber, and in order.
import { fails, same } from './check.mjs';

const { module } = __primordials;

await Promise.resolve().then(() => {
  const from = module.compile('from', 'export const x = 1;');
  const to = module.compile('to', "import { missing } from 'from';");
  module.link(to, [from]);
  fails('an error of module.instantiate inside a job', () => module.instantiate(to), 'SyntaxError');
  fails('an error of module.compile inside a job', () => module.compile('wrong', 'let ='), 'SyntaxError');
  fails('an error of a system call inside a job', () => fs.readFile('/nowhere/at/all'), 'ENOENT');
});

const seen = [];
Promise.resolve()
  .then(() => seen.push(1))
  .then(() => seen.push(3));
Promise.resolve()
  .then(() => seen.push(2))
  .then(() => seen.push(4));
Fiber.run(() => {
  Fiber.yield();
  seen.push('fiber');
});
Fiber.yield();
Fiber.yield();
same('jobs run in order, before the next fiber', seen, [1, 2, 3, 4, 'fiber']);

const before = [];
Promise.resolve().then(() => before.push('job'));
before.push(process.pid > 0);
same('a system call that does not block runs no job', before, [true]);
