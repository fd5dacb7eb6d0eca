// options: --unhandled-rejections=none
import { ok } from './check.mjs';

Promise.reject(new Error('nobody'));
Fiber.sleep(10);
ok('nothing is said', true);
