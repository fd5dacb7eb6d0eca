// Errors of files: from the system with its code, for wrong arguments a TypeError that says what is wrong.
import { fails, same, temporaryFolder } from './check.mjs';

const folder = temporaryFolder();
const at = name => `${folder.path}/${name}`;

const missing = fails(
  'open',
  () => fs.open(at('x')),
  'ENOENT',
  `ENOENT: no such file or directory, open '${at('x')}'`,
);
same('the parts of an error', [missing.errno, missing.syscall, missing.path], [-2, 'open', at('x')]);
fails(
  'readFile',
  () => fs.readFile(at('x')),
  'ENOENT',
  `ENOENT: no such file or directory, open '${at('x')}'`,
);
fails(
  'readFile of a folder',
  () => fs.readFile(folder.path),
  'EISDIR',
  'EISDIR: illegal operation on a directory, read',
);
fails('stat', () => fs.stat(at('x')), 'ENOENT', `ENOENT: no such file or directory, stat '${at('x')}'`);
fails(
  'readdir',
  () => fs.readdir(at('x')),
  'ENOENT',
  `ENOENT: no such file or directory, scandir '${at('x')}'`,
);
fails('unlink', () => fs.unlink(at('x')), 'ENOENT', `ENOENT: no such file or directory, unlink '${at('x')}'`);
const rename = fails(
  'rename',
  () => fs.rename(at('x'), at('y')),
  'ENOENT',
  `ENOENT: no such file or directory, rename '${at('x')}' -> '${at('y')}'`,
);
same('dest', rename.dest, at('y'));
fails('not a directory', () => fs.open('/dev/null/x'), 'ENOTDIR');
fails('writing to a folder', () => fs.writeFile(folder.path, ''), 'EISDIR');
fails(
  'a full disk',
  () => fs.writeFile('/dev/full', 'x'),
  'ENOSPC',
  /ENOSPC: no space left on device, write/,
);

fails(
  'a path of the wrong type',
  () => fs.readFile(5),
  'ERR_INVALID_ARG_TYPE',
  'The "path" argument must be of type string or a file: URL object. Received type number (5)',
);
fails('no path', () => fs.stat(), 'ERR_INVALID_ARG_TYPE', /Received undefined$/);
fails('a path of an array', () => fs.stat([]), 'ERR_INVALID_ARG_TYPE', /Received an instance of Array$/);
fails('a path with a null byte', () => fs.stat('a\0b'), 'ERR_INVALID_ARG_VALUE', /null bytes/);
fails(
  'a URL of another scheme',
  () => fs.stat({ href: 'http://a/', protocol: 'http:' }),
  'ERR_INVALID_ARG_TYPE',
);
fails(
  'wrong flags',
  () => fs.open(at('x'), 'q'),
  'ERR_INVALID_ARG_VALUE',
  /'flags' is invalid. Received 'q'/,
);
fails('a wrong mode', () => fs.open(at('x'), 'w', '9'), 'ERR_INVALID_ARG_VALUE');
fails('a mode out of range', () => fs.open(at('x'), 'w', -1), 'ERR_OUT_OF_RANGE');
fails('a wrong encoding', () => fs.readFile(at('x'), 'ebcdic'), 'ERR_INVALID_ARG_VALUE', /'latin1'/);
fails(
  'data of the wrong type',
  () => fs.writeFile(at('x'), {}),
  'ERR_INVALID_ARG_TYPE',
  /Received an instance of Object$/,
);
fails('no data', () => fs.writeFile(at('x')), 'ERR_INVALID_ARG_TYPE');
fails(
  'a wrong option',
  () => fs.rm(at('x'), { force: 1 }),
  'ERR_INVALID_ARG_TYPE',
  /"options.force" property/,
);
fails('options of the wrong type', () => fs.rm(at('x'), 5), 'ERR_INVALID_ARG_TYPE', /"options" argument/);
fails('a wrong date', () => fs.utimes(at('x'), {}, 0), 'ERR_INVALID_ARG_TYPE');
fails('a wrong size', () => fs.truncate(at('x'), -1), 'ERR_OUT_OF_RANGE');

folder.done();
