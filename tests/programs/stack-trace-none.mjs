// options: --stack-trace-limit=0
import { same } from './check.mjs';

same('the limit', Error.stackTraceLimit, 0);
same('no frames', new Error('here').stack, 'Error: here');
try {
  Fiber.run(() => {
    throw new Error('there');
  }).join();
} catch (error) {
  same('and none of where fibers were started', error.stack, 'Error: there');
}
