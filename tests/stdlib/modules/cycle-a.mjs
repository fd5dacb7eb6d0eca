import { b, readA } from './cycle-b.mjs';
import { order } from './order.mjs';
order.push('cycle-a');
export const a = `a after ${b}`;
export const back = () => readA();
