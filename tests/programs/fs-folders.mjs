// Folders: made, listed, removed.
import fs from 'coro:fs';
import { fails, ok, same } from './check.mjs';

const folder = fs.mkdtemp('/tmp/corojs-fs-folders-');
const at = name => `${folder}/${name}`;

same('the first folder made', fs.mkdir(at('a/b/c'), { recursive: true }), at('a'));
same('made again: none', fs.mkdir(at('a/b/c'), { recursive: true }), undefined);
same('with slashes', fs.mkdir(at('a//b/d///e/'), { recursive: true }), at('a//b/d'));
ok('is there', fs.stat(at('a/b/d/e')).isDirectory());
same('its mode', (fs.mkdir(at('private'), 0o700), fs.stat(at('private')).mode & 0o777), 0o700);
process.chdir(folder);
same('relative', fs.mkdir('x/y', { recursive: true }), 'x');
same('dots', fs.mkdir('./x/z/../w', { recursive: true }), './x/z');
fs.writeFile('file', '');
fails('over a file', () => fs.mkdir('file', { recursive: true }), 'EEXIST');
fails('under a file', () => fs.mkdir('file/a/b', { recursive: true }), 'ENOTDIR');
fails('no path', () => fs.mkdir('', { recursive: true }), 'ENOENT');
fails('not recursive', () => fs.mkdir('p/q'), 'ENOENT');

fs.mkdir('list/inner/deep', { recursive: true });
for (const name of ['b', 'a', 'é', 'Z', '.hidden']) fs.writeFile(`list/${name}`, '');
fs.writeFile('list/inner/one', '');
fs.writeFile('list/inner/deep/two', '');
fs.symlink('inner', 'list/link');
same('names in order', fs.readdir('list'), ['.hidden', 'Z', 'a', 'b', 'inner', 'link', 'é']);
same('recursive', fs.readdir('list', { recursive: true }).sort(), [
  '.hidden',
  'Z',
  'a',
  'b',
  'inner',
  'inner/deep',
  'inner/deep/two',
  'inner/one',
  'link',
  'é',
]);
{
  const entries = fs.readdir('list', { withFileTypes: true });
  same(
    'types',
    entries.map(
      e => `${e.name}:${e.isFile() ? 'f' : e.isDirectory() ? 'd' : e.isSymbolicLink() ? 'l' : '?'}`,
    ),
    ['.hidden:f', 'Z:f', 'a:f', 'b:f', 'inner:d', 'link:l', 'é:f'],
  );
  same(
    'parents',
    fs
      .readdir('list', { withFileTypes: true, recursive: true })
      .map(e => e.parentPath)
      .at(-1),
    'list/inner/deep',
  );
}
same('an empty folder', fs.readdir('x/y'), []);

const many = 5000;
fs.mkdir('many');
for (let i = 0; i < many; i++) fs.writeFile(`many/${i}`, '');
same('many names', fs.readdir('many').length, many);
same('many entries', fs.readdir('many', { withFileTypes: true }).length, many);

fails('rm of a folder', () => fs.rm('many'), 'ERR_FS_EISDIR');
fails('rmdir of a full folder', () => fs.rmdir('many'), 'ENOTEMPTY');
fs.rm('many', { recursive: true });
ok('many removed', !fs.exists('many'));

fs.mkdir('keep/inner', { recursive: true });
fs.writeFile('keep/inner/precious', 'still here');
fs.mkdir('gone/x', { recursive: true });
fs.symlink('../keep', 'gone/to-folder');
fs.symlink('../../keep/inner/precious', 'gone/x/to-file');
fs.symlink('nowhere', 'gone/broken');
fs.rm('gone', { recursive: true });
ok('removed', !fs.exists('gone'));
same('links were not followed', fs.readFile('keep/inner/precious'), 'still here');
fs.symlink('keep', 'outer');
fs.rm('outer', { recursive: true });
ok('a link itself is removed', !fs.exists('outer') && fs.exists('keep/inner/precious'));

// deeper than descriptors are kept, and than a path may be long
{
  const step = 'd'.repeat(30);
  fs.mkdir('deep');
  let depth = 0;
  process.chdir('deep');
  for (; depth < 300; depth++) {
    fs.mkdir(step);
    fs.writeFile('file', '');
    process.chdir(step);
  }
  process.chdir(folder);
  fails('too long as a path', () => fs.readdir('deep', { recursive: true }), 'ENAMETOOLONG');
  fs.rm('deep', { recursive: true });
  ok('a deep tree is removed', !fs.exists('deep'));
}

fails('rm of nothing', () => fs.rm('nothing'), 'ENOENT');
fails('recursive rm of nothing', () => fs.rm('nothing', { recursive: true }), 'ENOENT');
same('with force it is no error', fs.rm('nothing', { force: true }), undefined);
fs.rm('file');
ok('rm of a file', !fs.exists('file'));

fs.symlink('keep/inner', 'short');
same('readlink', fs.readlink('short'), 'keep/inner');
same('realpath', fs.realpath('short/../inner/precious'), `${fs.realpath(folder)}/keep/inner/precious`);
fs.rename('keep', 'moved');
ok('renamed', fs.exists('moved/inner/precious') && !fs.exists('keep'));

fs.mkdir('odd');
fs.writeFile('odd/new\nline', '');
same('a name with a newline', fs.readdir('odd'), ['new\nline']);

process.chdir('/');
fs.rm(folder, { recursive: true });
ok('all removed', !fs.exists(folder));
