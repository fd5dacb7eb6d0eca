// URL and URLSearchParams beside the standard's reference implementation: web/README.md.
import { fails, ok, same } from './check.mjs';

const { fields, rows, setters, params } = JSON.parse(
  fs.readFile(`${import.meta.dirname}/web/url-cases.json`),
);

// Ada takes ASCII hosts as they are even where their punycode means nothing; the reference refuses them.
const otherwise = ['http://xn--a', 'http://xn--'];

const wrong = [];
for (const [input, base, expected] of rows) {
  if (otherwise.includes(input)) continue;
  const url = URL.parse(input, base ?? undefined);
  const got = url === null ? null : fields.map(name => url[name]);
  if (JSON.stringify(got) !== JSON.stringify(expected)) wrong.push({ input, base, got, expected });
  if (URL.canParse(input, base ?? undefined) !== (expected !== null)) wrong.push({ canParse: input, base });
}
same(`${rows.length} URLs`, wrong, []);

const wrongSetters = [];
for (const [href, name, value, expected] of setters) {
  const url = new URL(href);
  let got;
  try {
    url[name] = value;
    got = url.href;
  } catch (error) {
    got = error.code === 'ERR_INVALID_URL' ? null : error;
  }
  if (got !== expected) wrongSetters.push({ href, name, value, got, expected });
}
same(`${setters.length} assignments`, wrongSetters, []);

const wrongParams = [];
for (const [text, pairs, again] of params) {
  const list = new URLSearchParams(text);
  const got = JSON.stringify([[...list], `${list}`]);
  if (got !== JSON.stringify([pairs, again])) wrongParams.push({ text, got, pairs, again });
}
same(`${params.length} forms`, wrongParams, []);

// ---- the classes

const error = fails('an invalid URL', () => new URL('/x', 'y'), 'ERR_INVALID_URL', 'Invalid URL');
same('what it says', [error.input, error.base, error instanceof TypeError], ['/x', 'y', true]);
fails('no argument', () => new URL(), 'ERR_MISSING_ARGS', 'The "url" argument must be specified');
fails('a symbol', () => new URL(Symbol('x')), 'TypeError');
fails('without new', () => URL('http://a'), 'TypeError');
same('an object for a text', new URL({ toString: () => 'x' }, new URL('http://a/b/')).href, 'http://a/b/x');
same('JSON', JSON.stringify({ url: new URL('http://a') }), '{"url":"http://a/"}');
same('tag', String(Object.prototype.toString.call(new URL('a:b'))), '[object URL]');
same('its own keys', Object.keys(new URL('a:b')), []);
same('keys', Object.keys(URL.prototype).sort(), [...fields, 'searchParams', 'toJSON', 'toString'].sort());

const url = new URL('http://a/?x=1&y=2#z');
const list = url.searchParams;
ok('one list', list === url.searchParams);
list.append('é', 'a b&');
same('the list changes the URL', url.href, 'http://a/?x=1&y=2&%C3%A9=a+b%26#z');
url.search = '?p=q';
same('the URL changes the list', [...list], [['p', 'q']]);
list.delete('p');
same('an empty list', url.href, 'http://a/#z');
url.href = 'b:c?d=e';
same('another URL', `${list}`, 'd=e');

const many = new URLSearchParams([
  ['b', '1'],
  ['a', '2'],
  ['b', '3'],
  ['c', ''],
]);
same('get', [many.get('b'), many.get('z'), many.getAll('b'), many.getAll('z')], ['1', null, ['1', '3'], []]);
same(
  'has',
  [many.has('b'), many.has('b', '3'), many.has('b', '4'), many.has('z')],
  [true, true, false, false],
);
same('size', many.size, 4);
many.sort();
same('sorted', `${many}`, 'a=2&b=1&b=3&c=');
many.set('b', 'x');
many.set('d', 'y');
same('set', `${many}`, 'a=2&b=x&c=&d=y');
many.delete('a', '3');
many.delete('c', '');
same('delete', `${many}`, 'a=2&b=x&d=y');
same(
  'keys and values',
  [[...many.keys()], [...many.values()]],
  [
    ['a', 'b', 'd'],
    ['2', 'x', 'y'],
  ],
);
const seen = [];
many.forEach(
  function (value, name, self) {
    seen.push([this.x, value, name, self === many]);
  },
  { x: 1 },
);
same('forEach', seen[0], [1, '2', 'a', true]);
const iterator = many.entries();
iterator.next();
many.delete('b');
same('changed while it is read', iterator.next(), { value: ['d', 'y'], done: false });
ok('an iterator of the language', iterator instanceof Iterator && iterator[Symbol.iterator]() === iterator);
same(
  'of a record',
  `${new URLSearchParams({ a: 1, b: [2, 3], '\ud800': null })}`,
  'a=1&b=2%2C3&%EF%BF%BD=null',
);
same('of another', `${new URLSearchParams(new URLSearchParams('a=b'))}`, 'a=b');
same('of a map', `${new URLSearchParams(new Map([['a', 'b']]))}`, 'a=b');
same('of null', `${new URLSearchParams(null)}`, 'null=');
fails('no pairs', () => new URLSearchParams([['a']]), 'ERR_INVALID_TUPLE');
fails('no pairs at all', () => new URLSearchParams(['ab', 1]), 'ERR_INVALID_TUPLE');
fails('no name', () => many.get(), 'ERR_MISSING_ARGS');
fails(
  'no value',
  () => many.append('a'),
  'ERR_MISSING_ARGS',
  'The "name" and "value" arguments must be specified',
);

// A text longer than the buffer on the stack, and a list in one piece.
const long = `http://a/${'é'.repeat(100_000)}`;
same('a long one', new URL(long).pathname.length, 1 + 600_000);
