// WebAssembly by import; modules from source text; a resolver of the program's own, which may block.
import { fails, ok, same, temporaryFolder } from './check.mjs';
import { plant } from './modules/tree.mjs';

const folder = temporaryFolder();
const root = fs.realpath(folder.path);

/** (module (import "./env.mjs" "twice" (func (param i32) (result i32))) (global (export "answer") i32 (i32.const 42))
 *  (global (export "count") (mut i32) (i32.const 1)) (memory (export "memory") 1)
 *  (func (export "run") (param i32) (result i32) (call 0 (local.get 0)))) */
const wasm = Uint8Array.from([
  0,
  0x61,
  0x73,
  0x6d,
  1,
  0,
  0,
  0,
  1,
  6,
  1,
  0x60,
  1,
  0x7f,
  1,
  0x7f,
  2,
  0x13,
  1,
  9,
  ...new TextEncoder().encode('./env.mjs'),
  5,
  ...new TextEncoder().encode('twice'),
  0,
  0,
  3,
  2,
  1,
  0,
  5,
  3,
  1,
  0,
  1,
  6,
  0x0b,
  2,
  0x7f,
  0,
  0x41,
  42,
  0x0b,
  0x7f,
  1,
  0x41,
  1,
  0x0b,
  7,
  0x21,
  4,
  6,
  ...new TextEncoder().encode('answer'),
  3,
  0,
  5,
  ...new TextEncoder().encode('count'),
  3,
  1,
  6,
  ...new TextEncoder().encode('memory'),
  2,
  0,
  3,
  ...new TextEncoder().encode('run'),
  0,
  1,
  10,
  8,
  1,
  6,
  0,
  0x20,
  0,
  0x10,
  0,
  0x0b,
]);
plant(root, {
  'env.mjs': 'export const twice = n => { Fiber.sleep(2); return 2 * n; };',
  'uses.mjs': `export { answer, run } from './code.wasm'; export * as all from './code.wasm';`,
  'bad.wasm': 'no wasm',
  'asks.mjs': `export const load = name => import(name); export const find = name => import.meta.resolve(name);`,
});
fs.writeFile(`${root}/code.wasm`, wasm);

const { answer, run, all } = await import(`${root}/uses.mjs`);
same('WebAssembly', [answer, run(21), Object.keys(all)], [42, 42, ['answer', 'count', 'memory', 'run']]);
same(
  'what can change stays an object',
  [all.count.value, all.memory instanceof WebAssembly.Memory],
  [1, true],
);
const results = [];
for (let i = 0; i < 3; i++) Fiber.run(() => results.push(run(i)));
same('its imports may block', results, []);
while (results.length < 3) Fiber.sleep(1);
same('and others go on', results, [0, 2, 4]);
try {
  await import(`${root}/bad.wasm`);
  ok('no WebAssembly', false, 'it was taken');
} catch (error) {
  same('no WebAssembly', [error.name, error.message.includes(`${root}/bad.wasm`)], ['CompileError', true]);
}

// Modules from source text.
const extension = import.meta.parse(
  `import { order } from './modules/order.mjs'; export default order; export const url = import.meta.url;`,
);
import.meta.loadedExtensions.set('from-text', extension);
const text = await import('from-text');
ok('from text', Array.isArray(text.default) && text.url === extension.url, text.url);
ok('it is loaded once', (await import('from-text')) === text);
fails('wrong text', () => import.meta.parse('let x = ;'), 'SyntaxError', /Unexpected token ';'/);
fails(
  'an import that is not there',
  () => import.meta.parse(`import './absent.mjs'`),
  'ERR_MODULE_NOT_FOUND',
);
fails('no text', () => import.meta.parse(1), 'ERR_INVALID_ARG_TYPE');

// A resolver.
const before = import.meta.resolver;
same('the one that is there', before('node:path', import.meta.url), 'coro:path');
const asked = [];
import.meta.resolver = (specifier, base) => {
  asked.push(specifier);
  Fiber.sleep(2);
  if (specifier === 'made') return import.meta.parse(`export const made = ${asked.length};`);
  if (specifier === 'moved') return new URL('./env.mjs', `file://${root}/`);
  if (specifier === 'wrong') return 5;
  return before(specifier, base);
};
const { load, find } = await import(`${root}/asks.mjs`);
same('made by it', (await load('made')).made, 2);
same('found by it', [(await load('moved')).twice(2), find('moved')], [4, `file://${root}/env.mjs`]);
same('passed on', (await load('node:path')).sep, '/');
await load('wrong').then(
  () => ok('a wrong answer', false, 'it was taken'),
  error => same('a wrong answer', error.code, 'ERR_INVALID_RETURN_VALUE'),
);
same('who was asked for', asked, [`${root}/asks.mjs`, 'made', 'moved', 'moved', 'node:path', 'wrong']);
import.meta.resolver = undefined;
await load('made').then(
  () => ok('taken away again', false, 'it is still there'),
  error => same('taken away again', error.code, 'ERR_MODULE_NOT_FOUND'),
);
fails('no function', () => (import.meta.resolver = 5), 'ERR_INVALID_ARG_TYPE');
folder.done();
