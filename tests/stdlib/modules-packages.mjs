// npm packages: how a name finds its file, "exports" and "imports", and what is said when it does not.
import { ok, same, temporaryFolder } from './check.mjs';
import { plant } from './modules/tree.mjs';

const folder = temporaryFolder();
const root = fs.realpath(folder.path);
const which = 'export default import.meta.url;';
plant(root, {
  'package.json': {
    name: 'app',
    type: 'module',
    exports: { '.': './main.js', './own/*': './own/*.js' },
    imports: {
      '#inside': './own/inside.js',
      '#dir/*': './own/*.js',
      '#dir/*.txt': null,
      '#other': 'plain',
      '#path': 'path',
      '#by-condition': { corojs: './own/coro.js', node: './own/node.js' },
      '#broken': '../outside.js',
    },
  },
  'main.js': which,
  'own/inside.js': which,
  'own/coro.js': which,
  'ask.js': `export const find = name => import.meta.resolve(name); export const load = name => import(name);`,
  'deep/er/ask.js': `export const find = name => import.meta.resolve(name);`,
  'deep/node_modules/plain/package.json': { main: 'near.js' },
  'deep/node_modules/plain/near.js': which,
  'node_modules/plain/package.json': { main: 'lib/entry', type: 'module' },
  'node_modules/plain/lib/entry.js': which,
  'node_modules/plain/lib/with space.js': which,
  'node_modules/no-main/index.js': 'module.exports = 1;',
  'node_modules/no-main/package.json': {},
  'node_modules/folder-main/package.json': { main: './lib' },
  'node_modules/folder-main/lib/index.js': 'module.exports = 1;',
  'node_modules/no-file/package.json': { main: 'gone.js' },
  'node_modules/@scope/name/package.json': { name: '@scope/name', type: 'module', exports: './s.js' },
  'node_modules/@scope/name/s.js': which,
  'node_modules/full/package.json': {
    type: 'module',
    exports: {
      '.': { types: './x.d.ts', require: './r.cjs', import: './i.js', default: './d.js' },
      './sub': './sub.js',
      './features/*': './src/*.js',
      './features/*.css': './css/*.css.js',
      './features/private/*': null,
      './nested': { worker: './w.js', node: { import: './ni.js', default: './nd.js' } },
      './list': [{ worker: './w.js' }, './sub.js'],
      './none': { worker: './w.js' },
      './bad': 'sub.js',
      './bad2': './../sub.js',
      './bad3': './node_modules/x.js',
      './number': 1,
      './gone': './gone.js',
      './package.json': './package.json',
    },
  },
  'node_modules/full/i.js': which,
  'node_modules/full/sub.js': which,
  'node_modules/mixed/package.json': { exports: { '.': './a.js', import: './b.js' } },
  'node_modules/indexed/package.json': { exports: { '.': { 0: './a.js' } } },
  'node_modules/only-sub/package.json': { exports: { './sub': './a.js' } },
  'node_modules/not-json/package.json': '{ "main": ',
});
const { find, load } = await import(`${root}/ask.js`);
const deep = await import(`${root}/deep/er/ask.js`);
const base = `file://${root}`;

const finds = (name, specifier, path) =>
  same(name, find(specifier), path.includes(':') ? path : `${base}/${path}`);
finds('main without its ending', 'plain', 'node_modules/plain/lib/entry.js');
finds('a file of a package', 'plain/lib/with%20space.js?q#f', 'node_modules/plain/lib/with%20space.js?q#f');
finds('no main', 'no-main', 'node_modules/no-main/index.js');
finds('main is a folder', 'folder-main', 'node_modules/folder-main/lib/index.js');
finds('a scope', '@scope/name', 'node_modules/@scope/name/s.js');
same('the nearest node_modules', deep.find('plain'), `${base}/deep/node_modules/plain/near.js`);
same('and those further up', deep.find('full'), `${base}/node_modules/full/i.js`);
finds('conditions', 'full', 'node_modules/full/i.js');
finds('a subpath', 'full/sub', 'node_modules/full/sub.js');
finds('a pattern', 'full/features/a/b', 'node_modules/full/src/a/b.js');
finds('the longer pattern', 'full/features/a.css', 'node_modules/full/css/a.css.js');
finds('nested conditions', 'full/nested', 'node_modules/full/ni.js');
finds('alternatives', 'full/list', 'node_modules/full/sub.js');
finds('package.json', 'full/package.json', 'node_modules/full/package.json');
finds('a package by its own name', 'app', 'main.js');
finds('its subpath', 'app/own/inside', 'own/inside.js');
finds('imports', '#inside', 'own/inside.js');
finds('imports by pattern', '#dir/inside', 'own/inside.js');
finds('imports of a package', '#other', 'node_modules/plain/lib/entry.js');
finds('imports of the runtime', '#path', 'coro:path');
finds('a condition of our own', '#by-condition', 'own/coro.js');
finds('modules of the runtime', 'node:path', 'coro:path');
finds('without their scheme', 'util', 'coro:util');
same('they load', (await load('full')).default, `${base}/node_modules/full/i.js`);
same('and are loaded once', (await load('#other')) === (await load('plain')), true);

const config = name => `${root}/node_modules/${name}/package.json`;
const from = ` imported from ${root}/ask.js`;
function refuses(specifier, code, message) {
  let error;
  try {
    find(specifier);
  } catch (thrown) {
    error = thrown;
  }
  const wanted = `${message}${from}`;
  ok(
    `${code}: ${specifier}`,
    error?.code === code && error.message.startsWith(wanted),
    `${error?.code} ${error?.message}`,
  );
}
refuses('absent', 'ERR_MODULE_NOT_FOUND', `Cannot find package 'absent'`);
refuses('@scope/absent', 'ERR_MODULE_NOT_FOUND', `Cannot find package '@scope/absent'`);
refuses('@scope', 'ERR_INVALID_MODULE_SPECIFIER', 'Invalid module "@scope" is not a valid package name');
refuses('a%20b', 'ERR_INVALID_MODULE_SPECIFIER', 'Invalid module "a%20b" is not a valid package name');
refuses(
  'full/absent',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  `Package subpath './absent' is not defined by "exports" in ${config('full')}`,
);
refuses(
  'full/features/private/x',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  `Package subpath './features/private/x' is not defined by "exports" in ${config('full')}`,
);
refuses(
  'full/none',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  `Package subpath './none' is not defined by "exports" in ${config('full')}`,
);
refuses('only-sub', 'ERR_PACKAGE_PATH_NOT_EXPORTED', `No "exports" main defined in ${config('only-sub')}`);
refuses(
  'full/bad',
  'ERR_INVALID_PACKAGE_TARGET',
  `Invalid "exports" target "sub.js" defined for './bad' in the package config ${config('full')}`,
);
refuses(
  'full/bad2',
  'ERR_INVALID_PACKAGE_TARGET',
  `Invalid "exports" target "./../sub.js" defined for './bad2' in the package config ${config('full')}`,
);
refuses(
  'full/bad3',
  'ERR_INVALID_PACKAGE_TARGET',
  `Invalid "exports" target "./node_modules/x.js" defined for './bad3' in the package config ${config('full')}`,
);
refuses(
  'full/number',
  'ERR_INVALID_PACKAGE_TARGET',
  `Invalid "exports" target 1 defined for './number' in the package config ${config('full')}`,
);
refuses(
  'full/features/../sub',
  'ERR_INVALID_MODULE_SPECIFIER',
  `Invalid module "./features/../sub" request is not a valid match in pattern "./features/*" for the "exports" resolution of ${config('full')}`,
);
refuses(
  '#absent',
  'ERR_PACKAGE_IMPORT_NOT_DEFINED',
  `Package import specifier "#absent" is not defined in package ${root}/package.json`,
);
refuses(
  '#dir/a.txt',
  'ERR_PACKAGE_IMPORT_NOT_DEFINED',
  `Package import specifier "#dir/a.txt" is not defined in package ${root}/package.json`,
);
refuses(
  '#',
  'ERR_INVALID_MODULE_SPECIFIER',
  'Invalid module "#" is not a valid internal imports specifier name',
);
refuses(
  '#broken',
  'ERR_INVALID_PACKAGE_TARGET',
  `Invalid "imports" target "../outside.js" defined for '#broken' in the package config ${root}/package.json`,
);
for (const [name, message] of [
  ['mixed', `"exports" cannot contain some keys starting with '.' and some not.`],
  ['indexed', '"exports" cannot contain numeric property keys.'],
  ['not-json', ''],
]) {
  try {
    find(name);
    ok(`a bad package.json: ${name}`, false, 'it was taken');
  } catch (error) {
    const wanted = `Invalid package config ${config(name)}. ${message}`;
    same(
      `a bad package.json: ${name}`,
      [error.code, error.message.startsWith(wanted)],
      ['ERR_INVALID_PACKAGE_CONFIG', true],
    );
  }
}
for (const [name, path] of [
  ['full/gone', 'full/gone.js'],
  ['no-file', 'no-file/index.js'],
]) {
  try {
    await load(name);
    ok(`no such file: ${name}`, false, 'it was there');
  } catch (error) {
    const wanted = `Cannot find module '${root}/node_modules/${path}'${from}`;
    same(
      `no such file: ${name}`,
      [error.code, error.message.startsWith(wanted)],
      ['ERR_MODULE_NOT_FOUND', true],
    );
  }
}
folder.done();
