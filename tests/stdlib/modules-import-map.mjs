// options: --import-map=tests/stdlib/modules/import-map.json
// Import maps: what keys mean, scopes, what is refused.
import fromMap, { value } from 'mapped';
import { fails, same } from './check.mjs';

const here = import.meta.dirname;
const base = `file://${encodeURI(here)}/modules`;
const find = specifier => import.meta.resolve(specifier);
same('a bare name', [fromMap, value], ['default of values', 1]);
same('import()', (await import('mapped')).value, 1);
same('import.meta.resolve', find('mapped'), `${base}/values.mjs`);
same('a prefix', find('folder/x.mjs'), `${base}/folder/x.mjs`);
same('the longest prefix', find('folder/deep/x.mjs'), `${base}/deeper/x.mjs`);
same('a key inside of a prefix', find('folder/exact.mjs'), `${base}/first.mjs`);
same('a path', find('./modules/old.mjs'), `${base}/values.mjs`);
same(
  'a URL',
  [find('https://example.com/lib.mjs'), find('node:made-up')],
  [`${base}/values.mjs`, 'coro:path'],
);
same('a module of the runtime', find('coro:net'), `${base}/values.mjs`);
same('what has no key', find('node:path'), 'coro:path');
fails(
  'nowhere',
  () => find('nowhere'),
  'ERR_IMPORT_MAP_BLOCKED',
  /^Cannot resolve 'nowhere' imported from .*modules-import-map\.mjs: the key "nowhere" of the import map .*import-map\.json leads nowhere$/,
);
fails(
  'out of the prefix',
  () => find('folder/../values.mjs'),
  'ERR_IMPORT_MAP_BLOCKED',
  /is left by way of "\.\."/,
);
fails(
  'a scheme that is not loaded',
  () => find('http://example.com/remote.mjs'),
  'ERR_UNSUPPORTED_ESM_URL_SCHEME',
  /'http:\/\/example\.com\/remote\.mjs'.* not from http:$/,
);
same('elsewhere', find('remote'), 'https://example.com/remote.mjs');
same('what is not granted', await import('remote').catch(error => error.code), 'ERR_ACCESS_DENIED');
const { default: meta } = await import('./modules/folder/with%20blank%20%231.mjs');
same(
  'a scope',
  [meta.resolve('mapped'), meta.resolve('folder/x.mjs')],
  [`${base}/second.mjs`, `${base}/folder/x.mjs`],
);
