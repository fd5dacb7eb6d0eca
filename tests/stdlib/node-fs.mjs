// node:fs: Node's three kinds of functions on our files. node:os.
import fsNode, { constants, existsSync, promises, readFile, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile as readLater, stat, writeFile } from 'node:fs/promises';
import os, { availableParallelism, cpus, EOL, hostname, tmpdir, userInfo } from 'node:os';
import { fails, ok, same, temporaryFolder } from './check.mjs';

const folder = temporaryFolder();
const at = name => `${folder.path}/${name}`;

writeFileSync(at('a'), 'hé');
same(
  'readFileSync',
  [
    readFileSync(at('a')) instanceof Buffer,
    readFileSync(at('a'), 'utf8'),
    readFileSync(at('a'), { encoding: 'hex' }),
  ],
  [true, 'hé', '68c3a9'],
);
writeFileSync(at('b'), '6869', 'hex');
same('an encoding', readFileSync(at('b'), 'latin1'), 'hi');
fsNode.appendFileSync(at('b'), Buffer.from('!'));
same('appendFileSync', `${readFileSync(at('b'))}`, 'hi!');
same(
  'existsSync',
  [existsSync(at('a')), existsSync(at('none')), existsSync(undefined)],
  [true, false, false],
);
same(
  'readdirSync',
  [fsNode.readdirSync(folder.path), fsNode.readdirSync(folder.path, { withFileTypes: true })[0].isFile()],
  [['a', 'b'], true],
);
same(
  'statSync',
  [fsNode.statSync(at('b')).size, fsNode.statSync(at('none'), { throwIfNoEntry: false })],
  [3, undefined],
);
fails('an error', () => readFileSync(at('none')), 'ENOENT', /^ENOENT: no such file or directory, open '/);
same('constants', constants.F_OK, 0);

const descriptor = fsNode.openSync(at('c'), 'w+');
same(
  'writeSync',
  [fsNode.writeSync(descriptor, 'hello'), fsNode.writeSync(descriptor, Buffer.from('XYZ'), 1, 2, 1)],
  [5, 2],
);
const buffer = Buffer.alloc(8);
same('readSync', [fsNode.readSync(descriptor, buffer, 2, 5, 0), `${buffer.subarray(2, 7)}`], [5, 'hYZlo']);
same('fstatSync', fsNode.fstatSync(descriptor).size, 5);
fsNode.closeSync(descriptor);
fails(
  'a closed descriptor',
  () => fsNode.closeSync(descriptor),
  'EBADF',
  'EBADF: bad file descriptor, close',
);

// Callbacks come later, in a fiber of their own.
const seen = [];
readFile(at('a'), 'utf8', (error, text) => {
  Fiber.sleep(1);
  seen.push(error, text);
});
fsNode.stat(at('none'), error => seen.push(error.code));
fsNode.exists(at('a'), exists => seen.push(exists));
same('nothing yet', seen.length <= 1, true);
while (seen.length < 4) Fiber.sleep(1);
same(
  'callbacks',
  seen.toSorted((a, b) => `${a}`.localeCompare(`${b}`)),
  ['ENOENT', 'hé', null, true].toSorted((a, b) => `${a}`.localeCompare(`${b}`)),
);
fails('no callback', () => readFile(at('a')), 'ERR_INVALID_ARG_TYPE');

await mkdir(at('deep/er'), { recursive: true });
await writeFile(at('deep/er/x'), 'later');
same(
  'promises',
  [await readLater(at('deep/er/x'), 'utf8'), (await stat(at('deep'))).isDirectory(), promises.stat === stat],
  ['later', true, true],
);
await promises
  .rm(at('deep'), { recursive: true })
  .then(() => promises.access(at('deep')))
  .then(
    () => ok('removed', false, 'it is there'),
    error => same('removed', error.code, 'ENOENT'),
  );
folder.done();

same(
  'os',
  [EOL, os.platform(), os.type(), os.arch(), os.endianness()],
  ['\n', 'linux', 'Linux', 'x64', 'LE'],
);
same(
  'processors',
  [cpus().length > 0, cpus()[0].model.length > 0, availableParallelism() > 0],
  [true, true, true],
);
same(
  'memory',
  [os.totalmem() > os.freemem(), os.freemem() > 2 ** 20, os.loadavg().length, os.uptime() > 0],
  [true, true, 3, true],
);
same(
  'names',
  [
    hostname().length > 0,
    tmpdir().startsWith('/'),
    userInfo().homedir.startsWith('/'),
    os.release().length > 0,
  ],
  [true, true, true, true],
);
