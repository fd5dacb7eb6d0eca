// A server of modules for RemoteModuleTests: corojs server.mjs CERTIFICATE KEY. Prints "port N", then each request's path.
import { createServer } from 'coro:tls';

const [certificate, key] = process.argv.slice(2);
const javascript = 'text/javascript; charset=utf-8';

/** @param {string} type @param {string | Uint8Array} body */
const whole = (type, body) => socket => {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`);
  socket.write(bytes);
};

/** @param {string} text */
const raw = text => socket => socket.write(text);

/** @param {string} location */
const to = location => raw(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);

const ok = `HTTP/1.1 200 OK\r\nContent-Type: ${javascript}\r\n`;
const add = 'AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=';

const routes = {
  '/main.mjs': whole(
    javascript,
    `import { two } from './lib/two.ts';
import data from '/data.json' with { type: 'json' };
import { add } from './add.wasm';
export default [two, data.a, add(1, 2), import.meta.url.replace(/:\\d+/, ''), typeof import.meta.filename];`,
  ),
  // In chunks, one of them within a character.
  '/lib/two.ts': raw(
    'HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '13;note=1\r\nenum E { Two = 2 }\n\r\n20\r\nexport const two: number = E.Two\r\n0\r\nTrailer: 1\r\n\r\n',
  ),
  '/data.json': whole('application/json', '{ "a": "ä" }'),
  '/add.wasm': whole('application/wasm', Uint8Array.fromBase64(add)),
  '/close.mjs': raw(`${ok}\r\nexport default 'closed'`),
  '/hints.mjs': raw(
    `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${ok}Content-Length: 16\r\n\r\nexport default 1`,
  ),
  '/mark.mjs': whole(javascript, '\ufeffexport default "mark"'),
  '/plain.mjs': whole('text/plain', 'export default "plain"'),
  '/moved': to('/main.mjs'),
  '/down': to('http://localhost/x.mjs'),
  '/away': to('https://127.0.0.1:9/x.mjs'),
  '/file': whole(javascript, 'import "file:///etc/hostname"'),
  '/bare': whole(javascript, 'import "lodash"'),
  '/builtin': whole(javascript, 'export { default } from "coro:path"'),
  '/page': whole('text/html', '<p>'),
  '/plain': whole('text/plain', 'export default 1'),
  '/json': whole('application/json', '{}'),
  '/syntax.mjs': whole(javascript, 'const = 1'),
  '/short.mjs': raw(`${ok}Content-Length: 100\r\n\r\nexport default 1`),
  '/chunk.mjs': raw(`${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nexport default 1\r\n0\r\n\r\n`),
  '/cut.mjs': raw(`${ok}Transfer-Encoding: chunked\r\n\r\n10\r\nexport default 1\r\n`),
  '/both.mjs': raw(`${ok}Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n`),
  '/header.mjs': raw(`HTTP/1.1 200 OK\r\nno header\r\n\r\n`),
  '/http.mjs': raw(`SSH-2.0-x\r\n\r\n`),
  '/large.mjs': raw(`${ok}Content-Length: 99999999999\r\n\r\n`),
  '/zip.mjs': raw(`${ok}Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx`),
  '/empty.mjs': raw(''),
};
for (let k = 0; k < 11; k++) routes[`/far${k}`] = to(`/far${k + 1}`);
routes['/far11'] = whole(javascript, 'export default "far"');

const missing = raw('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
const server = createServer({ cert: fs.readFile(certificate), key: fs.readFile(key) }, socket => {
  const request = socket.readUntil('\r\n\r\n') ?? '';
  const path = request.split(' ')[1] ?? '';
  console.log(path);
  (routes[path.split('?')[0]] ?? missing)(socket);
});
server.bind(0, '127.0.0.1');
console.log(`port ${server.address().port}`);
server.serve();
