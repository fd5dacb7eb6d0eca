// node:fs: files in Node's words, on coro:fs. Each function comes as Node has it: blocking its fiber (readFileSync), with
// a callback (readFile), and as a promise (promises.readFile); the latter two do the same in a fiber of their own.
import { Buffer } from 'coro:buffer';
import { Fiber } from 'coro:fiber';
import * as files from 'coro:fs';
import { builtinExports } from 'coro:internal/late-modules';
import { checkFunction, codedError, invalidArgumentType } from 'coro:internal/errors';

/** @typedef {string | { encoding?: string | null, flag?: string | number, mode?: number | string } | null | undefined} Options */

/** The open files; Node's descriptors are numbers. @type {Map<number, import('coro:fs').FileHandle>} */
const openFiles = new Map();
let nextDescriptor = 3;

/**
 * @param {unknown} descriptor
 * @param {string} call
 * @returns {import('coro:fs').FileHandle}
 */
function handleOf(descriptor, call) {
  if (typeof descriptor !== 'number') throw invalidArgumentType('fd', 'of type number', descriptor, handleOf);
  const handle = openFiles.get(descriptor);
  if (handle !== undefined) return handle;
  const error = codedError(Error, 'EBADF', `EBADF: bad file descriptor, ${call}`, handleOf);
  throw Object.assign(error, { errno: -9, syscall: call });
}

/**
 * @param {Options} options
 * @returns {string | undefined}
 */
function encodingOf(options) {
  const encoding = typeof options === 'string' ? options : options?.encoding;
  return encoding === null || encoding === 'buffer' ? undefined : encoding;
}

/**
 * @param {unknown} data
 * @param {Options} options
 * @returns {any} bytes
 */
function dataOf(data, options) {
  return typeof data === 'string' ? Buffer.from(data, encodingOf(options) ?? 'utf8') : data;
}

/**
 * @param {Options} options
 * @returns {{ flag?: string | number, mode?: number | string }}
 */
function modesOf(options) {
  return typeof options === 'object' && options !== null ? { flag: options.flag, mode: options.mode } : {};
}

/** What blocks its fiber, by the name that Node gives it with a callback. @satisfies {Record<string, (...args: any[]) => any>} */
const calls = {
  access: (path, mode) => files.access(path, mode),
  appendFile: (path, data, /** @type {Options} */ options) =>
    files.appendFile(path, dataOf(data, options), modesOf(options)),
  chmod: (path, mode) => files.chmod(path, mode),
  close(descriptor) {
    handleOf(descriptor, 'close').close();
    openFiles.delete(descriptor);
  },
  copyFile: (from, to, mode) => files.copyFile(from, to, mode),
  fstat: descriptor => handleOf(descriptor, 'fstat').stat(),
  fsync: descriptor => handleOf(descriptor, 'fsync').fsync(),
  ftruncate: (descriptor, size) => handleOf(descriptor, 'ftruncate').truncate(size),
  link: (existing, path) => files.link(existing, path),
  lstat: (path, options) => files.lstat(path, options),
  mkdir: (path, options) => files.mkdir(path, options),
  mkdtemp: prefix => files.mkdtemp(prefix),
  open(path, flags, mode) {
    const descriptor = nextDescriptor++;
    openFiles.set(descriptor, files.open(path, flags, mode));
    return descriptor;
  },
  read(descriptor, buffer, offset = 0, length = buffer.byteLength - offset, position = null) {
    const handle = handleOf(descriptor, 'read');
    if (!ArrayBuffer.isView(buffer))
      throw invalidArgumentType('buffer', 'an instance of Buffer, TypedArray, or DataView', buffer);
    const bytes = length === 0 ? null : handle.read(length, position === -1 ? null : position);
    if (bytes === null) return 0;
    new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(bytes, offset);
    return bytes.length;
  },
  readdir: (path, /** @type {any} */ options) =>
    files.readdir(path, typeof options === 'string' ? undefined : options),
  readFile(path, /** @type {Options} */ options) {
    const bytes =
      typeof path === 'number'
        ? handleOf(path, 'read').readFile(null)
        : /** @type {Uint8Array} */ (files.readFile(path, null));
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const encoding = encodingOf(options);
    return encoding === undefined ? buffer : buffer.toString(encoding);
  },
  readlink: path => files.readlink(path),
  realpath: path => files.realpath(path),
  rename: (from, to) => files.rename(from, to),
  rm: (path, options) => files.rm(path, options),
  rmdir: path => files.rmdir(path),
  stat: (path, options) => files.stat(path, options),
  symlink: (target, path) => files.symlink(target, path),
  truncate: (path, size) => files.truncate(path, size),
  unlink: path => files.unlink(path),
  utimes: (path, accessed, modified) => files.utimes(path, accessed, modified),
  write(descriptor, data, ...rest) {
    const handle = handleOf(descriptor, 'write');
    if (typeof data === 'string') return Number(handle.write(dataOf(data, rest[1]), rest[0]));
    const [offset = 0, length = data.byteLength - offset, position = null] = rest;
    const bytes = new Uint8Array(data.buffer, data.byteOffset + offset, length);
    return Number(handle.write(bytes, position));
  },
  writeFile(path, data, /** @type {Options} */ options) {
    if (typeof path === 'number') handleOf(path, 'write').write(dataOf(data, options));
    else files.writeFile(path, dataOf(data, options), modesOf(options));
  },
};

/** Streams of Node are loaded when one is wanted. */
const streams = () => builtinExports('coro:internal/fs-streams');

/** A stream that reads a file. */
class ReadStream {
  /** @param {any[]} args */
  constructor(...args) {
    return new (streams().ReadStream)(...args);
  }

  /** @param {unknown} value */
  static [Symbol.hasInstance](value) {
    return value instanceof streams().ReadStream;
  }
}

/** A stream that writes a file. */
class WriteStream {
  /** @param {any[]} args */
  constructor(...args) {
    return new (streams().WriteStream)(...args);
  }

  /** @param {unknown} value */
  static [Symbol.hasInstance](value) {
    return value instanceof streams().WriteStream;
  }
}

/** @type {Record<string, any>} */
const fs = {
  createReadStream: (/** @type {any} */ path, /** @type {any} */ options) => new ReadStream(path, options),
  createWriteStream: (/** @type {any} */ path, /** @type {any} */ options) => new WriteStream(path, options),
  ReadStream,
  WriteStream,
  constants: files.constants,
  Dirent: files.Dirent,
  existsSync: pathExists,
  promises: {},
  Stats: files.Stats,
};

for (const [name, call] of Object.entries(/** @type {Record<string, (...args: any[]) => any>} */ (calls))) {
  fs[`${name}Sync`] = call;
  fs[name] = (/** @type {any[]} */ ...args) => callBack(name, call, args);
  // The rest is of descriptors, which promises do not have.
  if (!/^(?:close|open|read|write|f[st].*)$/.test(name)) {
    fs.promises[name] = (/** @type {any[]} */ ...args) =>
      new Promise((resolve, reject) => void inFiber(name, call, args, resolve, reject));
  }
  for (const fn of [fs[`${name}Sync`], fs[name], fs.promises[name]]) {
    if (fn !== undefined) Object.defineProperty(fn, 'name', { value: fn === call ? `${name}Sync` : name });
  }
}
fs.realpathSync.native = fs.realpathSync;
fs.realpath.native = fs.realpath;
fs.promises.constants = files.constants;
fs.exists = (/** @type {string} */ path, /** @type {(exists: boolean) => void} */ callback) => {
  checkFunction('cb', callback);
  void Fiber.run(() => callback(pathExists(path)));
};

/**
 * @param {unknown} path
 * @returns {boolean}
 */
function pathExists(path) {
  try {
    return files.exists(/** @type {string} */ (path));
  } catch {
    return false; // Node says so of what is no path, too.
  }
}

/**
 * @param {string} name
 * @param {(...args: any[]) => any} call
 * @param {any[]} args the callback is the last
 */
function callBack(name, call, args) {
  const callback = args.pop();
  checkFunction('cb', callback);
  inFiber(
    name,
    call,
    args,
    result =>
      name === 'read' || name === 'write' ? callback(null, result, args[1]) : callback(null, result),
    callback,
  );
}

/**
 * @param {string} name
 * @param {(...args: any[]) => any} call
 * @param {any[]} args
 * @param {(result: any) => void} done
 * @param {(error: unknown) => void} failed
 */
function inFiber(name, call, args, done, failed) {
  const fiber = Fiber.run(() => {
    Fiber.yield(); // A callback comes later, whatever it is for.
    let result;
    try {
      result = call(...args);
    } catch (error) {
      failed(error);
      return;
    }
    done(result);
  });
  fiber.name = `fs.${name}`;
}

export default fs;
export { ReadStream, WriteStream };
export const {
  access,
  accessSync,
  appendFile,
  appendFileSync,
  chmod,
  chmodSync,
  close,
  closeSync,
  constants,
  copyFile,
  copyFileSync,
  createReadStream,
  createWriteStream,
  Dirent,
  exists,
  existsSync,
  fstat,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncate,
  ftruncateSync,
  link,
  linkSync,
  lstat,
  lstatSync,
  mkdir,
  mkdirSync,
  mkdtemp,
  mkdtempSync,
  open,
  openSync,
  promises,
  read,
  readdir,
  readdirSync,
  readFile,
  readFileSync,
  readlink,
  readlinkSync,
  readSync,
  realpath,
  realpathSync,
  rename,
  renameSync,
  rm,
  rmdir,
  rmdirSync,
  rmSync,
  stat,
  Stats,
  statSync,
  symlink,
  symlinkSync,
  truncate,
  truncateSync,
  unlink,
  unlinkSync,
  utimes,
  utimesSync,
  write,
  writeFile,
  writeFileSync,
  writeSync,
} = fs;
