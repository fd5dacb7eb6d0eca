// options: --stack-trace-limit=3
// Frames of errors, and of the places where fibers were started.
import { ok, same } from './check.mjs';

const framesOf = stack => stack.split('\n').filter(line => line.startsWith('    at ')).length;
/** @param {number} depth */
const deep = (depth, action) => (depth === 0 ? action() : deep(depth - 1, action));

same('the limit', Error.stackTraceLimit, 3);
same('frames', framesOf(deep(20, () => new Error('here')).stack), 3);
const failing = deep(20, () =>
  Fiber.run(function fails() {
    deep(20, () => {
      throw new Error('there');
    });
  }),
);
let thrown;
try {
  failing.join();
} catch (error) {
  thrown = error;
}
const [own, started, joined] = thrown.stack.split(/\n {4}--- .* ---/);
same('of an error', framesOf(own), 3);
same('of a start', framesOf(started), 3);
ok('of a join', joined !== undefined && framesOf(joined) <= 3);
Error.stackTraceLimit = 5;
same('a program changes it', framesOf(deep(20, () => new Error('here')).stack), 5);
Error.stackTraceLimit = 0;
same('none', new Error('here').stack, 'Error: here');
delete Error.stackTraceLimit;
ok('as in V8: without it there is no stack', new Error('here').stack === undefined);
