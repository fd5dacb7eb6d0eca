// coro:fs: files and folders. Every call blocks the calling fiber and no other.
import {
  checkBoolean,
  checkInteger,
  checkObject,
  codedError,
  invalidArgumentType,
  invalidArgumentValue,
  outOfRange,
} from 'coro:internal/errors';
import { ByteReader } from 'coro:internal/byte-reader';
import { Dirent, Stats } from 'coro:internal/stats';
import { customInspect } from 'coro:internal/inspect';
import { callWithin, isLimited, withoutLimits } from 'coro:internal/limits';
import { toPath } from 'coro:internal/paths';
import { access as internals } from 'coro:internal/socket-access';
import { watched } from 'coro:internal/unclosed';

const calls = __primordials.fs;
const { decode } = __primordials.engine;
const { close: fsClose, read: fsRead, write: fsWrite } = calls;

/** Lines are looked for in chunks of this size. */
const chunkSize = 64 * 1024;

/** The third argument of access(): what is asked for. */
export const constants = Object.freeze({
  F_OK: 0,
  X_OK: 1,
  W_OK: 2,
  R_OK: 4,
  COPYFILE_EXCL: 1,
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_DSYNC: 0o10000,
  O_SYNC: 0o4010000,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
  S_IFMT: 0o170000,
  S_IFSOCK: 0o140000,
  S_IFLNK: 0o120000,
  S_IFREG: 0o100000,
  S_IFBLK: 0o060000,
  S_IFDIR: 0o040000,
  S_IFCHR: 0o020000,
  S_IFIFO: 0o010000,
});

/**
 * @param {unknown} mode bits, or their octal digits
 * @param {number} preset
 * @returns {number}
 */
function toMode(mode, preset) {
  if (mode === undefined || mode === null) return preset;
  if (typeof mode === 'string') {
    if (!/^[0-7]+$/.test(mode)) {
      throw invalidArgumentValue(
        'mode',
        mode,
        'must be a 32-bit unsigned integer or an octal string',
        toMode,
      );
    }
    return parseInt(mode, 8);
  }
  checkInteger('mode', mode, 0, 0xffff_ffff);
  return mode;
}

const knownFlags = new Set(['r', 'r+', 'rs+', 'w', 'wx', 'w+', 'wx+', 'a', 'ax', 'a+', 'ax+']);

/** @type {Record<string, string>} */
const flagAliases = { rs: 'r', 'sr+': 'rs+', xw: 'wx', 'xw+': 'wx+', xa: 'ax', 'xa+': 'ax+' };

/**
 * @param {unknown} flags
 * @param {string} preset
 * @returns {string | number}
 */
function toFlags(flags, preset) {
  if (flags === undefined || flags === null) return preset;
  if (typeof flags === 'number') {
    checkInteger('flags', flags, -0x8000_0000, 0x7fff_ffff);
    return flags;
  }
  if (typeof flags === 'string') {
    const known = flagAliases[flags] ?? flags;
    if (knownFlags.has(known)) return known;
  }
  throw invalidArgumentValue('flags', flags, 'is invalid', toFlags);
}

/**
 * @param {unknown} encoding
 * @returns {'utf8' | 'latin1' | null} null: bytes
 */
function toEncoding(encoding) {
  if (encoding === undefined) return 'utf8';
  if (encoding === null) return null;
  switch (String(encoding).toLowerCase()) {
    case 'utf8':
    case 'utf-8':
      return 'utf8';
    case 'latin1':
    case 'binary':
      return 'latin1';
    case 'buffer':
    case 'bytes':
      return null;
  }
  throw invalidArgumentValue('encoding', encoding, "must be one of: 'utf8', 'latin1', null", toEncoding);
}

/**
 * @param {unknown} data
 * @returns {string | ArrayBufferView}
 */
function toData(data) {
  if (typeof data === 'string' || ArrayBuffer.isView(data)) return data;
  if (data instanceof ArrayBuffer || data instanceof SharedArrayBuffer) return new Uint8Array(data);
  const expected =
    'of type string or an instance of Uint8Array, another typed array, DataView or ArrayBuffer';
  throw invalidArgumentType('data', expected, data, toData);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {number | bigint}
 */
function toSize(name, value) {
  if (typeof value === 'bigint') {
    if (value < 0n || value > 0x7fff_ffff_ffff_ffffn)
      throw outOfRange(name, '>= 0 && < 2 ** 63', value, toSize);
    return value;
  }
  checkInteger(name, value, 0);
  return value;
}

/** @typedef {import('coro:internal/limits').Limits} Limits */

/** An open file. */
export class FileHandle {
  /** @type {bigint | undefined} */
  #id;

  static {
    internals.idOfFile = handle => handle.#id;
  }

  /** @param {bigint} id */
  constructor(id) {
    this.#id = id;
  }

  /** Has close() been called? */
  get closed() {
    return this.#id === undefined;
  }

  /**
   * @param {number} [length] at most so many bytes
   * @param {number | bigint | null} [offset] where; left out: where the file's own position is, which moves on
   * @param {Limits} [limits]
   * @returns {Uint8Array | null} null at the end of the file
   */
  read(length = chunkSize, offset, limits) {
    if (isLimited(limits)) return callWithin(limits, this.read, this, length, offset);
    const id = this.#id ?? closed();
    checkInteger('length', length, 0);
    if (offset !== undefined && offset !== null) toSize('offset', offset);
    return fsRead(id, length, offset);
  }

  /**
   * Writes all of it.
   * @param {string | ArrayBufferView | ArrayBuffer} data
   * @param {number | bigint | null} [offset] where; left out: where the file's own position is, which moves on
   * @param {Limits} [limits]
   * @returns {bigint} how many bytes
   */
  write(data, offset, limits) {
    if (isLimited(limits)) return callWithin(limits, this.write, this, data, offset);
    const id = this.#id ?? closed();
    if (offset !== undefined && offset !== null) toSize('offset', offset);
    return fsWrite(id, toData(data), offset);
  }

  /**
   * Reads from the file's position to the end of the file.
   * @param {string | null | { encoding?: string | null }} [options]
   * @returns {any} text; bytes with the encoding null
   */
  readFile(options) {
    if (isLimited(options)) return callWithin(options, this.readFile, this, withoutLimits(options));
    const encoding = toEncoding(encodingOf(options));
    const bytes = new ByteReader(() => this.read(16 * chunkSize)).readAllBytes();
    return encoding === null ? bytes : decode(bytes, encoding, false);
  }

  /**
   * @param {Limits} [limits]
   * @returns {Stats}
   */
  fstat(limits) {
    if (isLimited(limits)) return callWithin(limits, this.fstat, this);
    return new Stats(calls.fstat(this.#id ?? closed()));
  }

  /**
   * @param {Limits} [limits]
   * @returns {Stats}
   */
  stat(limits) {
    if (isLimited(limits)) return callWithin(limits, this.stat, this);
    return this.fstat();
  }

  /**
   * Waits until the data and what describes the file are on the disk.
   * @param {Limits} [limits]
   * @returns {void}
   */
  fsync(limits) {
    if (isLimited(limits)) return callWithin(limits, this.fsync, this);
    calls.fsync(this.#id ?? closed());
  }

  /**
   * Waits until the data is on the disk.
   * @param {Limits} [limits]
   * @returns {void}
   */
  fdatasync(limits) {
    if (isLimited(limits)) return callWithin(limits, this.fdatasync, this);
    calls.fdatasync(this.#id ?? closed());
  }

  /**
   * Cuts the file, or lengthens it with zeros.
   * @param {number | bigint} [size] in bytes
   * @param {Limits} [limits]
   * @returns {void}
   */
  truncate(size = 0, limits) {
    if (isLimited(limits)) return callWithin(limits, this.truncate, this, size);
    calls.ftruncate(this.#id ?? closed(), toSize('size', size));
  }

  /** Closes the file. A second call does nothing. */
  close() {
    const id = this.#id;
    if (id === undefined) return;
    this.#id = undefined;
    fsClose(id);
  }

  /**
   * The lines from the file's position on, without their ends.
   * @returns {Generator<string, void, undefined>}
   */
  lines() {
    return new ByteReader(() => this.read()).lines();
  }

  [Symbol.iterator]() {
    return this.lines();
  }

  [Symbol.dispose]() {
    this.close();
  }

  [customInspect]() {
    return `FileHandle { closed: ${this.closed} }`;
  }
}

/** @returns {never} */
function closed() {
  throw codedError(Error, 'EBADF', 'The file is closed', closed);
}

/**
 * @param {unknown} options
 * @returns {unknown}
 */
function encodingOf(options) {
  if (options === null || typeof options !== 'object') return options;
  return /** @type {{ encoding?: unknown }} */ (options).encoding;
}

/**
 * @param {string} path
 * @param {string | number} [flags] r r+ w wx w+ wx+ a ax a+ ax+, or the bits of open(2)
 * @param {number | string} [mode] of a file that is made
 * @param {Limits} [limits]
 * @returns {FileHandle}
 */
export function open(path, flags, mode, limits) {
  if (isLimited(limits)) return callWithin(limits, open, undefined, path, flags, mode);
  const id = calls.open(toPath(path), toFlags(flags, 'r'), toMode(mode, 0o666));
  return watched(new FileHandle(id), id);
}

/**
 * Reads a whole file.
 * @param {string} path
 * @param {string | null | { encoding?: string | null }} [options] the encoding; null for bytes
 * @returns {any} text; bytes with the encoding null
 */
export function readFile(path, options) {
  if (isLimited(options)) return callWithin(options, readFile, undefined, path, withoutLimits(options));
  const encoding = toEncoding(encodingOf(options));
  const content = calls.readFile(toPath(path), encoding === 'utf8');
  return encoding === 'latin1' ? decode(/** @type {Uint8Array} */ (content), 'latin1', false) : content;
}

/**
 * Writes a whole file; what it held before is gone.
 * @param {string} path
 * @param {string | ArrayBufferView | ArrayBuffer} data
 * @param {{ mode?: number | string, flag?: string | number, encoding?: string }} [options]
 * @returns {void}
 */
export function writeFile(path, data, options) {
  if (isLimited(options))
    return callWithin(options, writeFile, undefined, path, data, withoutLimits(options));
  write(path, data, options, 'w');
}

/**
 * Writes to the end of a file, which is made when it is not there.
 * @param {string} path
 * @param {string | ArrayBufferView | ArrayBuffer} data
 * @param {{ mode?: number | string, flag?: string | number, encoding?: string }} [options]
 * @returns {void}
 */
export function appendFile(path, data, options) {
  if (isLimited(options))
    return callWithin(options, appendFile, undefined, path, data, withoutLimits(options));
  write(path, data, options, 'a');
}

/**
 * @param {string} path
 * @param {unknown} data
 * @param {unknown} options
 * @param {string} preset the flags
 */
function write(path, data, options, preset) {
  const { mode, flag, encoding } = toOptions(options);
  let bytes = toData(data);
  if (typeof bytes === 'string' && toEncoding(encoding ?? undefined) === 'latin1') {
    bytes = Uint8Array.from(bytes, c => c.charCodeAt(0));
  }
  calls.writeFile(toPath(path), bytes, toFlags(flag, preset), toMode(mode, 0o666));
}

/**
 * @param {unknown} options
 * @returns {any}
 */
function toOptions(options) {
  if (options === undefined || options === null) return {};
  if (typeof options === 'string') return { encoding: options };
  checkObject('options', options);
  return options;
}

/**
 * @param {any} options
 * @param {string} name
 * @returns {boolean}
 */
function flag(options, name) {
  const value = options[name];
  if (value === undefined) return false;
  checkBoolean(`options.${name}`, value);
  return value;
}

/**
 * @param {string} path
 * @param {{ throwIfNoEntry?: boolean }} [options] throwIfNoEntry false: undefined instead of ENOENT
 * @returns {any} Stats
 */
export function stat(path, options) {
  if (isLimited(options)) return callWithin(options, stat, undefined, path, withoutLimits(options));
  return look(calls.stat, path, options);
}

/**
 * Like stat, but of a symbolic link itself.
 * @param {string} path
 * @param {{ throwIfNoEntry?: boolean }} [options]
 * @returns {any} Stats
 */
export function lstat(path, options) {
  if (isLimited(options)) return callWithin(options, lstat, undefined, path, withoutLimits(options));
  return look(calls.lstat, path, options);
}

/**
 * @param {(path: string) => import('coro:internal/stats').RawStats} call
 * @param {string} path
 * @param {unknown} options
 * @returns {Stats | undefined}
 */
function look(call, path, options) {
  const required = toOptions(options).throwIfNoEntry !== false;
  try {
    return new Stats(call(toPath(path)));
  } catch (error) {
    const { code } = /** @type {{ code?: string }} */ (error);
    if (!required && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw error;
  }
}

/**
 * Is there something at this path? A link that leads nowhere is nothing.
 * @param {string} path
 * @param {Limits} [limits]
 * @returns {boolean}
 */
export function exists(path, limits) {
  if (isLimited(limits)) return callWithin(limits, exists, undefined, path);
  return calls.exists(toPath(path));
}

/**
 * Throws when the process may not do what is asked.
 * @param {string} path
 * @param {number} [mode] R_OK, W_OK and X_OK of fs.constants
 * @param {Limits} [limits]
 * @returns {void}
 */
export function access(path, mode = 0, limits) {
  if (isLimited(limits)) return callWithin(limits, access, undefined, path, mode);
  checkInteger('mode', mode, 0, 7);
  calls.access(toPath(path), mode);
}

/**
 * The names in a folder.
 * @param {string} path
 * @param {{ withFileTypes?: boolean, recursive?: boolean }} [options]
 * @returns {any[]} names, or Dirents with withFileTypes
 */
export function readdir(path, options) {
  if (isLimited(options)) return callWithin(options, readdir, undefined, path, withoutLimits(options));
  const given = toOptions(options);
  const withFileTypes = flag(given, 'withFileTypes');
  const recursive = flag(given, 'recursive');
  const folder = toPath(path);
  if (!withFileTypes && !recursive) return calls.readdir(folder);
  const entries = calls.readdirEntries(folder, recursive);
  if (withFileTypes) return entries.map(entry => new Dirent(entry.name, entry.parentPath, entry.type));
  const prefix = folder.endsWith('/') ? folder.length : folder.length + 1;
  return entries.map(({ name, parentPath }) => {
    const inside = parentPath.slice(prefix);
    return inside === '' ? name : `${inside}/${name}`;
  });
}

/**
 * @param {string} path
 * @param {number | string | { mode?: number | string, recursive?: boolean }} [options]
 * @returns {string | undefined} with recursive, the first folder that was made
 */
export function mkdir(path, options) {
  if (isLimited(options)) return callWithin(options, mkdir, undefined, path, withoutLimits(options));
  if (typeof options === 'number' || typeof options === 'string') {
    calls.mkdir(toPath(path), toMode(options, 0o777));
    return undefined;
  }
  const given = toOptions(options);
  const mode = toMode(given.mode, 0o777);
  if (flag(given, 'recursive')) return calls.mkdirp(toPath(path), mode);
  calls.mkdir(toPath(path), mode);
  return undefined;
}

/**
 * Makes a new folder with a name of its own.
 * @param {string} prefix six random characters follow it
 * @param {Limits} [limits]
 * @returns {string} its path
 */
export function mkdtemp(prefix, limits) {
  if (isLimited(limits)) return callWithin(limits, mkdtemp, undefined, prefix);
  return calls.mkdtemp(toPath(prefix, 'prefix'));
}

/**
 * @param {string} path of an empty folder
 * @param {Limits} [limits]
 * @returns {void}
 */
export function rmdir(path, limits) {
  if (isLimited(limits)) return callWithin(limits, rmdir, undefined, path);
  calls.rmdir(toPath(path));
}

/**
 * @param {string} path
 * @param {{ recursive?: boolean, force?: boolean }} [options] force: it is no error when there is nothing
 * @returns {void}
 */
export function rm(path, options) {
  if (isLimited(options)) return callWithin(options, rm, undefined, path, withoutLimits(options));
  const given = toOptions(options);
  calls.rm(toPath(path), flag(given, 'recursive'), flag(given, 'force'));
}

/**
 * @param {string} path
 * @param {Limits} [limits]
 * @returns {void}
 */
export function unlink(path, limits) {
  if (isLimited(limits)) return callWithin(limits, unlink, undefined, path);
  calls.unlink(toPath(path));
}

/**
 * @param {string} from
 * @param {string} to
 * @param {Limits} [limits]
 * @returns {void}
 */
export function rename(from, to, limits) {
  if (isLimited(limits)) return callWithin(limits, rename, undefined, from, to);
  calls.rename(toPath(from, 'oldPath'), toPath(to, 'newPath'));
}

/**
 * @param {string} from
 * @param {string} to
 * @param {number} [mode] constants.COPYFILE_EXCL: fail when there is such a file
 * @param {Limits} [limits]
 * @returns {void}
 */
export function copyFile(from, to, mode = 0, limits) {
  if (isLimited(limits)) return callWithin(limits, copyFile, undefined, from, to, mode);
  checkInteger('mode', mode, 0, 7);
  calls.copyFile(toPath(from, 'src'), toPath(to, 'dest'), mode & constants.COPYFILE_EXCL);
}

/**
 * A second name for a file.
 * @param {string} existing
 * @param {string} path
 * @param {Limits} [limits]
 * @returns {void}
 */
export function link(existing, path, limits) {
  if (isLimited(limits)) return callWithin(limits, link, undefined, existing, path);
  calls.link(toPath(existing, 'existingPath'), toPath(path, 'newPath'));
}

/**
 * @param {string} target where the link leads, kept as it is
 * @param {string} path of the link
 * @param {Limits} [limits]
 * @returns {void}
 */
export function symlink(target, path, limits) {
  if (isLimited(limits)) return callWithin(limits, symlink, undefined, target, path);
  calls.symlink(toPath(target, 'target'), toPath(path));
}

/**
 * @param {string} path
 * @param {Limits} [limits]
 * @returns {string} where the link leads
 */
export function readlink(path, limits) {
  if (isLimited(limits)) return callWithin(limits, readlink, undefined, path);
  return calls.readlink(toPath(path));
}

/**
 * @param {string} path
 * @param {Limits} [limits]
 * @returns {string} the absolute path without links
 */
export function realpath(path, limits) {
  if (isLimited(limits)) return callWithin(limits, realpath, undefined, path);
  return calls.realpath(toPath(path));
}

/**
 * @param {string} path
 * @param {number | string} mode
 * @param {Limits} [limits]
 * @returns {void}
 */
export function chmod(path, mode, limits) {
  if (isLimited(limits)) return callWithin(limits, chmod, undefined, path, mode);
  if (mode === undefined || mode === null) throw invalidArgumentType('mode', 'of type number', mode, chmod);
  calls.chmod(toPath(path), toMode(mode, 0));
}

/**
 * @param {string} path
 * @param {number | string | Date} accessed
 * @param {number | string | Date} modified
 * @param {Limits} [limits]
 * @returns {void}
 */
export function utimes(path, accessed, modified, limits) {
  if (isLimited(limits)) return callWithin(limits, utimes, undefined, path, accessed, modified);
  calls.utimes(toPath(path), toSeconds('atime', accessed), toSeconds('mtime', modified));
}

/**
 * @param {string} name
 * @param {unknown} time a Date, or seconds since 1970
 * @returns {number}
 */
function toSeconds(name, time) {
  const seconds =
    time instanceof Date ? time.getTime() / 1000 : typeof time === 'string' ? Number(time) : time;
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds;
  throw invalidArgumentType(name, 'an instance of Date or of type number (seconds)', time, toSeconds);
}

/**
 * Cuts a file, or lengthens it with zeros.
 * @param {string} path
 * @param {number | bigint} [size] in bytes
 * @param {Limits} [limits]
 * @returns {void}
 */
export function truncate(path, size = 0, limits) {
  if (isLimited(limits)) return callWithin(limits, truncate, undefined, path, size);
  calls.truncate(toPath(path), toSize('size', size));
}

export { Dirent, Stats };

export default {
  access,
  appendFile,
  chmod,
  constants,
  copyFile,
  Dirent,
  exists,
  FileHandle,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  Stats,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
};
