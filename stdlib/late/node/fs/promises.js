// node:fs/promises: the functions of node:fs that return promises.
import { promises } from 'coro:node/fs';

export default promises;
export const {
  access,
  appendFile,
  chmod,
  constants,
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
} = promises;
