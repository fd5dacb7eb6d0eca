// base64, performance, crypto, queueMicrotask; what the globals look like.
import { performance as ofProcess } from 'coro:process';
import { fails, ok, same } from './check.mjs';

// ---- atob and btoa, by the examples of the Web Platform Tests' table

for (const [text, expected] of [
  ['', ''],
  ['abcd', 'i·\x1d'],
  [' abcd', 'i·\x1d'],
  ['abcd ', 'i·\x1d'],
  [' abcd===', null],
  ['abcd=== ', null],
  ['abcd ===', null],
  ['a', null],
  ['ab', 'i'],
  ['abc', 'i·'],
  ['abcde', null],
  ['𐀀', null],
  ['=', null],
  ['==', null],
  ['===', null],
  ['====', null],
  ['=====', null],
  ['a=', null],
  ['a==', null],
  ['a===', null],
  ['ab=', null],
  ['ab==', 'i'],
  ['ab===', null],
  ['abc=', 'i·'],
  ['abc==', null],
  ['abcd=', null],
  ['abcd==', null],
  ['abcde=', null],
  ['abcde==', null],
  ['abcde===', null],
  ['=a', null],
  ['=a=', null],
  ['a=b', null],
  ['a=b=', null],
  ['ab=c', null],
  ['ab=c=', null],
  ['abc=d', null],
  ['ab\tcd', 'i·\x1d'],
  ['ab\ncd', 'i·\x1d'],
  ['ab\fcd', 'i·\x1d'],
  ['ab\rcd', 'i·\x1d'],
  ['ab cd', 'i·\x1d'],
  ['ab\u00a0cd', null],
  ['ab\t\n\f\r cd', 'i·\x1d'],
  [' \t\n\f\r ab\t\n\f\r cd\t\n\f\r ', 'i·\x1d'],
  ['ab\t\n\f\r =\t\n\f\r =\t\n\f\r ', 'i'],
  ['A', null],
  ['/A', 'ü'],
  ['//A', 'ÿð'],
  ['///A', 'ÿÿÀ'],
  ['////A', null],
  ['/', null],
  ['A/', '\x03'],
  ['AA/', '\0\x0f'],
  ['AAA/', '\0\0?'],
  ['AAAA/', null],
  ['\0nonsense', null],
  ['abcd\0nonsense', null],
  ['YQ', 'a'],
  ['YR', 'a'],
  ['~~', null],
  ['??', null],
  ['--', null],
  ['__', null],
]) {
  let got;
  try {
    got = atob(text);
  } catch (error) {
    got = error instanceof DOMException && error.name === 'InvalidCharacterError' ? null : error;
  }
  same(`atob(${JSON.stringify(text)})`, got, expected);
}
same('other values', [atob(null), atob(12), atob({ toString: () => 'YQ' })], ['\x9eée', '×', 'a']);
same(
  'btoa',
  ['', 'a', 'ab', 'abc', 'é\xff', null, 12.5].map(text => btoa(text)),
  ['', 'YQ==', 'YWI=', 'YWJj', '6f8=', 'bnVsbA==', 'MTIuNQ=='],
);
fails('btoa of other characters', () => btoa('€'), 5);
fails('atob of nothing', () => atob(), 'ERR_MISSING_ARGS');
const all = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
same('there and back', atob(btoa(all)), all);
same('a large one', atob(btoa('x'.repeat(1_000_000))).length, 1_000_000);

// ---- performance

ok('one performance', performance === ofProcess && performance instanceof Performance);
const begin = performance.now();
Fiber.sleep(3);
ok('now', performance.now() - begin >= 3);
same('timeOrigin', performance.timeOrigin, performance.timeOrigin);
ok('timeOrigin and now', Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 100);
const mark = performance.mark('a', { detail: { x: 1 } });
performance.mark('b', { startTime: mark.startTime + 5 });
const measure = performance.measure('m', 'a', 'b');
same('a mark', [mark.name, mark.entryType, mark.duration, mark.detail], ['a', 'mark', 0, { x: 1 }]);
ok('a measure', Math.abs(measure.duration - 5) < 1e-6 && measure.startTime === mark.startTime);
same('measured with options', performance.measure('n', { start: 1, duration: 2, detail: 5 }).toJSON(), {
  name: 'n',
  entryType: 'measure',
  startTime: 1,
  duration: 2,
  detail: 5,
});
same(
  'entries',
  performance.getEntries().map(entry => entry.name),
  ['n', 'a', 'm', 'b'],
);
same(
  'by type',
  performance.getEntriesByType('mark').map(entry => entry.name),
  ['a', 'b'],
);
same('by name', performance.getEntriesByName('m', 'measure').length, 1);
performance.clearMarks('a');
performance.clearMeasures();
same(
  'cleared',
  performance.getEntries().map(entry => entry.name),
  ['b'],
);
fails('no such mark', () => performance.measure('x', 'nothing'), 12);
fails('a wrong time', () => performance.mark('x', { startTime: -1 }), 'ERR_PERFORMANCE_INVALID_TIMESTAMP');
fails('no constructor', () => new Performance(), 'ERR_ILLEGAL_CONSTRUCTOR');
same('JSON', Object.keys(JSON.parse(JSON.stringify(performance))), ['timeOrigin']);

// ---- crypto

const ids = new Set(Array.from({ length: 1000 }, () => crypto.randomUUID()));
same('a thousand UUIDs', ids.size, 1000);
ok(
  'their form',
  [...ids].every(id => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
);
for (const Type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint32Array, BigUint64Array]) {
  const array = new Type(64);
  const part = array.subarray(8, 60);
  ok(`${Type.name} is filled`, crypto.getRandomValues(part) === part && part.some(each => each != 0));
  ok(
    'nothing beside it',
    !array.subarray(0, 8).some(each => each != 0) && !array.subarray(60).some(each => each != 0),
  );
}
const large = crypto.getRandomValues(new Uint8Array(65536));
const ones = large.reduce((sum, byte) => sum + byte, 0) / 65536;
ok('even', ones > 125 && ones < 130, `${ones}`);
fails('floats', () => crypto.getRandomValues(new Float64Array(1)), 17);
fails('a view', () => crypto.getRandomValues(new DataView(new ArrayBuffer(1))), 17);
fails('too many', () => crypto.getRandomValues(new Uint8Array(65537)), 22);
fails('nothing', () => crypto.getRandomValues([1]), 'ERR_INVALID_ARG_TYPE');
ok('a class', crypto instanceof Crypto && String(crypto) === '[object Crypto]');

// ---- queueMicrotask

const order = [];
queueMicrotask(() => {
  order.push('a');
  Fiber.sleep(5);
  order.push('a goes on');
});
Promise.resolve().then(() => order.push('b'));
queueMicrotask(() => order.push('c'));
order.push('main');
Fiber.sleep(20);
same('microtasks', order, ['main', 'a', 'b', 'c', 'a goes on']);

// ---- the globals' properties are as in Node

/** @param {string} name */
function attributes(name) {
  const { enumerable, configurable, writable, get, set } =
    Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
  return [enumerable, configurable, get === undefined ? writable : `${!!get} ${!!set}`];
}
for (const [names, expected] of [
  ['setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate', [true, true, true]],
  ['queueMicrotask structuredClone atob btoa', [true, true, true]],
  ['performance', [true, true, 'true true']],
  ['crypto', [true, true, 'true false']],
  ['URL URLSearchParams TextEncoder TextDecoder AbortController AbortSignal', [false, true, true]],
  ['Event EventTarget CustomEvent DOMException MessageChannel MessagePort MessageEvent', [false, true, true]],
  ['Blob File Crypto Performance PerformanceEntry PerformanceMark PerformanceMeasure', [false, true, true]],
]) {
  for (const name of names.split(' ')) same(name, attributes(name), expected);
}
for (const name of [
  'URL',
  'AbortSignal',
  'Blob',
  'MessagePort',
  'PerformanceMark',
  'TextDecoder',
  'DOMException',
]) {
  same(`${name}.prototype`, Object.prototype.toString.call(globalThis[name].prototype), `[object ${name}]`);
}
