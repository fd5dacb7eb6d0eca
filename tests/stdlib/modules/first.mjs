import { order } from './order.mjs';
order.push('first begins');
Fiber.sleep(5);
order.push('first ends');
