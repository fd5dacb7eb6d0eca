// TypeScript and source maps: files run as they are, stacks show where their code was written.
import { createRequire } from 'coro:module';
import { fails, ok, same, temporaryFolder } from './check.mjs';
import { plant } from './modules/tree.mjs';

const folder = temporaryFolder();
const root = fs.realpath(folder.path);
plant(root, {
  'package.json': { type: 'module' },
  'types.ts': `export type Name = string;
export interface Point { x: number; y: number }
export const origin: Point = { x: 0, y: 0 } satisfies Point;`,
  'plain.ts': `import { origin, type Point } from './types.ts';
import type { Name } from './types.ts';
abstract class Shape<T extends Point = Point> implements Iterable<T> {
  declare ghost: string;
  protected readonly at!: T;
  constructor(at: T) { this.at = at; }
  *[Symbol.iterator](this: Shape<T>): Generator<T> { yield this.at as T; }
  abstract area(): number;
}
class Dot extends Shape { override area(): number { return 0; } }
function over(a: string): string;
function over(a: number): number;
function over(a: any) { return a; }
export const name: Name = <Name>'plain';
export const points = [...new Dot(origin!)];
export function fail(): never { throw new Error(over('at line 16')); }
export let column = 0; export const where = () => { const e = new Error(); return e.stack!.split('\\n')[1]; };`,
  'more.ts': `import { origin, Point, Name } from './types.js';
enum Level { Low = 1, High, Text = 'text' }
const enum Inline { A = 5 }
namespace Tools {
  export const twice = (n: number): number => n * 2;
  export namespace Inner { export const deep = 'deep'; }
}
class Account {
  constructor(public readonly id: number, private secret = 's', protected point: Point = origin) {}
  fail(name: Name): never {
    const text: string = \`\${name} \${this.secret}\`;

    throw new RangeError(text);
  }
}
export { Level, Tools, Account };
export const inline = Inline.A;`,
  'required.cts': `import path = require('path');
interface Kept { a: number }
export = { ext: path.extname('a.b'), kept: { a: 1 } as Kept, main: require.main };`,
  'commonjs/package.json': { type: 'commonjs' },
  'commonjs/c.ts': `const x: number = 1; module.exports = { x, other: require('./other') };`,
  'commonjs/other.ts': `exports.typed = 'yes' as const;`,
  'wrong.ts': `const fine: number = 1;\nconst wrong: string = ;`,
  'jsx.tsx': `export default <b/>;`,
  'bundle/out.mjs': `export function broken(){null.x}\nexport function fail(){throw new Error("mapped")}\n//# sourceMappingURL=out.mjs.map\n`,
  'bundle/out.mjs.map': {
    version: 3,
    sources: ['../src/one.ts', '../src/two.ts'],
    names: [],
    sourcesContent: ['// one', 'line 1\n  line 2'],
    mappings: 'AAAA;ACCE,sBAAsB',
  },
  'bundle/lost.mjs': `export function fail(){throw new Error("lost")}\n//# sourceMappingURL=lost.mjs.map\n`,
  'bundle/broken.cjs': `exports.fail = () => {throw new Error("broken")};\n//# sourceMappingURL=data:application/json;base64,e30=\n`,
});
const load = name => import(`${root}/${name}`);
const stackOf = call => {
  try {
    call();
  } catch (error) {
    return error.stack;
  }
  return 'it did not throw';
};

const plain = await load('plain.ts');
same('types are taken out', [plain.name, plain.points], ['plain', [{ x: 0, y: 0 }]]);
ok('lines stay', stackOf(plain.fail).includes(`file://${root}/plain.ts:16:39`), stackOf(plain.fail));
ok('columns stay', plain.where().endsWith('/plain.ts:17:63)'), plain.where());

const more = await load('more.ts');
same('enum', [more.Level.High, more.Level[1], more.Level.Text, more.inline], [2, 'Low', 'text', 5]);
same('namespace', [more.Tools.twice(4), more.Tools.Inner.deep], [8, 'deep']);
const account = new more.Account(7);
same('parameter properties', Object.keys(account), ['id', 'secret', 'point']);
const stack = stackOf(() => account.fail('a'));
ok(
  'their stacks show their lines',
  stack.startsWith('RangeError: a s\n    at Account.fail (') && /\/more\.ts:13:\d+\)\n/.test(stack),
  stack,
);

const require = createRequire(`${root}/x.js`);
same('CommonJS', require('./required.cts'), { ext: '.b', kept: { a: 1 }, main: undefined });
same('of a package of this type', require('./commonjs/c.ts'), { x: 1, other: { typed: 'yes' } });
same('imported', (await load('commonjs/c.ts')).default.x, 1);
try {
  await load('wrong.ts');
  ok('wrong syntax', false, 'it was taken');
} catch (error) {
  same(
    'wrong syntax',
    [error instanceof SyntaxError, error.code, error.stack.includes('/wrong.ts:2:23')],
    [true, 'ERR_INVALID_TYPESCRIPT_SYNTAX', true],
  );
}
try {
  await load('jsx.tsx');
  ok('JSX', false, 'it was taken');
} catch (error) {
  same('JSX', error.code, 'ERR_UNKNOWN_FILE_EXTENSION');
}

// Source maps.
const { fail, broken } = await load('bundle/out.mjs');
ok('a stack by its map', stackOf(fail).includes(`file://${root}/src/two.ts:2:`), stackOf(fail));
ok('another source', stackOf(broken).includes(`file://${root}/src/one.ts:1:1`), stackOf(broken));
const lost = await load('bundle/lost.mjs');
ok('a map that is not there', stackOf(lost.fail).includes(`${root}/bundle/lost.mjs:1:`), stackOf(lost.fail));
ok(
  'a map that is broken',
  stackOf(require('./bundle/broken.cjs').fail).includes(`${root}/bundle/broken.cjs:1:`),
);
fails('errors keep their class', () => fail(), 'Error', 'mapped');
Error.prepareStackTrace = (error, sites) => [error.message, sites.length > 1, sites[0].getFunctionName()];
same('Error.prepareStackTrace of the program', stackOf(fail), ['mapped', true, 'fail']);
delete Error.prepareStackTrace;
const target = {};
Error.captureStackTrace(target);
ok('captureStackTrace', target.stack.startsWith('Error\n    at '), target.stack);
folder.done();
