// Prints every case, one after the other, each under a line that names it. Runs in CoroJS and in Node:
//   node tests/stdlib/inspect/print.mjs > tests/stdlib/inspect/expected.txt   after a change of the cases
//   ./corojs tests/stdlib/inspect/print.mjs | diff tests/stdlib/inspect/expected.txt -
import { cases, formats, options } from './cases.mjs';

const evaluate = eval;
const { inspect } = globalThis.Fiber === undefined ? await import('node:util') : await import('coro:console');

for (const [group, expressions] of Object.entries(cases)) {
  for (const expression of expressions) {
    console.log(`#### ${group}: ${expression}`);
    console.log(evaluate(expression));
  }
}
for (const expression of formats) {
  console.log(`#### formats: ${expression}`);
  console.log(...evaluate(expression));
}
for (const expression of options) {
  console.log(`#### options: ${expression}`);
  console.log(inspect(...evaluate(expression)));
}
