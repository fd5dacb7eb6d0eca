import { a } from './cycle-a.mjs';
import { order } from './order.mjs';
order.push('cycle-b');
Fiber.sleep(2);
export const b = 'b';
export const readA = () => a;
