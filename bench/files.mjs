// corojs bench/files.mjs [folder] [files]        whole files, large and small; compare by bench/run-files.sh
import fs from 'coro:fs';

const folder = fs.mkdtemp(`${process.argv[2] ?? '/tmp'}/corojs-bench-`);
const count = Number(process.argv[3] ?? 20_000);
const size = 64 << 20;

function time(name, per, unit, work) {
  const start = process.hrtime.bigint();
  work();
  console.log(`${name} ${(Number(process.hrtime.bigint() - start) / per).toFixed(3)} ${unit}`);
}

const each = (name, work) =>
  time(name, count * 1e3, 'us', () => {
    for (let i = 0; i < count; i++) work(`${folder}/${i}`, i);
  });

fs.writeFile(`${folder}/first`, 'warm');
fs.readFile(`${folder}/first`);
each('create', (path, i) => fs.writeFile(path, `file ${i}\n`));
each('stat', path => fs.stat(path));
each('read', path => fs.readFile(path));
each('unlink', path => fs.unlink(path));

const bytes = new Uint8Array(size).fill(97);
const text = 'abcdefgh'.repeat(size / 8);
const large = `${folder}/large`;
for (let round = 0; round < 3; round++) {
  time('write64', 1e6, 'ms', () => fs.writeFile(large, bytes));
  time('read64', 1e6, 'ms', () => fs.readFile(large, null));
  time('readtext64', 1e6, 'ms', () => fs.readFile(large));
  time('writetext64', 1e6, 'ms', () => fs.writeFile(large, text));
}
fs.rm(folder, { recursive: true });
