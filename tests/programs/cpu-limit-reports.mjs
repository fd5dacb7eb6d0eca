// options: --cpu-limit=25
// exit: 1
// error: Uncaught error in fiber "unjoined":
// error: CpuLimitError: The fiber ran for more than 25 ms without a break and was ended
// error:     at unjoined (file://
// error: Uncaught error in a promise job:
// error: its promise will never settle
// error: Uncaught error in fiber "ticking":
import { same } from '../stdlib/check.mjs';

Fiber.run(function unjoined() {
  for (;;);
});
let jobs = 0;
const count = () => jobs++;
for (let k = 0; k < 3; k++) Promise.resolve().then(count);
Promise.resolve().then(() => {
  for (;;);
});
for (let k = 0; k < 3; k++) Promise.resolve().then(count);
let ticks = 0;
const timer = setInterval(function ticking() {
  if (ticks++ === 0) for (;;);
}, 1);
while (ticks < 3) Fiber.sleep(2);
clearInterval(timer);
same('jobs of others', jobs, 6);
