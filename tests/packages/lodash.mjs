// lodash, as its documentation uses it: chains, collections, functions with time, deep copies, templates.
import _ from 'lodash';
import chunk from 'lodash/chunk.js';
import fp from 'lodash/fp.js';
import debounce from 'lodash/debounce.js';

const users = [
  { user: 'barney', age: 36, active: true },
  { user: 'fred', age: 40, active: false },
  { user: 'pebbles', age: 1, active: true },
];
console.log(_.VERSION, chunk === _.chunk);
console.log(
  _.chain(users)
    .sortBy('age')
    .map(o => `${o.user} is ${o.age}`)
    .head()
    .value(),
);
console.log(
  _.groupBy([6.1, 4.2, 6.3], Math.floor),
  _.partition(users, 'active').map(list => _.map(list, 'user')),
);
console.log(_.orderBy(users, ['active', 'age'], ['asc', 'desc']).map(o => o.user));
console.log(_.merge({ a: [{ b: 2 }, { d: 4 }] }, { a: [{ c: 3 }, { e: 5 }] }));
console.log(
  _.get({ a: [{ b: { c: 3 } }] }, 'a[0].b.c'),
  _.set({}, 'x.y[1]', 5),
  _.template('hello <%= user %>!')({ user: 'fred' }),
);
const deep = {
  date: new Date(0),
  map: new Map([[1, { a: /x/g }]]),
  buffer: new Uint8Array([1, 2]),
  nested: [[1], [2]],
};
const copy = _.cloneDeep(deep);
console.log(_.isEqual(deep, copy), copy.map.get(1) !== deep.map.get(1), copy);
console.log(
  _.camelCase('Foo Bar'),
  _.kebabCase('fooBar'),
  _.startCase('--foo-bar--'),
  _.deburr('déjà vu'),
  _.words('fred, barney, & pebbles'),
);
console.log(
  _.range(0, 20, 5),
  _.zipObject(['a', 'b'], [1, 2]),
  _.difference([2, 1], [2, 3]),
  _.uniqBy([2.1, 1.2, 2.3], Math.floor),
);
console.log(
  fp.flow(
    fp.map(x => x * 2),
    fp.filter(x => x > 2),
    fp.sum,
  )([1, 2, 3]),
  _.curry((a, b, c) => a + b + c)(1)(2)(3),
);
console.log(Object.keys(_).length, _.isBuffer(Buffer.from('x')), _.isPlainObject(Object.create(null)));
const called = [];
const later = debounce(value => called.push(value), 10);
later(1);
later(2);
later(3);
await new Promise(resolve => setTimeout(resolve, 60));
console.log(called);
