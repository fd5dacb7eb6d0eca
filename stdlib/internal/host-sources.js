// What programs give to functions of a .NET host that take a stream.
import { invalidArgumentType } from 'coro:internal/errors';
import { HostStream } from 'coro:internal/host-objects';
import { iterate } from 'coro:internal/iterate';

const { encode } = __primordials.engine;
const { isView } = ArrayBuffer;

/** What ScriptStream asks for. */
const readSome = 0;
const writeAll = 1;

/**
 * @param {any} value text, bytes, a stream of the host, or anything that can be read or written: sockets, files, iterables
 * @returns {any} what goes to the host: text and bytes, the id of the host's own stream, or a function that it asks
 */
export function streamSource(value) {
  if (value === null || value === undefined || typeof value === 'string') return value;
  if (isView(value) || value instanceof ArrayBuffer) return value;
  const id = HostStream.idOf(value);
  if (id !== undefined) return id;
  const canWrite = typeof value.write === 'function';
  const source = reader(value);
  if (source === undefined && !canWrite)
    throw invalidArgumentType('stream', 'something to read or to write', value);
  return (/** @type {number} */ wish, /** @type {Uint8Array | undefined} */ data) => {
    if (wish === readSome) return nextChunk(source, value);
    if (wish !== writeAll) return void source?.return?.();
    if (!canWrite) throw invalidArgumentType('stream', 'something to write', value);
    value.write(data);
    return undefined;
  };
}

/**
 * @param {any} value
 * @returns {{ next(): any, return?(): any } | undefined} as an iterator of chunks; undefined: it cannot be read
 */
function reader(value) {
  if (typeof value.readBytes === 'function') return blocking(() => value.readBytes());
  if (typeof value[Symbol.asyncIterator] === 'function') return iterate(value);
  if (typeof value.read === 'function') return blocking(() => value.read());
  return typeof value[Symbol.iterator] === 'function' ? iterate(value) : undefined;
}

/** @param {() => any} read the next chunk; null at the end */
function blocking(read) {
  return {
    next() {
      const value = read();
      return { done: value === null || value === undefined, value };
    },
  };
}

/**
 * @param {{ next(): any } | undefined} source
 * @param {unknown} value
 * @returns {Uint8Array | null} null at the end
 */
function nextChunk(source, value) {
  if (source === undefined) throw invalidArgumentType('stream', 'something to read', value);
  for (;;) {
    const { done, value: chunk } = source.next();
    if (done) return null;
    const bytes = typeof chunk === 'string' ? encode(chunk) : chunk;
    if (!isView(bytes) && !(bytes instanceof ArrayBuffer)) {
      throw invalidArgumentType('chunk', 'of type string or an instance of ArrayBuffer or TypedArray', chunk);
    }
    // To the host nothing is the end.
    if (bytes.byteLength > 0) return /** @type {Uint8Array} */ (bytes);
  }
}
