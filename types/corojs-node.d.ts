// Type definitions of CoroJS, continued: streams, files in Node's words, and the names of Node.

declare module 'coro:stream' {
  import type { EventEmitter } from 'coro:events';

  type Callback = (error?: Error | null) => void;

  export interface ReadableOptions {
    highWaterMark?: number;
    encoding?: string;
    objectMode?: boolean;
    emitClose?: boolean;
    autoDestroy?: boolean;
    signal?: AbortSignal;
    construct?(this: Readable, callback: Callback): void;
    read?(this: Readable, size: number): void;
    destroy?(this: Readable, error: Error | null, callback: Callback): void;
  }

  export interface WritableOptions {
    highWaterMark?: number;
    decodeStrings?: boolean;
    defaultEncoding?: string;
    objectMode?: boolean;
    emitClose?: boolean;
    autoDestroy?: boolean;
    signal?: AbortSignal;
    construct?(this: Writable, callback: Callback): void;
    write?(this: Writable, chunk: any, encoding: string, callback: Callback): void;
    writev?(this: Writable, chunks: { chunk: any; encoding: string }[], callback: Callback): void;
    final?(this: Writable, callback: Callback): void;
    destroy?(this: Writable, error: Error | null, callback: Callback): void;
  }

  export class Stream extends EventEmitter {
    pipe<T extends Writable>(destination: T, options?: { end?: boolean }): T;
  }

  export class Readable extends Stream implements AsyncIterable<any> {
    constructor(options?: ReadableOptions);
    static from(source: Iterable<any> | AsyncIterable<any>, options?: ReadableOptions): Readable;
    static fromWeb(stream: ReadableStream, options?: ReadableOptions): Readable;
    static toWeb(stream: Readable): ReadableStream;
    readonly closed: boolean;
    readonly destroyed: boolean;
    readonly errored: Error | null;
    readonly readable: boolean;
    readonly readableEnded: boolean;
    readonly readableFlowing: boolean | null;
    readonly readableHighWaterMark: number;
    readonly readableLength: number;
    readonly readableObjectMode: boolean;
    _construct?(callback: Callback): void;
    _destroy(error: Error | null, callback: Callback): void;
    _read(size: number): void;
    destroy(error?: Error): this;
    isPaused(): boolean;
    pause(): this;
    push(chunk: any, encoding?: string): boolean;
    read(size?: number): any;
    resume(): this;
    setEncoding(encoding: string): this;
    unpipe(destination?: Writable): this;
    unshift(chunk: any, encoding?: string): void;
    [Symbol.asyncIterator](): AsyncIterableIterator<any>;
  }

  export class Writable extends Stream {
    constructor(options?: WritableOptions);
    static fromWeb(stream: WritableStream, options?: WritableOptions): Writable;
    static toWeb(stream: Writable): WritableStream;
    readonly closed: boolean;
    readonly destroyed: boolean;
    readonly errored: Error | null;
    readonly writable: boolean;
    readonly writableEnded: boolean;
    readonly writableFinished: boolean;
    readonly writableHighWaterMark: number;
    readonly writableLength: number;
    readonly writableNeedDrain: boolean;
    _construct?(callback: Callback): void;
    _destroy(error: Error | null, callback: Callback): void;
    _final(callback: Callback): void;
    _write(chunk: any, encoding: string, callback: Callback): void;
    cork(): void;
    destroy(error?: Error): this;
    end(callback?: () => void): this;
    end(chunk: any, callback?: () => void): this;
    end(chunk: any, encoding: string, callback?: () => void): this;
    setDefaultEncoding(encoding: string): this;
    uncork(): void;
    write(chunk: any, callback?: Callback): boolean;
    write(chunk: any, encoding: string, callback?: Callback): boolean;
  }

  type ReadableMembers = Pick<Readable, Exclude<keyof Readable, keyof Writable>>;

  export interface Duplex extends ReadableMembers {}
  export class Duplex extends Writable {
    constructor(options?: DuplexOptions);
    static from(source: any): Duplex;
    /** @param pair { readable, writable } */
    static fromWeb(pair: any, options?: DuplexOptions): Duplex;
    /** { readable, writable } */
    static toWeb(stream: Duplex): any;
    allowHalfOpen: boolean;
  }

  type Own<T, Self> = {
    [K in keyof T]: T[K] extends ((...args: infer A) => infer R) | undefined
      ? (this: Self, ...args: A) => R
      : T[K];
  };

  export type DuplexOptions = Partial<
    Own<Omit<ReadableOptions, never> & Omit<WritableOptions, keyof ReadableOptions>, Duplex>
  > & { allowHalfOpen?: boolean; readableObjectMode?: boolean; writableObjectMode?: boolean };

  export type TransformOptions = DuplexOptions & {
    transform?(
      this: Transform,
      chunk: any,
      encoding: string,
      callback: (error?: Error | null, data?: any) => void,
    ): void;
    flush?(this: Transform, callback: (error?: Error | null, data?: any) => void): void;
  };

  export class Transform extends Duplex {
    constructor(options?: TransformOptions);
    _flush(callback: (error?: Error | null, data?: any) => void): void;
    _transform(chunk: any, encoding: string, callback: (error?: Error | null, data?: any) => void): void;
  }

  export class PassThrough extends Transform {}

  type AnyStream = Readable | Writable | Duplex;
  type Stage = AnyStream | Iterable<any> | AsyncIterable<any> | ((source: any) => any);

  export function addAbortSignal<T extends AnyStream>(signal: AbortSignal, stream: T): T;
  export function compose(...stages: Stage[]): Duplex;
  export function finished(
    stream: AnyStream,
    options: { error?: boolean; readable?: boolean; writable?: boolean; signal?: AbortSignal },
    callback: Callback,
  ): () => void;
  export function finished(stream: AnyStream, callback: Callback): () => void;
  export function isDisturbed(stream: AnyStream): boolean;
  /** The last argument is the callback. */
  export function pipeline(first: Stage, ...rest: (Stage | Callback)[]): any;
  export const promises: {
    finished(stream: AnyStream, options?: object): Promise<void>;
    pipeline(first: Stage, ...rest: (Stage | { signal?: AbortSignal; end?: boolean })[]): Promise<void>;
  };
  const stream: typeof Stream & {
    Stream: typeof Stream;
    Readable: typeof Readable;
    Writable: typeof Writable;
    Duplex: typeof Duplex;
    Transform: typeof Transform;
    PassThrough: typeof PassThrough;
    addAbortSignal: typeof addAbortSignal;
    compose: typeof compose;
    finished: typeof finished;
    pipeline: typeof pipeline;
    promises: typeof promises;
  };
  export default stream;
}

declare module 'coro:stream/web' {
  const all: Pick<
    typeof globalThis,
    | 'ByteLengthQueuingStrategy'
    | 'CompressionStream'
    | 'CountQueuingStrategy'
    | 'DecompressionStream'
    | 'ReadableStream'
    | 'TextDecoderStream'
    | 'TextEncoderStream'
    | 'TransformStream'
    | 'WritableStream'
  >;
  export default all;
  export const {
    ByteLengthQueuingStrategy,
    CompressionStream,
    CountQueuingStrategy,
    DecompressionStream,
    ReadableStream,
    TextDecoderStream,
    TextEncoderStream,
    TransformStream,
    WritableStream,
  }: typeof all;
}

declare module 'coro:string_decoder' {
  /** Text from bytes that come in pieces. */
  export class StringDecoder {
    constructor(encoding?: string);
    readonly encoding: string;
    end(bytes?: Uint8Array): string;
    write(bytes: Uint8Array): string;
  }
  const module: { StringDecoder: typeof StringDecoder };
  export default module;
}

declare module 'coro:timers' {
  const all: {
    clearImmediate: typeof globalThis.clearImmediate;
    clearInterval: typeof globalThis.clearInterval;
    clearTimeout: typeof globalThis.clearTimeout;
    setImmediate: typeof globalThis.setImmediate;
    setInterval: typeof globalThis.setInterval;
    setTimeout: typeof globalThis.setTimeout;
  };
  export default all;
  export const {
    clearImmediate,
    clearInterval,
    clearTimeout,
    setImmediate,
    setInterval,
    setTimeout,
  }: typeof all;
}

declare module 'coro:perf_hooks' {
  const all: { performance: Performance };
  export default all;
  export const { performance }: typeof all;
}

declare module 'coro:os' {
  export const EOL: '\n';
  export const devNull: '/dev/null';
  export function arch(): string;
  export function availableParallelism(): number;
  export function cpus(): { model: string; speed: number; times: { [kind: string]: number } }[];
  export function endianness(): 'LE';
  /** Bytes. */
  export function freemem(): number;
  export function homedir(): string;
  export function hostname(): string;
  /** Over the last 1, 5 and 15 minutes. */
  export function loadavg(): number[];
  export function machine(): string;
  export function platform(): 'linux';
  export function release(): string;
  export function tmpdir(): string;
  /** Bytes. */
  export function totalmem(): number;
  export function type(): 'Linux';
  /** Seconds. */
  export function uptime(): number;
  export function userInfo(): {
    username: string;
    uid: number;
    gid: number;
    shell: string | null;
    homedir: string;
  };
  export function version(): string;
}

declare module 'node:fs' {
  import type { Buffer } from 'coro:buffer';
  import type { Data, Dirent as Entry, Mode, OpenFlags, PathLike, Stats as FileStats } from 'coro:fs';
  import { Readable, Writable } from 'coro:stream';

  type Path = PathLike;
  type Encoding = string | { encoding: string; flag?: OpenFlags; signal?: AbortSignal };
  type Bytes = null | undefined | { encoding?: null; flag?: OpenFlags; signal?: AbortSignal };
  type WriteOptions = string | { encoding?: string | null; flag?: OpenFlags; mode?: Mode } | null;
  type Answer<T> = (error: any, result: T) => void;
  type Done = (error: any) => void;

  export const constants: { readonly [name: string]: number };
  export type Stats = FileStats;
  export type Dirent = Entry;

  export function accessSync(path: Path, mode?: number): void;
  export function appendFileSync(path: Path, data: Data, options?: WriteOptions): void;
  export function chmodSync(path: Path, mode: Mode): void;
  export function closeSync(fd: number): void;
  export function copyFileSync(from: Path, to: Path, mode?: number): void;
  export function existsSync(path: Path): boolean;
  export function fstatSync(fd: number): FileStats;
  export function fsyncSync(fd: number): void;
  export function ftruncateSync(fd: number, size?: number): void;
  export function linkSync(existing: Path, path: Path): void;
  export function lstatSync(path: Path): FileStats;
  export function mkdirSync(
    path: Path,
    options?: Mode | { recursive?: boolean; mode?: Mode },
  ): string | undefined;
  export function mkdtempSync(prefix: string): string;
  /** Numbers of the module's own. */
  export function openSync(path: Path, flags?: OpenFlags, mode?: Mode): number;
  export function readdirSync(path: Path, options: { withFileTypes: true; recursive?: boolean }): Entry[];
  export function readdirSync(path: Path, options?: { recursive?: boolean } | string | null): string[];
  export function readFileSync(path: Path | number, options: Encoding): string;
  export function readFileSync(path: Path | number, options?: Bytes): Buffer;
  export function readlinkSync(path: Path): string;
  export function readSync(
    fd: number,
    buffer: ArrayBufferView,
    offset?: number,
    length?: number,
    position?: number | null,
  ): number;
  export function realpathSync(path: Path): string;
  export function renameSync(from: Path, to: Path): void;
  export function rmdirSync(path: Path): void;
  export function rmSync(path: Path, options?: { recursive?: boolean; force?: boolean }): void;
  export function statSync(path: Path, options?: { throwIfNoEntry?: true }): FileStats;
  export function statSync(path: Path, options: { throwIfNoEntry: boolean }): FileStats | undefined;
  export function symlinkSync(target: Path, path: Path): void;
  export function truncateSync(path: Path, size?: number): void;
  export function unlinkSync(path: Path): void;
  export function utimesSync(
    path: Path,
    accessed: number | string | Date,
    modified: number | string | Date,
  ): void;
  export function writeFileSync(path: Path | number, data: Data, options?: WriteOptions): void;
  export function writeSync(fd: number, data: string, position?: number | null, encoding?: string): number;
  export function writeSync(
    fd: number,
    data: ArrayBufferView,
    offset?: number,
    length?: number,
    position?: number | null,
  ): number;

  // The same with a callback.
  export function access(path: Path, done: Done): void;
  export function access(path: Path, mode: number, done: Done): void;
  export function appendFile(path: Path, data: Data, done: Done): void;
  export function appendFile(path: Path, data: Data, options: WriteOptions, done: Done): void;
  export function chmod(path: Path, mode: Mode, done: Done): void;
  export function close(fd: number, done: Done): void;
  export function copyFile(from: Path, to: Path, done: Done): void;
  export function exists(path: Path, callback: (exists: boolean) => void): void;
  export function lstat(path: Path, answer: Answer<FileStats>): void;
  export function mkdir(path: Path, done: Done): void;
  export function mkdir(
    path: Path,
    options: Mode | { recursive?: boolean; mode?: Mode },
    answer: Answer<string | undefined>,
  ): void;
  export function mkdtemp(prefix: string, answer: Answer<string>): void;
  export function open(path: Path, flags: OpenFlags, answer: Answer<number>): void;
  export function open(path: Path, flags: OpenFlags, mode: Mode, answer: Answer<number>): void;
  export function readdir(path: Path, answer: Answer<string[]>): void;
  export function readdir(
    path: Path,
    options: { withFileTypes: true; recursive?: boolean },
    answer: Answer<Entry[]>,
  ): void;
  export function readFile(path: Path, answer: Answer<Buffer>): void;
  export function readFile(path: Path, options: Encoding, answer: Answer<string>): void;
  export function readlink(path: Path, answer: Answer<string>): void;
  export function realpath(path: Path, answer: Answer<string>): void;
  export function rename(from: Path, to: Path, done: Done): void;
  export function rm(path: Path, done: Done): void;
  export function rm(path: Path, options: { recursive?: boolean; force?: boolean }, done: Done): void;
  export function rmdir(path: Path, done: Done): void;
  export function stat(path: Path, answer: Answer<FileStats>): void;
  export function symlink(target: Path, path: Path, done: Done): void;
  export function unlink(path: Path, done: Done): void;
  export function writeFile(path: Path, data: Data, done: Done): void;
  export function writeFile(path: Path, data: Data, options: WriteOptions, done: Done): void;

  interface StreamOptions {
    flags?: string;
    encoding?: string | null;
    /** An open file, instead of the path. */
    fd?: number | null;
    mode?: number;
    autoClose?: boolean;
    emitClose?: boolean;
    /** Where in the file. */
    start?: number;
    highWaterMark?: number;
    signal?: AbortSignal;
  }
  export class ReadStream extends Readable {
    constructor(path: Path | null, options?: string | (StreamOptions & { end?: number }) | null);
    readonly bytesRead: number;
    readonly path: any;
    readonly pending: boolean;
    close(callback?: () => void): void;
  }
  export class WriteStream extends Writable {
    constructor(path: Path | null, options?: string | StreamOptions | null);
    readonly bytesWritten: number;
    readonly path: any;
    readonly pending: boolean;
    close(callback?: () => void): void;
  }
  export function createReadStream(
    path: Path | null,
    options?: string | (StreamOptions & { end?: number }) | null,
  ): ReadStream;
  export function createWriteStream(path: Path | null, options?: string | StreamOptions | null): WriteStream;

  export const promises: {
    access(path: Path, mode?: number): Promise<void>;
    appendFile(path: Path, data: Data, options?: WriteOptions): Promise<void>;
    chmod(path: Path, mode: Mode): Promise<void>;
    readonly constants: typeof constants;
    copyFile(from: Path, to: Path, mode?: number): Promise<void>;
    link(existing: Path, path: Path): Promise<void>;
    lstat(path: Path): Promise<FileStats>;
    mkdir(path: Path, options?: Mode | { recursive?: boolean; mode?: Mode }): Promise<string | undefined>;
    mkdtemp(prefix: string): Promise<string>;
    readdir(path: Path, options: { withFileTypes: true; recursive?: boolean }): Promise<Entry[]>;
    readdir(path: Path, options?: { recursive?: boolean } | string | null): Promise<string[]>;
    readFile(path: Path, options: Encoding): Promise<string>;
    readFile(path: Path, options?: Bytes): Promise<Buffer>;
    readlink(path: Path): Promise<string>;
    realpath(path: Path): Promise<string>;
    rename(from: Path, to: Path): Promise<void>;
    rm(path: Path, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
    rmdir(path: Path): Promise<void>;
    stat(path: Path): Promise<FileStats>;
    symlink(target: Path, path: Path): Promise<void>;
    truncate(path: Path, size?: number): Promise<void>;
    unlink(path: Path): Promise<void>;
    utimes(path: Path, accessed: number | string | Date, modified: number | string | Date): Promise<void>;
    writeFile(path: Path, data: Data, options?: WriteOptions): Promise<void>;
  };
}

declare module 'node:fs/promises' {
  import { promises } from 'node:fs';
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
  }: typeof promises;
}

declare module 'node:zlib' {
  import type { Buffer } from 'coro:buffer';
  import { Transform } from 'coro:stream';
  import type { Options as ZlibOptions } from 'coro:zlib';

  type Data = string | ArrayBufferView | ArrayBuffer;
  type Options = ZlibOptions & { flush?: number; info?: false };
  type Answer = (error: any, result: Buffer) => void;
  /** Blocks its fiber only. */
  type Now = (data: Data, options?: Options) => Buffer;
  type Later = { (data: Data, answer: Answer): void; (data: Data, options: Options, answer: Answer): void };
  export interface ZlibStream extends Transform {
    readonly bytesWritten: number;
    close(callback?: () => void): void;
    flush(kind?: number, callback?: () => void): void;
    flush(callback?: () => void): void;
  }
  type Make = (options?: Options) => ZlibStream;

  export const constants: { readonly [name: string]: number };
  export const codes: { readonly [name: string]: string | number };
  export function crc32(data: Data, value?: number): number;
  export const gzip: Later;
  export const gzipSync: Now;
  export const createGzip: Make;
  export const gunzip: Later;
  export const gunzipSync: Now;
  export const createGunzip: Make;
  export const deflate: Later;
  export const deflateSync: Now;
  export const createDeflate: Make;
  export const inflate: Later;
  export const inflateSync: Now;
  export const createInflate: Make;
  export const deflateRaw: Later;
  export const deflateRawSync: Now;
  export const createDeflateRaw: Make;
  export const inflateRaw: Later;
  export const inflateRawSync: Now;
  export const createInflateRaw: Make;
  export const unzip: Later;
  export const unzipSync: Now;
  export const createUnzip: Make;
  export const brotliCompress: Later;
  export const brotliCompressSync: Now;
  export const createBrotliCompress: Make;
  export const brotliDecompress: Later;
  export const brotliDecompressSync: Now;
  export const createBrotliDecompress: Make;
  export const zstdCompress: Later;
  export const zstdCompressSync: Now;
  export const createZstdCompress: Make;
  export const zstdDecompress: Later;
  export const zstdDecompressSync: Now;
  export const createZstdDecompress: Make;
}

// The modules whose meaning is the same here.
declare module 'node:assert' {
  export * from 'coro:assert';
  export { default } from 'coro:assert';
}
declare module 'node:async_hooks' {
  export * from 'coro:async_hooks';
}
declare module 'node:buffer' {
  export * from 'coro:buffer';
  export { default } from 'coro:buffer';
}
declare module 'node:console' {
  export * from 'coro:console';
  export { default } from 'coro:console';
}
declare module 'node:crypto' {
  export * from 'coro:crypto';
}
declare module 'node:events' {
  export * from 'coro:events';
  export { default } from 'coro:events';
}
declare module 'node:module' {
  export * from 'coro:module';
  export { default } from 'coro:module';
}
declare module 'node:os' {
  export * from 'coro:os';
}
declare module 'node:path' {
  export * from 'coro:path';
  export { default } from 'coro:path';
}
declare module 'node:perf_hooks' {
  export * from 'coro:perf_hooks';
  export { default } from 'coro:perf_hooks';
}
declare module 'node:process' {
  export * from 'coro:process';
  export { default } from 'coro:process';
}
declare module 'node:stream' {
  export * from 'coro:stream';
  export { default } from 'coro:stream';
}
declare module 'node:stream/web' {
  export * from 'coro:stream/web';
  export { default } from 'coro:stream/web';
}
declare module 'node:string_decoder' {
  export * from 'coro:string_decoder';
  export { default } from 'coro:string_decoder';
}
declare module 'node:timers' {
  export * from 'coro:timers';
  export { default } from 'coro:timers';
}
declare module 'node:url' {
  export * from 'coro:url';
}
declare module 'node:util' {
  export * from 'coro:util';
}
