// CommonJS: require() and what it loads, imports of CommonJS by name, require() of ES modules, blocking while loading.
import { createRequire, isBuiltin, Module } from 'coro:module';
import { fails, ok, same, temporaryFolder } from './check.mjs';
import { plant } from './modules/tree.mjs';

const folder = temporaryFolder();
const root = fs.realpath(folder.path);
plant(root, {
  'plain.cjs': `#!/usr/bin/env corojs
    exports.list = [typeof require, typeof module, this === exports, __filename, __dirname, module.id, module.filename,
      module.loaded, module.paths[0], require.main, module.parent?.filename, arguments.length];
    exports.sloppy = (function () { return this === globalThis; })();`,
  'package.json': {},
  'unmarked.js': 'module.exports = { sloppy: (function () { return this === globalThis; })() };',
  'unmarked-module.js':
    'export default import.meta.url; export const strict = (function () { return this === undefined; })();',
  'unmarked-await.js': 'await null; globalThis.awaited = true;',
  'unmarked-both.js': 'const require = 1; export default require;',
  'unmarked-import-call.js': 'module.exports = import("./plain.cjs").then(m => m.default);',
  'wrong.cjs': 'let x = ;',
  'wrong-module.cjs': 'export default 1;',
  'data.json': { a: 1 },
  'broken.json': '{',
  'addon.node': 'ELF',
  'a.cjs': `exports.early = 'a'; const b = require('./b.cjs'); exports.seen = b.seen; exports.late = 'a';`,
  'b.cjs': `const a = require('./a.cjs'); exports.seen = { ...a };`,
  'throws.cjs': `globalThis.throwCount = (globalThis.throwCount ?? 0) + 1; throw new RangeError('mine');`,
  'asks.cjs': `require('./missing');`,
  'folder/index.js': 'module.exports = "index";',
  'folder/with-main/package.json': { main: './lib' },
  'folder/with-main/lib.js': 'module.exports = "lib";',
  'slow.cjs': `exports.begun = true; Fiber.sleep(20); exports.done = true; globalThis.slowRuns = (globalThis.slowRuns ?? 0) + 1;`,
  'slow-x.cjs': `exports.x1 = 1; Fiber.sleep(5); exports.y = require('./slow-y.cjs'); exports.x2 = 2;`,
  'slow-y.cjs': `exports.y1 = 1; Fiber.sleep(5); exports.x = require('./slow-x.cjs'); exports.y2 = 2;`,
  'names.cjs': `exports.one = 1; module.exports.two = 2; Object.defineProperty(exports, 'three', { enumerable: true, value: 3 });
    exports.missing; exports['with blank'] = 4;`,
  'again.cjs': `module.exports = require('./names.cjs');`,
  'typescript.cjs': `"use strict"; Object.defineProperty(exports, "__esModule", { value: true });
    exports.default = exports.named = void 0; exports.default = 'default'; exports.named = 'named';
    __exportStar(require("./names.cjs"), exports);
    function __exportStar(m, e) { for (const k in m) if (!(k in e)) e[k] = m[k]; }`,
  'function.cjs': 'module.exports = function f() {}; module.exports.property = 1;',
  'number.cjs': 'module.exports = 5;',
  'deleted.cjs': `module.exports = 'there';`,
  'imports-wrong.mjs': `import { nothing } from './number.cjs'; void nothing;`,
  'order.mjs': `import './order-a.mjs'; import './order-b.cjs'; import './order-c.mjs'; globalThis.order.push('d');`,
  'order-a.mjs': `globalThis.order = ['a'];`,
  'order-b.cjs': `globalThis.order.push('b'); Fiber.sleep(1); globalThis.order.push('b ends');`,
  'order-c.mjs': `globalThis.order.push('c');`,
  'cycle-order.mjs': `import './order-a.mjs?2'; import './cycle-order2.mjs'; globalThis.order.push('one');`,
  'cycle-order2.mjs': `import './cycle-order.mjs'; import './order-e.cjs'; globalThis.order.push('two');`,
  'order-e.cjs': `globalThis.order.push('e');`,
  'es.mjs': `export default 'default'; export const name = 'name';`,
  'es-plain.mjs': `export const name = 'name';`,
  'es-await.mjs': `await null; Fiber.sleep(1); export const name = 'name';`,
  'es-whole.mjs': `export { f as 'module.exports' }; function f() {} f.whole = true;`,
  'es-cycle.mjs': `import './es-cycle.cjs'; export const value = 1;`,
  'es-cycle.cjs': `try { require('./es-cycle.mjs'); } catch (error) { globalThis.cycleError = error; }`,
  'typed/package.json': { type: 'module' },
  'typed/index.js': `export const typed = true;`,
  'typed/c.cjs': `exports.url = require('./index.js').typed;`,
  'sub/ask.cjs': `exports.ask = name => require(name); exports.resolve = require.resolve;`,
  'sub/node_modules/near/index.js': `module.exports = 'near';`,
  'node_modules/far/package.json': { main: 'lib/far' },
  'node_modules/far/lib/far.js': `module.exports = 'far';`,
  'node_modules/far/other.js': `module.exports = 'other';`,
  'node_modules/exports/package.json': { exports: { '.': { import: './i.mjs', require: './r.cjs' } } },
  'node_modules/exports/i.mjs': `export default 'import';`,
  'node_modules/exports/r.cjs': `module.exports = 'require';`,
  'text.special': 'special text',
});
const require = createRequire(`${root}/main.js`);
const at = name => `${root}/${name}`;

// What a module sees.
const plain = require('./plain.cjs');
same('a module', plain.list.slice(0, 9), [
  'function',
  'object',
  true,
  at('plain.cjs'),
  root,
  at('plain.cjs'),
  at('plain.cjs'),
  false,
  `${root}/node_modules`,
]);
same('main and parent', plain.list.slice(9), [undefined, at('main.js'), 5]);
same('sloppy mode', plain.sloppy, true);
ok('the cache', require('./plain.cjs') === plain && require.cache[at('plain.cjs')].exports === plain);
ok('import gives the same', (await import(at('plain.cjs'))).default === plain);
delete require.cache[at('plain.cjs')];
ok('deleted from the cache it is loaded again', require('./plain.cjs') !== plain);

// Which kind a file is.
same('a package without type', require('./unmarked.js').sloppy, true);
same('… an ES module by its text', require('./unmarked-module.js').strict, true);
await import(at('unmarked-await.js'));
same('… by its await', globalThis.awaited, true);
same('… by names that CommonJS has taken', (await import(at('unmarked-both.js'))).default, 1);
ok(
  'import() from CommonJS',
  (await require('./unmarked-import-call.js')) === (await import(at('plain.cjs'))).default,
);
same('type: module', [require('./typed/index.js').typed, require('./typed/c.cjs').url], [true, true]);
same('JSON', require('./data.json'), { a: 1 });
fails('broken JSON', () => require('./broken.json'), 'SyntaxError', /^\/.*broken\.json: /);
fails('an addon', () => require('./addon.node'), 'ERR_DLOPEN_FAILED', /native addon/);
const wrong = fails('a syntax error', () => require('./wrong.cjs'), 'SyntaxError', "Unexpected token ';'");
ok('it says where', wrong.stack.includes(`${at('wrong.cjs')}:1:9`), wrong.stack);
fails(
  'an ES module that is called .cjs',
  () => require('./wrong-module.cjs'),
  'SyntaxError',
  "Unexpected token 'export'",
);

// Cycles and errors.
same('a cycle', require('./a.cjs'), { early: 'a', seen: { early: 'a' }, late: 'a' });
fails('a module that throws', () => require('./throws.cjs'), 'RangeError', 'mine');
fails('is run again', () => require('./throws.cjs'), 'RangeError', 'mine');
same('so it ran twice', globalThis.throwCount, 2);
const missing = fails(
  'a missing file',
  () => require('./asks.cjs'),
  'MODULE_NOT_FOUND',
  /^Cannot find module '\.\/missing'\nRequire stack:\n- .*asks\.cjs\n- .*main\.js$/,
);
same('its stack', missing.requireStack, [at('asks.cjs'), at('main.js')]);
fails('a missing package', () => require('absent'), 'MODULE_NOT_FOUND', /^Cannot find module 'absent'/);
fails('no name', () => require(''), 'ERR_INVALID_ARG_VALUE');
fails('no string', () => require(1), 'ERR_INVALID_ARG_TYPE');
fails('an unknown module of Node', () => require('node:cluster'), 'ERR_UNKNOWN_BUILTIN_MODULE');

// Finding files.
same(
  'a folder',
  [require('./folder'), require('./folder/'), require('./folder/with-main')],
  ['index', 'index', 'lib'],
);
same(
  'an ending left out',
  [require.resolve('./data'), require.resolve('./unmarked')],
  [at('data.json'), at('unmarked.js')],
);
same('packages', [require('far'), require('far/other'), require('exports')], ['far', 'other', 'require']);
same(
  'import takes another condition',
  (await import(createRequire(at('x.mjs')).resolve('exports').replace('r.cjs', 'i.mjs'))).default,
  'import',
);
const sub = require('./sub/ask.cjs');
same('from a deeper folder', [sub.ask('near'), sub.ask('far')], ['near', 'far']);
same(
  'resolve with paths',
  require.resolve('near', { paths: [at('sub')] }),
  at('sub/node_modules/near/index.js'),
);
same('resolve.paths', require.resolve.paths('x')[0], at('node_modules'));
same(
  'modules of the runtime',
  [require('node:path') === require('path'), require('coro:fs') === fs, require('process') === process],
  [true, true, true],
);
same('isBuiltin', ['node:path', 'path', 'coro:fs', 'lodash', 'node:lodash'].map(isBuiltin), [
  true,
  true,
  true,
  false,
  false,
]);
fails(
  'createRequire wants a path',
  () => createRequire('a'),
  'ERR_INVALID_ARG_VALUE',
  /absolute path string/,
);
same('createRequire of a URL', createRequire(`file://${root}/x/`).resolve('../data'), at('data.json'));

require('./deleted.cjs');
fs.unlink(at('deleted.cjs'));
same('what is loaded needs no file any more', require('./deleted.cjs'), 'there');
delete require.cache[at('deleted.cjs')];
fails('what is loaded anew does', () => require('./deleted.cjs'), 'MODULE_NOT_FOUND');

// Imports by name.
const names = await import(at('names.cjs'));
same(
  'names',
  { ...names, default: 0, 'module.exports': 0 },
  { default: 0, 'module.exports': 0, one: 1, three: 3, two: 2, 'with blank': 4 },
);
same('names of what is exported again', (await import(at('again.cjs'))).one, 1);
const compiled = await import(at('typescript.cjs'));
same(
  'compiled from an ES module',
  [compiled.named, compiled.default.default, compiled.one],
  ['named', 'default', 1],
);
const fn = await import(at('function.cjs'));
same('a function', [typeof fn.default, fn.default.property], ['function', 1]);
same('a number', (await import(at('number.cjs'))).default, 5);
try {
  await import(at('imports-wrong.mjs'));
} catch (error) {
  ok(
    'a name that is not there',
    /^Named export 'nothing' not found\. The requested module '\.\/number\.cjs' is a CommonJS module/.test(
      error.message,
    ),
    error.message,
  );
}
await import(at('order.mjs'));
same('the order', globalThis.order, ['a', 'b', 'b ends', 'c', 'd']);
await import(at('cycle-order.mjs'));
same('the order in a cycle', globalThis.order, ['a', 'e', 'two', 'one']);

// require() of ES modules.
const es = require('./es.mjs');
same(
  'an ES module',
  [es.default, es.name, es.__esModule, require('./es.mjs') === es],
  ['default', 'name', true, true],
);
ok('without a default it is the namespace', require('./es-plain.mjs') === (await import(at('es-plain.mjs'))));
same('with top-level await', require('./es-await.mjs').name, 'name');
same('the export "module.exports"', require('./es-whole.mjs').whole, true);
await import(at('es-cycle.mjs'));
same('a cycle with an ES module', globalThis.cycleError.code, 'ERR_REQUIRE_CYCLE_MODULE');

// Fibers.
const seen = [];
for (let i = 0; i < 3; i++) Fiber.run(() => seen.push(require('./slow.cjs').done));
import(at('slow.cjs')).then(module => seen.push(module.default.done));
while (seen.length < 4) Fiber.sleep(1);
same(
  'whoever requires a module waits until it is whole',
  [seen, globalThis.slowRuns],
  [[true, true, true, true], 1],
);
const crossed = [];
Fiber.run(() => crossed.push(require('./slow-x.cjs')));
Fiber.run(() => crossed.push(require('./slow-y.cjs')));
while (crossed.length < 2) Fiber.sleep(1);
ok(
  'two fibers that would wait for one another do not',
  crossed.every(module => module.x2 === 2 || module.y2 === 2),
);

// Programs may load other kinds of files.
require.extensions['.special'] = (module, path) => {
  module.exports = fs.readFile(path).toUpperCase();
};
same('an extension', [require('./text.special'), require('./text')], ['SPECIAL TEXT', 'SPECIAL TEXT']);
delete require.extensions['.special'];
const made = new Module('/made.js');
made._compile('module.exports = 6 * 7;', '/made.js');
same('a module from text', made.exports, 42);
folder.done();
