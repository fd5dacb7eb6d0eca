// node bench/files.node.mjs [folder] [files]        the same as files.mjs by Node's synchronous calls
import fs from 'node:fs';

const folder = fs.mkdtempSync(`${process.argv[2] ?? '/tmp'}/corojs-bench-`);
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

fs.writeFileSync(`${folder}/first`, 'warm');
fs.readFileSync(`${folder}/first`, 'utf8');
each('create', (path, i) => fs.writeFileSync(path, `file ${i}\n`));
each('stat', path => fs.statSync(path));
each('read', path => fs.readFileSync(path, 'utf8'));
each('unlink', path => fs.unlinkSync(path));

const bytes = new Uint8Array(size).fill(97);
const text = 'abcdefgh'.repeat(size / 8);
const large = `${folder}/large`;
for (let round = 0; round < 3; round++) {
  time('write64', 1e6, 'ms', () => fs.writeFileSync(large, bytes));
  time('read64', 1e6, 'ms', () => fs.readFileSync(large));
  time('readtext64', 1e6, 'ms', () => fs.readFileSync(large, 'utf8'));
  time('writetext64', 1e6, 'ms', () => fs.writeFileSync(large, text));
}
fs.rmSync(folder, { recursive: true });
