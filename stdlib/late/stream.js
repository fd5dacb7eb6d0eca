// coro:stream: Node's streams, for the packages that speak them.
import { bundled } from 'coro:internal/bundled';

const stream = bundled('readable-stream/lib/ours/browser.js');
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
