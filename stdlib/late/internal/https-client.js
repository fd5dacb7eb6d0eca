// GET over HTTPS, as much of HTTP/1.1 as fetching a module takes: one request a connection, nothing compressed.
import { codedError } from 'coro:internal/errors';
import { connect } from 'coro:tls';

const { versions } = __primordials.process;

/** Milliseconds to connect and shake hands in, and for each wait afterwards. */
const patience = 30_000;
const mostHead = 64 << 10;
const mostBody = 64 << 20;

/**
 * @typedef {object} Response
 * @property {number} status
 * @property {string} reason
 * @property {Map<string, string>} headers by names in small letters
 * @property {Uint8Array} body
 */

/** @param {string} what the server did */
function wrongAnswer(what) {
  return codedError(
    Error,
    'ERR_HTTP_RESPONSE',
    `The server's answer is no proper HTTP: ${what}`,
    wrongAnswer,
  );
}

/** @param {number} size */
function tooLarge(size) {
  const message = `The answer has ${size} bytes or more; the limit for a module is ${mostBody}`;
  return codedError(RangeError, 'ERR_HTTP_RESPONSE', message, tooLarge);
}

/**
 * @param {any} url a URL with https:
 * @returns {Response}
 */
export function get(url) {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  using socket = connect({
    host,
    port: Number(url.port || 443),
    alpnProtocols: ['http/1.1'],
    timeout: patience,
  });
  socket.setTimeout(patience);
  const agent = /(?:^| )(corojs)=(\S+)/.exec(versions())?.slice(1, 3).join('/');
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    `User-Agent: ${agent}`,
    'Accept: */*',
    'Accept-Encoding: identity',
    'Connection: close',
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  // What comes before the answer proper (103 Early Hints) says nothing that matters here.
  for (let hints = 0; hints < 10; hints++) {
    const head = readHead(socket);
    if (head.status >= 200) return { ...head, body: readBody(socket, head) };
    if (head.status === 101) break;
  }
  throw wrongAnswer('it does not come to the answer');
}

/**
 * @param {any} socket
 * @returns {Omit<Response, 'body'>}
 */
function readHead(socket) {
  const text = socket.readUntil('\r\n\r\n', mostHead);
  if (text === null) throw wrongAnswer('it ends before the headers do');
  const [first, ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(first);
  if (status === null) throw wrongAnswer(`it begins with ${JSON.stringify(first.slice(0, 80))}`);
  /** @type {Map<string, string>} */
  const headers = new Map();
  for (const line of lines) {
    const field = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (field === null) throw wrongAnswer(`a header is ${JSON.stringify(line.slice(0, 80))}`);
    const name = field[1].toLowerCase();
    const before = headers.get(name);
    headers.set(name, before === undefined ? field[2] : `${before}, ${field[2]}`);
  }
  return { status: Number(status[1]), reason: status[2] ?? '', headers };
}

/**
 * @param {any} socket
 * @param {Omit<Response, 'body'>} head
 * @returns {Uint8Array}
 */
function readBody(socket, { status, headers }) {
  if (status === 204 || status === 304) return new Uint8Array(0);
  const transfer = headers.get('transfer-encoding')?.toLowerCase();
  const length = headers.get('content-length');
  if (transfer !== undefined) {
    // Both at once is how answers are smuggled past one another.
    if (transfer !== 'chunked' || length !== undefined)
      throw wrongAnswer(`its length is told by "${transfer}"${length === undefined ? '' : ' and a number'}`);
    return readChunks(socket);
  }
  if (length === undefined) return readToEnd(socket);
  if (!/^\d{1,15}$/.test(length)) throw wrongAnswer(`its length is "${length}"`);
  if (Number(length) > mostBody) throw tooLarge(Number(length));
  return socket.readExactly(Number(length));
}

/**
 * @param {any} socket
 * @returns {Uint8Array}
 */
function readChunks(socket) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  for (let total = 0; ;) {
    const line = socket.readUntil('\r\n', 1024);
    const size = /^([\da-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line ?? '')?.[1];
    if (size === undefined) throw wrongAnswer(`a chunk begins with ${JSON.stringify(line)}`);
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    total += length;
    if (total > mostBody) throw tooLarge(total);
    chunks.push(socket.readExactly(length));
    const [cr, lf] = socket.readExactly(2);
    if (cr !== 13 || lf !== 10) throw wrongAnswer('a chunk is longer than it says');
  }
  // What may follow are headers, up to an empty line.
  for (let read = 0, line; (line = socket.readUntil('\r\n', mostHead)) !== '';) {
    read += line === null ? mostHead : line.length;
    if (read >= mostHead) throw wrongAnswer('it has no end');
  }
  return joined(chunks);
}

/**
 * @param {any} socket
 * @returns {Uint8Array} what comes until the server says that it is all, which TLS vouches for
 */
function readToEnd(socket) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  for (let total = 0, chunk; (chunk = socket.readBytes()) !== null;) {
    total += chunk.length;
    if (total > mostBody) throw tooLarge(total);
    chunks.push(chunk);
  }
  return joined(chunks);
}

/**
 * @param {Uint8Array[]} chunks
 * @returns {Uint8Array}
 */
function joined(chunks) {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
