// Modules: what imports mean, the order they run in, blocking while they load and run, errors.
import console2, { inspect } from 'coro:console';
import Fiber2 from 'coro:fiber';
import fs2, { readFile } from 'coro:fs';
import net2, { createServer } from 'coro:net';
import process2, { argv, cwd, env, pid } from 'coro:process';
import { ok, same, temporaryFolder } from './check.mjs';
import data from './modules/data.json' with { type: 'json' };
import { order } from './modules/order.mjs';
import { waited } from './modules/second.mjs';
import './modules/third.mjs';
import valuesDefault, { raise, value } from './modules/values.mjs';
import * as values from './modules/values.mjs';

const fails = async (name, promise, code, message) => {
  try {
    await promise;
  } catch (error) {
    ok(name, (error.code ?? error.name) === code && message.test(error.message), inspect(error));
    return error;
  }
  ok(name, false, `it did not fail with ${code}`);
};
const here = import.meta.dirname;

same(
  'globals are the default exports',
  [console2, Fiber2, fs2, net2, process2].map((m, i) => m === [console, Fiber, fs, net, process][i]),
  Array(5).fill(true),
);
same(
  'named exports',
  [
    readFile === fs.readFile,
    createServer === net.createServer,
    argv === process.argv,
    env === process.env,
    cwd(),
    pid,
  ],
  [true, true, true, true, process.cwd(), process.pid],
);
same('values', [valuesDefault, value, values.value], ['default of values', 1, 1]);
raise();
same('live bindings', [value, values.value], [2, 2]);
same('JSON', data, { name: 'data', list: [1, 2, 3] });
same(
  'order, blocking and top-level await',
  [order, waited],
  [['first begins', 'first ends', 'second', 'third', 'second after its await'], 'waited'],
);

const order0 = order.length;
const cycle = await import('./modules/cycle-a.mjs');
same(
  'cycles',
  [order.slice(order0), cycle.a, cycle.back()],
  [['cycle-b', 'cycle-a'], 'a after b', 'a after b'],
);
ok('a module is loaded once', (await import('./modules/values.mjs')) === values);
ok('an absolute path', (await import(`${here}/modules/values.mjs`)) === values);
ok('a file: URL', (await import(`file://${encodeURI(here)}/modules/values.mjs`)) === values);
ok('other ways to say it', (await import('./modules/folder/.././values.mjs')) === values);
ok('a query makes another module', (await import('./modules/values.mjs?2')) !== values);
same(
  'its URL',
  (await import('./modules/folder/with%20blank%20%231.mjs?q#f')).default.url,
  `file://${encodeURI(here)}/modules/folder/with%20blank%20%231.mjs?q#f`,
);
same(
  'a dynamic JSON import',
  (await import('./modules/data.json', { with: { type: 'json' } })).default === data,
  true,
);
same('built-in modules', (await import('coro:fs')).default === fs, true);

const { default: meta } = await import('./modules/folder/with%20blank%20%231.mjs');
same(
  'import.meta',
  [meta.filename, meta.dirname, meta.main],
  [`${here}/modules/folder/with blank #1.mjs`, `${here}/modules/folder`, false],
);
same(
  'import.meta.resolve',
  [meta.resolve('./x.mjs'), meta.resolve('../a b.mjs'), meta.resolve('coro:fs')],
  [
    `file://${encodeURI(here)}/modules/folder/x.mjs`,
    `file://${encodeURI(here)}/modules/a%20b.mjs`,
    'coro:fs',
  ],
);
same(
  'import.meta of the program',
  [import.meta.main, import.meta.url],
  [true, `file://${encodeURI(import.meta.filename)}`],
);

// Two fibers and a promise want the same module, which blocks: it runs once, all wait.
const seen = [];
for (const name of ['slow', 'imports-slow', 'slow']) {
  Fiber.run(() => import(`./modules/${name}.mjs`).then(module => seen.push(module.done)));
}
while (seen.length < 3) Fiber.sleep(1);
same('a module that blocks is waited for', [seen, globalThis.slowRuns], [[true, true, true], 1]);

{
  // Links lead to one module; what failed to be there may come.
  const folder = temporaryFolder();
  fs.writeFile(`${folder.path}/real.mjs`, 'export default import.meta.filename;');
  fs.symlink('real.mjs', `${folder.path}/link.mjs`);
  const real = await import(`${folder.path}/real.mjs`);
  ok('a link is the file it leads to', (await import(`${folder.path}/link.mjs`)) === real);
  same('under its real name', real.default, fs.realpath(`${folder.path}/real.mjs`));
  fs.writeFile(`${folder.path}/parent.mjs`, "export * from './late.mjs';");
  await fails(
    'not there yet',
    import(`${folder.path}/parent.mjs`),
    'ERR_MODULE_NOT_FOUND',
    /late\.mjs' imported from .*parent\.mjs:1:\d+$/,
  );
  fs.writeFile(`${folder.path}/late.mjs`, 'export const late = 1;');
  same('there now', (await import(`${folder.path}/parent.mjs`)).late, 1);
  fs.writeFile(`${folder.path}/bom.mjs`, '\ufeff#!/usr/bin/env corojs\nexport default 1;');
  same('a byte order mark and a hash-bang', (await import(`${folder.path}/bom.mjs`)).default, 1);
  folder.done();
}

await fails(
  'a missing module',
  import('./modules/missing-import.mjs'),
  'ERR_MODULE_NOT_FOUND',
  /^Cannot find module '.*\/stdlib\/does-not-exist.mjs' imported from .*\/missing-import.mjs:2:\d+$/,
);
await fails(
  'a forgotten ending',
  import('./modules/values'),
  'ERR_MODULE_NOT_FOUND',
  /Did you mean '.*\/values.mjs'\?$/,
);
await fails(
  'a folder',
  import('./modules'),
  'ERR_UNSUPPORTED_DIR_IMPORT',
  /Cannot import the folder .*\/modules imported from/,
);
await fails(
  'a package',
  import('some-package'),
  'ERR_MODULE_NOT_FOUND',
  /^Cannot find package 'some-package' imported from .*modules\.mjs\. Install it with npm; a file is named by a path/,
);
await fails(
  'a built-in module without its scheme',
  import('net'),
  'ERR_MODULE_NOT_FOUND',
  /Did you mean 'coro:net'\?$/,
);
await fails(
  'no such built-in module',
  import('coro:nothing'),
  'ERR_UNKNOWN_BUILTIN_MODULE',
  /'coro:nothing' imported from .*There are coro:assert, /,
);
await fails(
  'a module of the library itself',
  import('coro:internal/loader'),
  'ERR_UNKNOWN_BUILTIN_MODULE',
  /internal/,
);
await fails(
  'a module of Node',
  import('./modules/node-name.mjs'),
  'ERR_UNKNOWN_BUILTIN_MODULE',
  /'node:cluster' imported from .*node-name\.mjs:\d+:\d+/,
);
await fails(
  'JSON without its attribute',
  import('./modules/data.json'),
  'ERR_IMPORT_ATTRIBUTE_MISSING',
  /"type: json"/,
);
await fails(
  'an unknown attribute',
  import('./modules/data.json', { with: { type: 'css' } }),
  'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED',
  /"type" with value "css"/,
);
await fails(
  'broken JSON',
  import('./modules/broken.json', { with: { type: 'json' } }),
  'SyntaxError',
  /broken\.json: Unexpected token/,
);
const syntax = await fails(
  'a syntax error',
  import('./modules/imports-wrong-syntax.mjs'),
  'SyntaxError',
  /Unexpected token '='/,
);
ok('it says where', syntax.stack.includes(`${encodeURI(here)}/modules/wrong-syntax.mjs:2:16`), syntax.stack);
const missing = await fails(
  'a missing export',
  import('./modules/missing-export.mjs'),
  'SyntaxError',
  /'.\/values.mjs' does not provide an export named 'nothing'/,
);
ok(
  'it says where',
  missing.stack.includes(`${encodeURI(here)}/modules/missing-export.mjs:1:10`),
  missing.stack,
);
const thrown = await fails(
  'a module that throws',
  import('./modules/imports-throws.mjs'),
  'RangeError',
  /^thrown by a module$/,
);
try {
  await import('./modules/throws.mjs');
} catch (again) {
  ok('it throws the same again', again === thrown);
}
try {
  import.meta.resolve('bare');
} catch (error) {
  same('import.meta.resolve of a package', error.code, 'ERR_MODULE_NOT_FOUND');
}
same('eval and Function import too', await (0, eval)("import('coro:fs').then(m => m.default === fs)"), true);
