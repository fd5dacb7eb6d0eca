// options: --unhandled-rejections=warn-with-error-code
// exit: 1
// error: UnhandledPromiseRejectionWarning: Unhandled promise rejection.
// error: Error: nobody
import { ok } from './check.mjs';

Promise.reject(new Error('nobody'));
Fiber.sleep(10);
ok('the program goes on', true);
