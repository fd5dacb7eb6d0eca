// yazl and yauzl: archives, written and read by Node's streams of files and of zlib.
import fs from 'node:fs';
import os from 'node:os';
import yauzl from 'yauzl';
import yazl from 'yazl';

const folder = fs.mkdtempSync(`${os.tmpdir()}/corojs-zip-`);
const path = `${folder}/made.zip`;
const mtime = new Date(2020, 1, 1);
const made = new yazl.ZipFile();
made.addFile(new URL(import.meta.url).pathname, 'source.mjs', { mtime, mode: 0o100644 });
made.addBuffer(Buffer.from('hello '.repeat(100_000)), 'text', { mtime, mode: 0o100644 });
made.addBuffer(Buffer.alloc(1000), 'stored', { mtime, mode: 0o100644, compress: false });
made.end();
await new Promise(resolve => made.outputStream.pipe(fs.createWriteStream(path)).on('close', resolve));
console.log(fs.statSync(path).size);

await new Promise((resolve, reject) => {
  yauzl.open(path, { lazyEntries: true }, (error, zip) => {
    if (error) return reject(error);
    zip.on('error', reject).on('end', resolve);
    zip.on('entry', entry => {
      zip.openReadStream(entry, (failure, stream) => {
        if (failure) return reject(failure);
        const parts = [];
        stream.on('data', part => parts.push(part));
        stream.on('end', () => {
          const all = Buffer.concat(parts);
          console.log(entry.fileName, entry.compressedSize, all.length, all.subarray(0, 10).toString());
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
});
fs.rmSync(folder, { recursive: true });
