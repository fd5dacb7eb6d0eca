// options: --v8-flags=--expose-gc --v8-flags=--allow-natives-syntax
// Optimized code of a parked fiber is left when what it was built on changes meanwhile.
import { ok, same } from './check.mjs';

const { park, self, wake } = __primordials.fiber;
const constant = { value: 1 };
let blocks = false;

function wait() {
  if (blocks) while (!park('a change'));
}
%NeverOptimizeFunction(wait);

function optimized(extra) {
  const before = constant.value;
  const object = { extra, half: extra + 0.5 };
  wait();
  return [before, constant.value, object.extra, object.half];
}
%PrepareFunctionForOptimization(optimized);
optimized(1);
optimized(2);
%OptimizeFunctionOnNextCall(optimized);
optimized(3);
ok(
  'the code is optimized',
  (%GetOptimizationStatus(optimized) & 32) !== 0,
  `status ${%GetOptimizationStatus(optimized)}`,
);

blocks = true;
const results = [];
const ids = [];
for (let i = 0; i < 100; i++) {
  Fiber.run(() => {
    ids.push(self());
    results[i] = optimized(i);
  });
}
gc({ type: 'minor' });
constant.value = 2; // it was a constant of the code
gc();
for (const id of ids) wake(id);
while (results.filter(Boolean).length < 100) Fiber.yield();
same(
  'they see the change',
  results,
  Array.from({ length: 100 }, (_, i) => [1, 2, i, i + 0.5]),
);
