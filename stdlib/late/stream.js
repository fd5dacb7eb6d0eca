// coro:stream: Node's streams, for the packages that speak them.
import { bundled } from 'coro:internal/bundled';
import { builtinExports } from 'coro:internal/late-modules';

const stream = bundled('readable-stream/lib/ours/browser.js');

/** What turns these streams into the web's is loaded when it is wanted. @type {[any, string, string][]} */
const adapters = [
  [stream.Readable, 'fromWeb', 'readableFromWeb'],
  [stream.Readable, 'toWeb', 'readableToWeb'],
  [stream.Writable, 'fromWeb', 'writableFromWeb'],
  [stream.Writable, 'toWeb', 'writableToWeb'],
  [stream.Duplex, 'fromWeb', 'duplexFromWeb'],
  [stream.Duplex, 'toWeb', 'duplexToWeb'],
];
for (const [Class, name, adapter] of adapters) {
  Class[name] = (/** @type {any[]} */ ...args) =>
    builtinExports('coro:internal/stream-adapters')[adapter](...args);
}

export default stream;
export const {
  addAbortSignal,
  compose,
  Duplex,
  finished,
  isDisturbed,
  PassThrough,
  pipeline,
  promises,
  Readable,
  Stream,
  Transform,
  Writable,
} = stream;
