import './first.mjs';
import { order } from './order.mjs';
order.push('second');
export const waited = await new Promise(fulfil => Fiber.run(() => (Fiber.sleep(5), fulfil('waited'))));
order.push('second after its await');
