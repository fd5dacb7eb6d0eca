// What the file system says about its entries.
import { customInspect } from 'coro:internal/inspect';

/**
 * @typedef {object} RawStats
 * @property {number} dev
 * @property {number} ino
 * @property {number} mode
 * @property {number} nlink
 * @property {number} uid
 * @property {number} gid
 * @property {number} rdev
 * @property {number} size
 * @property {number} blksize
 * @property {number} blocks
 * @property {number} atimeMs
 * @property {number} mtimeMs
 * @property {number} ctimeMs
 * @property {number} birthtimeMs
 */

// The file types of mode bits, shifted as in a directory entry.
const typeFifo = 1;
const typeCharacterDevice = 2;
const typeDirectory = 4;
const typeBlockDevice = 6;
const typeFile = 8;
const typeLink = 10;
const typeSocket = 12;

/** Of what type is it? */
class Typed {
  /** @returns {number} */
  get _type() {
    throw new TypeError('Illegal invocation');
  }

  isFile() {
    return this._type === typeFile;
  }

  isDirectory() {
    return this._type === typeDirectory;
  }

  isSymbolicLink() {
    return this._type === typeLink;
  }

  isSocket() {
    return this._type === typeSocket;
  }

  isFIFO() {
    return this._type === typeFifo;
  }

  isBlockDevice() {
    return this._type === typeBlockDevice;
  }

  isCharacterDevice() {
    return this._type === typeCharacterDevice;
  }
}

/** What stat(2) says of a file. Times are there in milliseconds and, made when they are asked for, as Dates. */
export class Stats extends Typed {
  /** @param {RawStats} raw */
  constructor(raw) {
    super();
    this.dev = raw.dev;
    this.mode = raw.mode;
    this.nlink = raw.nlink;
    this.uid = raw.uid;
    this.gid = raw.gid;
    this.rdev = raw.rdev;
    this.blksize = raw.blksize;
    this.ino = raw.ino;
    this.size = raw.size;
    this.blocks = raw.blocks;
    this.atimeMs = raw.atimeMs;
    this.mtimeMs = raw.mtimeMs;
    this.ctimeMs = raw.ctimeMs;
    this.birthtimeMs = raw.birthtimeMs;
  }

  get _type() {
    return (this.mode >> 12) & 15;
  }

  get atime() {
    return new Date(this.atimeMs);
  }

  get mtime() {
    return new Date(this.mtimeMs);
  }

  get ctime() {
    return new Date(this.ctimeMs);
  }

  get birthtime() {
    return new Date(this.birthtimeMs);
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const { atime, mtime, ctime, birthtime } = this;
    return `Stats ${inspect({ ...this, atime, mtime, ctime, birthtime }, options)}`;
  }
}

/** An entry of a folder. */
export class Dirent extends Typed {
  #type;

  /**
   * @param {string} name
   * @param {string} parentPath the folder that holds it
   * @param {number} type
   */
  constructor(name, parentPath, type) {
    super();
    this.name = name;
    this.parentPath = parentPath;
    this.#type = type;
  }

  get _type() {
    return this.#type;
  }
}
