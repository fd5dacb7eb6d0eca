// console: what goes to which stream. Printed values have a test of their own (inspect.mjs).
// error: to stderr
// error: Trace: here 1
// error:     at file://
// error: Assertion failed: 2 is wrong
// error: Warning: Count for 'none' does not exist
// error: Warning: No such label 'none' for console.timeEnd()
import { error, format, inspect, log } from 'coro:console';
import { ok, same } from './check.mjs';

// What the standard output got is looked at by printing to something else.
const stream = Object.getPrototypeOf(process.stdout);
const original = stream.write;
/** @returns {string} */
function printed(call) {
  let text = '';
  stream.write = data => ((text += data), BigInt(data.length));
  try {
    call();
  } finally {
    stream.write = original;
  }
  return text;
}

same(
  'log',
  printed(() => console.log('a', 1, { b: [2] })),
  'a 1 { b: [ 2 ] }\n',
);
same(
  'log of nothing',
  printed(() => console.log()),
  '\n',
);
same(
  'formats',
  printed(() => console.log('%s is %d%%', 'x', 5, 'rest')),
  'x is 5% rest\n',
);
same(
  'without this',
  printed(() => [1, 2].forEach(console.log)),
  '1 0 [ 1, 2 ]\n2 1 [ 1, 2 ]\n',
);
same(
  'named exports',
  [log === console.log, error === console.error, typeof inspect, format('%o', 1)],
  [true, true, 'function', '1'],
);
for (const name of ['info', 'debug', 'dirxml', 'warn', 'error'])
  same(
    name,
    printed(() => console[name]('x')),
    'x\n',
  );
same(
  'dir',
  printed(() => console.dir({ a: { b: {} } }, { depth: 0 })),
  '{ a: [Object] }\n',
);
same(
  'groups',
  printed(() => {
    console.group('one');
    console.log('a\nb');
    console.groupCollapsed();
    console.log({ c: 1 });
    console.groupEnd();
    console.groupEnd();
    console.groupEnd();
    console.log('end');
  }),
  'one\n  a\n  b\n    { c: 1 }\nend\n',
);
same(
  'count',
  printed(() => {
    console.count();
    console.count('x');
    console.count();
    console.countReset();
    console.count();
  }),
  'default: 1\nx: 1\ndefault: 2\ndefault: 1\n',
);
same(
  'assert that holds',
  printed(() => console.assert(true, 'no')),
  '',
);
same(
  'assert',
  printed(() => console.assert(false, '%s is wrong', 1)),
  'Assertion failed: 1 is wrong\n',
);
same(
  'table',
  printed(() => console.table([{ a: 1, b: '漢字' }, { a: 2, c: [1, 2] }, 3])),
  [
    '┌─────────┬───┬────────┬──────────┬────────┐',
    '│ (index) │ a │ b      │ c        │ Values │',
    '├─────────┼───┼────────┼──────────┼────────┤',
    "│ 0       │ 1 │ '漢字' │          │        │",
    '│ 1       │ 2 │        │ [ 1, 2 ] │        │',
    '│ 2       │   │        │          │ 3      │',
    '└─────────┴───┴────────┴──────────┴────────┘',
    '',
  ].join('\n'),
);
same(
  'table of a Map',
  printed(() => console.table(new Map([['k', 1]]))).split('\n')[3],
  "│ 0                 │ 'k' │ 1      │",
);
same(
  'table of some columns',
  printed(() => console.table([{ a: 1, b: 2 }], ['b'])).split('\n')[1],
  '│ (index) │ b │',
);
same(
  'table of no table',
  printed(() => console.table('text')),
  'text\n',
);
console.time('t');
Fiber.sleep(2);
ok('time', /^t: \d+(\.\d+)?ms\n$/.test(printed(() => console.timeEnd('t'))));
console.time();
ok(
  'timeLog',
  /^default: [\d.]+ms more \{ a: 1 \}\n$/.test(printed(() => console.timeLog(undefined, 'more', { a: 1 }))),
);

console.error('to stderr');
console.trace('here %d', 1);
console.assert(false, '%d is wrong', 2);
console.countReset('none');
console.timeEnd('none');
