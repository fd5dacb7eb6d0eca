// coro:path: paths of files, in Node's words.
import { bundled } from 'coro:internal/bundled';

const path = bundled('path-browserify/index.js');
export default path;
export const {
  basename,
  delimiter,
  dirname,
  extname,
  format,
  isAbsolute,
  join,
  normalize,
  parse,
  posix,
  relative,
  resolve,
  sep,
} = path;
