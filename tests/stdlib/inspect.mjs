// Every case prints as it does in Node (tests/stdlib/inspect/expected.txt is Node's output of print.mjs there).
import { format, inspect } from 'coro:console';
import { ok } from './check.mjs';
import { cases, formats, options } from './inspect/cases.mjs';

const evaluate = eval;
/** @type {Map<string, string>} */
const expected = new Map();
for (const part of fs
  .readFile(`${import.meta.dirname}/inspect/expected.txt`)
  .split(/^#### /m)
  .slice(1)) {
  const end = part.indexOf('\n');
  expected.set(part.slice(0, end), part.slice(end + 1));
}

let failures = 0;
function check(name, text) {
  const wanted = expected.get(name);
  expected.delete(name);
  if (`${text}\n` === wanted) return;
  failures++;
  ok(name, false, `\n${text}\ninstead of\n${wanted}`);
}

for (const [group, expressions] of Object.entries(cases)) {
  for (const expression of expressions) check(`${group}: ${expression}`, format(evaluate(expression)));
}
for (const expression of formats) check(`formats: ${expression}`, format(...evaluate(expression)));
for (const expression of options) check(`options: ${expression}`, inspect(...evaluate(expression)));
ok('every case prints as in Node', failures === 0);
ok('every expected text has a case', expected.size === 0, [...expected.keys()].join('\n'));

const deep = {};
let level = deep;
for (let i = 0; i < 20_000; i++) level = level.next = {};
ok(
  'very deep values are cut short',
  inspect(deep, { depth: null }).includes('Maximum call stack size exceeded'),
);
