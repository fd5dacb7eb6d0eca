// Values in colours, as Node 26 shows them: the codes are left out of what a line has room for.
import { inspect } from 'coro:util';
import { same } from './check.mjs';

/** @param {unknown} value */
const shown = value =>
  inspect(value, { colors: true })
    .replaceAll('\u001b[39m', '')
    .replaceAll('\u001b[33m', '<number>')
    .replaceAll('\u001b[32m', '<text>')
    .replaceAll('\u001b[36m', '<special>')
    .replaceAll('\u001b[90m', '<nothing>')
    .replaceAll('\u001b[35m', '<date>')
    .replaceAll('\u001b[31m', '<regexp>')
    .replaceAll('\u001b[1m', '<null>')
    .replaceAll('\u001b[22m', '');

same('numbers', shown([1, -0, 5n, true]), '[ <number>1, <number>-0, <number>5n, <number>true ]');
same('texts', shown(['a', Symbol('s')]), "[ <text>'a', <text>Symbol(s) ]");
same('nothing', shown([null, undefined]), '[ <null>null, <nothing>undefined ]');
same('holes', shown([, 1]), '[ <nothing><1 empty item>, <number>1 ]'); // prettier-ignore
same('keys', shown({ a: 1, 'b c': 2 }), "{ a: <number>1, <text>'b c': <number>2 }");
same(
  'functions',
  shown(function named() {}),
  '<special>[Function: named]',
);
same('classes', shown(class A {}), '<special>[class A]');
same('with properties', shown(Object.assign(() => {}, { x: 1 })), '[Function (anonymous)] { x: <number>1 }');
same('dates', shown(new Date(0)), '<date>1970-01-01T00:00:00.000Z');
same('regular expressions', shown(/a/g), '<regexp>/a/g');
same('maps', shown(new Map([['k', 1]])), "Map(1) { <text>'k' => <number>1 }");
same('promises', shown(new Promise(() => {})), 'Promise { <special><pending> }');
same('weak sets', shown(new WeakSet()), 'WeakSet { <special><items unknown> }');
same('boxes', shown([new Number(3), new String('s')]), "[ <number>[Number: 3], <text>[String: 's'] ]");
same('getters', shown({ get x() { return 1; } }), '{ x: <special>[Getter] }'); // prettier-ignore
same('depth', shown({ a: { b: { c: { d: 1 } } } }), '{ a: { b: { c: <special>[Object] } } }');
const circle = {};
circle.self = circle;
same('circles', shown(circle), '<special><ref *1> { self: <special>[Circular *1] }');
same(
  'what fits on a line',
  shown({ first: 'x'.repeat(22), second: 'y'.repeat(20) }),
  `{ first: <text>'${'x'.repeat(22)}', second: <text>'${'y'.repeat(20)}' }`,
);
same(
  'columns',
  inspect(Array.from({ length: 60 }, (_, k) => k), { colors: true }).replaceAll(/\u001b\[\d+m/g, ''), // prettier-ignore
  inspect(Array.from({ length: 60 }, (_, k) => k)), // prettier-ignore
);
const own = { [inspect.custom]: (_depth, options) => options.stylize('mine', 'special') };
same('what values say themselves', shown([own]), '[ <special>mine ]');
inspect.styles.number = 'red';
same('a style is changed', shown(1), '<regexp>1');
same('none unless asked for', inspect([1, 'a', null]), "[ 1, 'a', null ]");
