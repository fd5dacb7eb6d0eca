// Type definitions of CoroJS: its globals and its modules.
//
// In tsconfig.json: { "compilerOptions": { "lib": ["esnext"], "types": ["<where this file lies>/corojs.d.ts"] } }

/// <reference path="corojs-modules.d.ts" />
/// <reference path="corojs-crypto.d.ts" />
/// <reference path="corojs-node.d.ts" />
/// <reference path="corojs-streams.d.ts" />

declare module 'coro:fiber' {
  /** What calls that may block can be given. */
  export interface Limits {
    /** Milliseconds; when they are over the call throws a TimeoutError. */
    timeout?: number;
    /** When it is aborted the call throws its reason. */
    signal?: AbortSignalLike | null;
  }

  /** What of an AbortSignal is used. */
  export interface AbortSignalLike {
    readonly aborted: boolean;
    readonly reason?: any;
    addEventListener(type: 'abort', listener: () => void): void;
    removeEventListener?(type: 'abort', listener: () => void): void;
  }

  /** A blocking call was not made, or not waited for, because its fiber was cancelled. */
  export class CancelledError extends Error {
    constructor(reason?: unknown);
    readonly code: 'ERR_CANCELLED';
    /** What was given to cancel(); a TimeoutError where a time limit was met. */
    readonly reason: any;
  }

  /** Something took longer than it was given. */
  export class TimeoutError extends Error {
    constructor(message?: string);
    readonly code: 'ERR_TIMEOUT';
  }

  /** A fiber ran for too long without giving the others a turn, and was ended; see Fiber.cpuLimit. */
  export class CpuLimitError extends Error {
    private constructor();
    readonly code: 'ERR_CPU_LIMIT';
    /** The limit that was met, in milliseconds. */
    readonly limit: number;
  }

  export interface FiberOptions {
    /** Shown in reports; that of the function where it is left out. */
    name?: string;
    /** See Fiber.cpuLimit; that of who starts the fiber where it is left out. */
    cpuLimit?: number;
  }

  /** A function, or a fiber that is there already: that one is only joined, never cancelled. */
  export type Task<T> = (() => T | PromiseLike<T>) | Fiber<T>;

  /** What a function returns, once a promise is waited for; a fiber is not. */
  type Settled<T> = T extends Fiber<any> ? T : Awaited<T>;

  type Result<T> = T extends Fiber<infer R> ? R : T extends () => infer R ? Settled<R> : never;

  /** A flow of control with a stack of its own. It blocks without blocking any other. */
  export class Fiber<T = any> implements PromiseLike<T> {
    private constructor();

    static readonly CancelledError: typeof CancelledError;
    static readonly CpuLimitError: typeof CpuLimitError;
    static readonly TimeoutError: typeof TimeoutError;

    /** The fiber that asks. */
    static readonly current: Fiber;

    /**
     * Starts a fiber. It runs at once; the caller goes on when it blocks or ends. An error that it does not catch is
     * thrown by join(); when nobody joins it is reported and ends the program with code 1.
     */
    static run<A extends unknown[], T>(fn: (...args: A) => T, ...args: A): Fiber<Settled<T>>;
    static run<A extends unknown[], T>(
      options: FiberOptions,
      fn: (...args: A) => T,
      ...args: A
    ): Fiber<Settled<T>>;

    /** Blocks the calling fiber for a time. */
    static sleep(milliseconds: number, options?: Limits): void;

    /** Prints every fiber to the standard error: what it waits for, for how long, and where it is. So does SIGQUIT. */
    static dump(): void;

    /** Lets the other fibers that can run go first. */
    static yield(): void;

    /** Blocks the calling fiber until a promise, or a fiber, has settled. */
    static await<T>(promise: T, options?: Limits): Awaited<T>;

    /** For plain loops over what is made for `for await`, such as the web's streams: each step blocks the calling fiber. */
    static iterate<T>(source: AsyncIterable<T> | Iterable<T>): Generator<Awaited<T>, void, void>;

    /** Gives a function so much time. Then its blocking call fails, and a TimeoutError is thrown here. */
    static timeout<A extends unknown[], T>(
      milliseconds: number,
      fn: (...args: A) => T,
      ...args: A
    ): Settled<T>;

    /** The same, but undefined instead of an error when the time was not enough. */
    static tryTimeout<A extends unknown[], T>(
      milliseconds: number,
      fn: (...args: A) => T,
      ...args: A
    ): Settled<T> | undefined;

    /** Calls a function that neither cancel() nor a time limit further out disturbs: for clean-up. */
    static shield<A extends unknown[], T>(fn: (...args: A) => T, ...args: A): Settled<T>;

    /**
     * Calls a function with a group, and returns when all fibers that were started in it have ended. The first that
     * fails, or the function itself, ends the others and is thrown.
     */
    static group<T>(fn: (group: Group) => T, options?: Limits): Settled<T>;

    /** Runs all functions, each in a fiber of its own. The first failure cancels the others and is thrown. */
    static all<const T extends readonly Task<any>[]>(
      tasks: T,
      options?: Limits,
    ): { -readonly [K in keyof T]: Result<T[K]> };
    static all<T>(tasks: Iterable<Task<T>>, options?: Limits): T[];

    /** What the first that ended returned, or threw. The others are cancelled. */
    static race<T>(tasks: Iterable<Task<T>>, options?: Limits): T;

    /** What the first that succeeded returned; an AggregateError when none did. The others are cancelled. */
    static any<T>(tasks: Iterable<Task<T>>, options?: Limits): T;

    /** Calls a function for each item, in at most so many fibers at a time; the results in the order of the items. */
    static map<I, T>(
      items: Iterable<I>,
      limit: number,
      fn: (item: I, index: number) => T,
      options?: Limits,
    ): Settled<T>[];

    /** Blocks until the fiber has ended: what its function returned, or threw. */
    join(options?: Limits): T;

    /**
     * From now on the fiber's blocking calls throw a CancelledError, the one that it waits in too. Done to a fiber that
     * has ended, or a second time, it does nothing.
     */
    cancel(reason?: unknown): void;

    readonly state: 'running' | 'ready' | 'waiting' | 'done' | 'failed' | 'cancelled';

    /** The number that the kernel knows the fiber by. */
    readonly id: bigint;

    /** The name shown in reports: at first that of the function. */
    name: string;

    /**
     * Milliseconds of processor time for which the fiber may run without giving the others a turn; then it is ended by a
     * CpuLimitError. Infinity: any.
     */
    cpuLimit: number;

    /** A fiber can be awaited. */
    then<R = T, E = never>(
      onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
      onRejected?: ((error: any) => E | PromiseLike<E>) | null,
    ): Promise<R | E>;
  }

  /** The fibers of one call of Fiber.group. */
  export interface Group {
    /** Starts a fiber in the group. */
    run<A extends unknown[], T>(fn: (...args: A) => T, ...args: A): Fiber<Settled<T>>;
    run<A extends unknown[], T>(options: FiberOptions, fn: (...args: A) => T, ...args: A): Fiber<Settled<T>>;

    /** Cancels the group's function and all its fibers; Fiber.group then returns undefined. */
    cancel(reason?: unknown): void;

    /** How many of its fibers have not ended. */
    readonly size: number;
  }

  export const Group: { readonly prototype: Group };

  /** A variable with a value for each fiber, which fibers and promise jobs that it starts begin with. */
  export class FiberLocal<T> {
    /** @param initial what get() says where nothing was set */
    constructor(initial: T);
    constructor(...none: undefined extends T ? [] : [never]);

    get(): T;

    /** For the running fiber and what it starts from now on. */
    set(value: T): void;

    /** Sets the value while a function runs. */
    run<R, A extends unknown[]>(value: T, fn: (...args: A) => R, ...args: A): R;
  }

  export default Fiber;
}

declare module 'coro:sync' {
  import type { Limits } from 'coro:fiber';

  /** A line of values between fibers. Without room of its own a value goes from hand to hand. */
  export class Channel<T = any> implements Iterable<T>, Disposable {
    /** @param capacity how many values it holds for receivers to come (0); Infinity: any number */
    constructor(capacity?: number);

    readonly capacity: number;

    /** How many values it holds. */
    readonly length: number;

    readonly closed: boolean;

    /** Hands a value over; blocks while nobody takes it and there is no room for it. */
    send(value: T, options?: Limits): void;

    /** The same if it need not wait; false: it would have to. */
    trySend(value: T): boolean;

    /** Takes the oldest value; blocks while there is none. Undefined when the channel is closed and empty. */
    receive(options?: Limits): T | undefined;

    /** The same if it need not wait; undefined when there is none. */
    tryReceive(): T | undefined;

    /** No value is sent any more; those that are there can be received. */
    close(): void;

    /** As receive, and tells undefined from the end. */
    next(): IteratorResult<T, undefined>;

    [Symbol.iterator](): Iterator<T, undefined>;
    [Symbol.dispose](): void;
  }

  export type SelectCase<R = any> =
    | { receive: Channel<any>; then?: (value: any, closed: boolean) => R }
    | { send: Channel<any>; value: unknown; then?: () => R };

  export interface Selected {
    index: number;
    value: any;
    closed: boolean;
  }

  /**
   * Waits for the first of several channels that gives or takes a value, and does only that. Where several could at once
   * it is the first in the list. Returns what `then` or `otherwise` returned.
   */
  export function select<R>(
    cases: Iterable<SelectCase<R> & { then: unknown }>,
    options?: Limits & { otherwise?: () => R },
  ): R;
  export function select(cases: Iterable<SelectCase>, options?: Limits): Selected;
  export function select(cases: Iterable<SelectCase>, options?: Limits & { otherwise?: () => any }): any;

  /** Held by one fiber at a time. */
  export class Mutex {
    readonly locked: boolean;

    /** Blocks until the mutex is the calling fiber's; `using held = mutex.lock()` unlocks it. */
    lock(options?: Limits): Disposable;
    tryLock(): boolean;

    /** Gives it to the fiber that has waited longest. */
    unlock(): void;

    /** Calls a function while the mutex is held. */
    run<T>(fn: () => T | PromiseLike<T>, options?: Limits): T;
  }

  /** So many at a time. */
  export class Semaphore {
    constructor(permits: number);

    /** How many permits nobody has. */
    readonly available: number;

    /** Takes permits; blocks until there are enough. */
    acquire(count?: number, options?: Limits): void;
    tryAcquire(count?: number): boolean;
    release(count?: number): void;

    /** Calls a function with a permit. */
    run<T>(fn: () => T | PromiseLike<T>, options?: Limits): T;
  }

  /** Waits until as many have said that they are done as were counted. */
  export class WaitGroup {
    readonly count: number;
    add(count?: number): void;
    done(): void;
    wait(options?: Limits): void;
  }

  /** Something that happens: until then fibers wait, from then on none does. */
  export class Event {
    readonly isSet: boolean;
    set(): void;
    clear(): void;
    wait(options?: Limits): void;
  }

  const sync: {
    Channel: typeof Channel;
    Event: typeof Event;
    Mutex: typeof Mutex;
    Semaphore: typeof Semaphore;
    select: typeof select;
    WaitGroup: typeof WaitGroup;
  };
  export default sync;
}

declare module 'coro:fs' {
  import type { Limits } from 'coro:fiber';

  /** A path, or an object like a URL of scheme file:. */
  export type PathLike = string | { readonly href: string; readonly protocol: string };

  /** What can be written. */
  export type Data = string | ArrayBufferView | ArrayBufferLike;

  /** How a file is opened, or the bits of open(2). */
  export type OpenFlags =
    'r' | 'r+' | 'rs' | 'rs+' | 'w' | 'wx' | 'w+' | 'wx+' | 'a' | 'ax' | 'a+' | 'ax+' | number;

  /** Permission bits, or their octal digits. */
  export type Mode = number | string;

  /** Encodings of text; null stands for bytes. */
  export type TextEncoding = 'utf8' | 'utf-8' | 'latin1' | 'binary';

  export interface WriteOptions extends Limits {
    encoding?: TextEncoding;
    mode?: Mode;
    flag?: OpenFlags;
  }

  interface Typed {
    isFile(): boolean;
    isDirectory(): boolean;
    isSymbolicLink(): boolean;
    isSocket(): boolean;
    isFIFO(): boolean;
    isBlockDevice(): boolean;
    isCharacterDevice(): boolean;
  }

  /** What stat(2) says of a file. */
  export interface Stats extends Typed {
    readonly dev: number;
    readonly ino: number;
    readonly mode: number;
    readonly nlink: number;
    readonly uid: number;
    readonly gid: number;
    readonly rdev: number;
    /** In bytes. */
    readonly size: number;
    readonly blksize: number;
    readonly blocks: number;
    readonly atimeMs: number;
    readonly mtimeMs: number;
    readonly ctimeMs: number;
    readonly birthtimeMs: number;
    readonly atime: Date;
    readonly mtime: Date;
    readonly ctime: Date;
    readonly birthtime: Date;
  }

  /** An entry of a folder. */
  export interface Dirent extends Typed {
    readonly name: string;
    /** The folder that holds it. */
    readonly parentPath: string;
  }

  /** An open file. */
  export interface FileHandle extends Disposable, Iterable<string> {
    /** Has close() been called? */
    readonly closed: boolean;

    /**
     * @param length at most so many bytes
     * @param offset where; left out: where the file's own position is, which moves on
     * @returns null at the end of the file
     */
    read(length?: number, offset?: number | bigint | null, limits?: Limits): Uint8Array | null;

    /**
     * Writes all of it.
     * @param offset where; left out: where the file's own position is, which moves on
     * @returns how many bytes
     */
    write(data: Data, offset?: number | bigint | null, limits?: Limits): bigint;

    /** Reads from the file's position to its end. */
    readFile(encoding?: TextEncoding | (Limits & { encoding?: TextEncoding })): string;
    readFile(encoding: null | (Limits & { encoding: null })): Uint8Array;

    fstat(limits?: Limits): Stats;
    stat(limits?: Limits): Stats;

    /** Waits until the data and what describes the file are on the disk. */
    fsync(limits?: Limits): void;

    /** Waits until the data is on the disk. */
    fdatasync(limits?: Limits): void;

    /** Cuts the file, or lengthens it with zeros. */
    truncate(size?: number | bigint, limits?: Limits): void;

    /** Closes the file. A second call does nothing. */
    close(): void;

    /** The lines from the file's position on, without their ends. */
    lines(): Generator<string, void, undefined>;
  }

  export const FileHandle: { readonly prototype: FileHandle };
  export const Stats: { readonly prototype: Stats };
  export const Dirent: { readonly prototype: Dirent };

  export const constants: {
    readonly F_OK: 0;
    readonly X_OK: 1;
    readonly W_OK: 2;
    readonly R_OK: 4;
    readonly COPYFILE_EXCL: 1;
    readonly [name: string]: number;
  };

  export function open(path: PathLike, flags?: OpenFlags, mode?: Mode, limits?: Limits): FileHandle;

  /** Reads a whole file: text, or bytes with the encoding null. */
  export function readFile(
    path: PathLike,
    encoding?: TextEncoding | (Limits & { encoding?: TextEncoding }),
  ): string;
  export function readFile(path: PathLike, encoding: null | (Limits & { encoding: null })): Uint8Array;

  /** Writes a whole file; what it held before is gone. */
  export function writeFile(path: PathLike, data: Data, options?: TextEncoding | WriteOptions): void;

  /** Writes to the end of a file, which is made when it is not there. */
  export function appendFile(path: PathLike, data: Data, options?: TextEncoding | WriteOptions): void;

  export function stat(path: PathLike, options?: Limits & { throwIfNoEntry?: true }): Stats;
  export function stat(path: PathLike, options: Limits & { throwIfNoEntry: boolean }): Stats | undefined;
  export function lstat(path: PathLike, options?: Limits & { throwIfNoEntry?: true }): Stats;
  export function lstat(path: PathLike, options: Limits & { throwIfNoEntry: boolean }): Stats | undefined;

  /** Is there something at this path? */
  export function exists(path: PathLike, limits?: Limits): boolean;

  /** Throws when the process may not do what is asked. */
  export function access(path: PathLike, mode?: number, limits?: Limits): void;

  export function readdir(
    path: PathLike,
    options?: Limits & { recursive?: boolean; withFileTypes?: false },
  ): string[];
  export function readdir(
    path: PathLike,
    options: Limits & { recursive?: boolean; withFileTypes: true },
  ): Dirent[];

  /** @returns with recursive, the first folder that was made */
  export function mkdir(
    path: PathLike,
    options?: Mode | (Limits & { mode?: Mode; recursive?: boolean }),
  ): string | undefined;

  /** Makes a new folder; six random characters follow the prefix. */
  export function mkdtemp(prefix: string, limits?: Limits): string;

  export function rmdir(path: PathLike, limits?: Limits): void;
  export function rm(path: PathLike, options?: Limits & { recursive?: boolean; force?: boolean }): void;
  export function unlink(path: PathLike, limits?: Limits): void;
  export function rename(from: PathLike, to: PathLike, limits?: Limits): void;
  export function copyFile(from: PathLike, to: PathLike, mode?: number, limits?: Limits): void;
  export function link(existing: PathLike, path: PathLike, limits?: Limits): void;
  export function symlink(target: PathLike, path: PathLike, limits?: Limits): void;
  export function readlink(path: PathLike, limits?: Limits): string;
  export function realpath(path: PathLike, limits?: Limits): string;
  export function chmod(path: PathLike, mode: Mode, limits?: Limits): void;
  export function utimes(
    path: PathLike,
    accessed: Date | number | string,
    modified: Date | number | string,
    limits?: Limits,
  ): void;
  export function truncate(path: PathLike, size?: number | bigint, limits?: Limits): void;

  const fs: {
    access: typeof access;
    appendFile: typeof appendFile;
    chmod: typeof chmod;
    constants: typeof constants;
    copyFile: typeof copyFile;
    Dirent: typeof Dirent;
    exists: typeof exists;
    FileHandle: typeof FileHandle;
    link: typeof link;
    lstat: typeof lstat;
    mkdir: typeof mkdir;
    mkdtemp: typeof mkdtemp;
    open: typeof open;
    readdir: typeof readdir;
    readFile: typeof readFile;
    readlink: typeof readlink;
    realpath: typeof realpath;
    rename: typeof rename;
    rm: typeof rm;
    rmdir: typeof rmdir;
    stat: typeof stat;
    Stats: typeof Stats;
    symlink: typeof symlink;
    truncate: typeof truncate;
    unlink: typeof unlink;
    utimes: typeof utimes;
    writeFile: typeof writeFile;
  };
  export default fs;
}

declare module 'coro:net' {
  import type { AbortSignalLike, Limits } from 'coro:fiber';

  /** What can be written. */
  export type Data = string | ArrayBufferView | ArrayBuffer;

  export interface Address {
    readonly address: string;
    readonly port: number;
    readonly family: 'IPv4' | 'IPv6' | 'Unix';
  }

  export interface ConnectOptions {
    port?: number | string;
    host?: string;
    /** Of a UNIX socket, instead of host and port. */
    path?: string;
    /** Milliseconds to connect in. */
    timeout?: number;
    signal?: AbortSignalLike | null;
    localAddress?: string;
    localPort?: number;
  }

  export interface ListenOptions extends Limits {
    /** 0: a free one. */
    port?: number | string;
    host?: string;
    /** Of a UNIX socket, instead of host and port. */
    path?: string;
    /** How many connections the system keeps ready. */
    backlog?: number;
  }

  /** One end of a connection. */
  export interface Socket extends Disposable, Iterable<string> {
    /** Has close() been called at this end? */
    readonly closed: boolean;
    readonly localAddress: string | undefined;
    readonly localPort: number | undefined;
    readonly family: Address['family'] | undefined;
    readonly localFamily: Address['family'] | undefined;
    readonly remoteAddress: string | undefined;
    readonly remotePort: number | undefined;
    readonly remoteFamily: Address['family'] | undefined;

    /** Blocks until there is data: text decoded as UTF-8; null at the end of the stream. */
    read(limits?: Limits): string | null;

    /** Blocks until there is data; null at the end of the stream. */
    readBytes(most?: number, limits?: Limits): Uint8Array | null;

    /** Blocks until a line has come; a longer one than the limit is an error. */
    readLine(limit?: number, limits?: Limits): string | null;

    /** Blocks until the delimiter has come; returns what came before it. */
    readUntil(delimiter: string | Uint8Array, limit?: number, limits?: Limits): string | null;

    /** Blocks until so many bytes have come. */
    readExactly(length: number, limits?: Limits): Uint8Array;

    /** Blocks until everything has been handed to the system; returns how many bytes. */
    write(data: Data, limits?: Limits): bigint;

    /** Says that nothing more will be written; reading goes on. */
    end(data?: Data, limits?: Limits): void;

    /** Closes the connection. Fibers that wait in it get ERR_SOCKET_CLOSED. */
    close(): void;

    /** Closes the connection so that the other end sees ECONNRESET. */
    reset(): void;

    /** A read or write that waits longer throws ETIMEDOUT; 0: no limit. */
    setTimeout(milliseconds: number): this;
    setNoDelay(on?: boolean): this;
    setKeepAlive(on?: boolean, delay?: number): this;

    /** What comes, as bytes. */
    bytes(): Generator<Uint8Array, void, undefined>;

    /** The lines that come. */
    lines(limit?: number): Generator<string, void, undefined>;

    /** Writes everything that comes here to another socket, or whatever has a method write(). */
    pipeTo(other: { write(data: Uint8Array): unknown; end?(): void }, options?: { end?: boolean }): void;

    /**
     * Encrypts the connection from here on (STARTTLS); blocks until the handshake is done. This socket is closed by
     * it, whatever becomes of the handshake.
     */
    startTls(options?: import('coro:tls').StartTlsOptions): import('coro:tls').Socket;
  }

  export const Socket: { readonly prototype: Socket };

  export type ConnectionHandler = (socket: Socket, server: Server) => unknown;

  /** Accepts connections and runs a handler for each, on a fiber of its own. */
  export class Server implements Disposable {
    constructor(handler: ConnectionHandler);

    /** How many connections there are now. */
    readonly connections: number;

    /** More connections than that are closed as they come. */
    maxConnections: number;

    /** How many connections were closed because of maxConnections. */
    dropped: number;

    /** How many handlers ended because the other end was gone, or sent what is no TLS. */
    resets: number;

    readonly listening: boolean;

    /** Starts the server and serves until close() is called; blocks the calling fiber so long. */
    listen(port: number | string, host?: string, backlog?: number): void;
    listen(options: ListenOptions): void;

    /** Takes the address; connections queue up until serve() is called. */
    bind(port: number | string, host?: string, backlog?: number): this;
    bind(options: ListenOptions): this;

    /** Serves the connections of a bound server until close() is called. */
    serve(): void;

    /** Where it listens; null when it does not. */
    address(): Address | null;

    /** Stops accepting; connections that are there go on. */
    close(): void;

    [Symbol.dispose](): void;
  }

  export function createServer(handler: ConnectionHandler): Server;

  export function connect(port: number | string, host?: string): Socket;
  export function connect(path: string): Socket;
  export function connect(options: ConnectOptions): Socket;

  export { connect as createConnection };

  const net: {
    connect: typeof connect;
    createConnection: typeof connect;
    createServer: typeof createServer;
    Server: typeof Server;
    Socket: typeof Socket;
  };
  export default net;
}

declare module 'coro:tls' {
  import type {
    Address,
    ConnectOptions as NetConnectOptions,
    Server as NetServer,
    Socket as NetSocket,
  } from 'coro:net';

  /** PEM as text, or the bytes of PEM, DER or PFX. */
  export type Data = string | ArrayBufferView | ArrayBuffer;

  export type Version = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

  /** 'TLSv1.2'. */
  export const DEFAULT_MIN_VERSION: Version;
  /** 'TLSv1.3'. */
  export const DEFAULT_MAX_VERSION: Version;

  /** A certificate with its key. Several of each, key by certificate: for clients with RSA and with EC. */
  export interface Credentials {
    /** PKCS#1, PKCS#8 or SEC1, encrypted or not. */
    key?: Data | Data[];
    /** The certificate, followed by those between it and the authority. */
    cert?: Data | Data[];
    /** Key and certificates in one file (PKCS#12), instead of key and cert. */
    pfx?: Data | Data[];
    /** Of an encrypted key or of the PFX. */
    passphrase?: string;
  }

  export interface SecureContextOptions extends Credentials {
    /** Certificates of the authorities to trust; left out: those that the system trusts. */
    ca?: Data | Data[];
    minVersion?: Version;
    maxVersion?: Version;
    /** A list in OpenSSL's form, of TLS 1.3's suites too: 'ECDHE+AESGCM:TLS_AES_128_GCM_SHA256'. */
    ciphers?: string;
    /** Of the key exchange: 'X25519:P-256'. */
    groups?: string;
  }

  /** Certificates, trust and versions that were checked once, for many connections. */
  export class SecureContext {
    private constructor();
  }

  export function createSecureContext(options?: SecureContextOptions): SecureContext;

  interface CommonOptions extends SecureContextOptions {
    /** Instead of the options that it was made of. */
    secureContext?: SecureContext;
    /** The application's protocols, the preferred first: ['h2', 'http/1.1']. */
    alpnProtocols?: string[];
    /** Refuse an end whose certificate cannot be verified: true. */
    rejectUnauthorized?: boolean;
  }

  /** Finds the certificate for a name, null for clients that name none. It may block, or return a promise. */
  export type CertificateResolver = (
    servername: string | null,
  ) => Credentials | null | undefined | PromiseLike<Credentials | null | undefined>;

  interface ServerRoleOptions extends CommonOptions {
    /**
     * Called for each handshake, in a fiber of its own. For names that it returns nothing for, key and cert are
     * used where they are given too.
     */
    certificateResolver?: CertificateResolver;
    /** Ask clients for a certificate. */
    requestCert?: boolean;
  }

  export interface ServerOptions extends ServerRoleOptions {
    /** Milliseconds that a handshake may take, the resolver included: 120,000; 0: as long as it wants. */
    handshakeTimeout?: number;
    /** Told of handshakes that failed; error.cause is what the resolver threw, if it did. */
    onHandshakeError?: (
      error: Error & { code: string },
      from: {
        remoteAddress: string | undefined;
        remotePort: number | undefined;
        /** What the resolver was asked for; undefined when it was not. */
        servername: string | null | undefined;
      },
    ) => void;
  }

  export interface ConnectOptions extends Omit<NetConnectOptions, 'timeout'>, CommonOptions {
    /** Milliseconds to connect and shake hands in; 0: no limit. */
    timeout?: number;
    /** A connection that is there already; it is closed by the upgrade. */
    socket?: NetSocket;
    /** The name to ask for and to find in the certificate: the host; '': ask for none. */
    servername?: string;
    /** What getSession() of an earlier connection gave. */
    session?: Uint8Array;
  }

  /** Of either role; a server's need isServer and a certificate. */
  export type StartTlsOptions =
    | (Omit<ConnectOptions, 'socket' | keyof NetConnectOptions> & {
        isServer?: false;
        host?: string;
        timeout?: number;
      })
    | (ServerRoleOptions & {
        isServer: true;
        /** Milliseconds that the handshake may take: 120,000; 0: as long as it wants. */
        timeout?: number;
      });

  export interface Cipher {
    /** As OpenSSL's: 'ECDHE-RSA-AES128-GCM-SHA256'. */
    readonly name: string;
    /** As in the standards: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'. */
    readonly standardName: string;
    /** The version that brought it: 'TLSv1.2'. */
    readonly version: string;
  }

  export interface CertificateNames {
    C?: string | string[];
    ST?: string | string[];
    L?: string | string[];
    O?: string | string[];
    OU?: string | string[];
    CN?: string | string[];
    [name: string]: string | string[] | undefined;
  }

  /** A certificate as Node gives it. */
  export interface PeerCertificate {
    subject: CertificateNames;
    issuer: CertificateNames;
    /** 'DNS:example.com, IP Address:127.0.0.1' */
    subjectaltname?: string;
    infoAccess?: { [name: string]: string[] };
    ca: boolean;
    /** Of RSA keys, in hexadecimal digits. */
    modulus?: string;
    exponent?: string;
    bits?: number;
    pubkey?: Uint8Array;
    /** Of EC keys. */
    asn1Curve?: string;
    nistCurve?: string;
    /** 'Jan  1 00:00:00 2026 GMT' */
    valid_from: string;
    valid_to: string;
    /** SHA-1: '6B:0A:…' */
    fingerprint: string;
    fingerprint256: string;
    fingerprint512: string;
    ext_key_usage?: string[];
    serialNumber: string;
    /** DER. */
    raw: Uint8Array;
    /** Of its issuer, in what getPeerCertificate(true) gives; the last one is its own. */
    issuerCertificate?: PeerCertificate;
  }

  /** One end of an encrypted connection. */
  export interface Socket extends NetSocket {
    readonly encrypted: true;
    /** 'TLSv1.3'; undefined when the connection was closed before anybody asked. */
    readonly protocol: string | undefined;
    readonly cipher: Cipher | undefined;
    /** The protocol that was agreed on, or false. */
    readonly alpnProtocol: string | false;
    /** The name that the client asked for. */
    readonly servername: string | null;
    /** Did the other end show a certificate that is trusted? */
    readonly authorized: boolean;
    /** Why not: 'CERT_HAS_EXPIRED'. */
    readonly authorizationError: string | null;

    /** The other end's certificate; an object without properties when it sent none. */
    getPeerCertificate(detailed?: boolean): PeerCertificate;

    /** What resumes the session in a later connect(). With TLS 1.3 it comes after the handshake, with the first data. */
    getSession(): Uint8Array | undefined;
    isSessionReused(): boolean;
  }

  export const Socket: { readonly prototype: Socket };

  export type ConnectionHandler = (socket: Socket, server: Server) => unknown;

  /** Accepts connections, shakes hands and runs a handler for each, on a fiber of its own. */
  export class Server extends NetServer {
    constructor(options: ServerOptions, handler: ConnectionHandler);

    /** How many handshakes have succeeded. */
    handshakes: number;

    /** How many handshakes have failed. */
    handshakeFailures: number;

    /** Other certificates, versions or trust for the handshakes that follow; what is left out stays as it was. */
    setSecureContext(options: SecureContextOptions & { secureContext?: SecureContext }): void;

    address(): Address | null;
  }

  export function createServer(options: ServerOptions, handler: ConnectionHandler): Server;

  export function connect(port: number | string, host?: string, options?: ConnectOptions): Socket;
  export function connect(port: number | string, options: ConnectOptions): Socket;
  export function connect(path: string, options?: ConnectOptions): Socket;
  export function connect(options: ConnectOptions): Socket;

  export { connect as createConnection };

  const tls: {
    connect: typeof connect;
    createConnection: typeof connect;
    createSecureContext: typeof createSecureContext;
    createServer: typeof createServer;
    DEFAULT_MAX_VERSION: typeof DEFAULT_MAX_VERSION;
    DEFAULT_MIN_VERSION: typeof DEFAULT_MIN_VERSION;
    SecureContext: typeof SecureContext;
    Server: typeof Server;
    Socket: typeof Socket;
  };
  export default tls;
}

declare module 'coro:dns' {
  import type { AbortSignalLike, Limits } from 'coro:fiber';

  export type RecordType =
    'A' | 'AAAA' | 'ANY' | 'CAA' | 'CNAME' | 'MX' | 'NAPTR' | 'NS' | 'PTR' | 'SOA' | 'SRV' | 'TXT';

  export interface AddressRecord {
    address: string;
    /** Seconds for which it may be kept. */
    ttl: number;
  }

  export interface MxRecord {
    exchange: string;
    priority: number;
  }

  export interface SrvRecord {
    name: string;
    port: number;
    priority: number;
    weight: number;
  }

  export interface SoaRecord {
    nsname: string;
    hostmaster: string;
    serial: number;
    refresh: number;
    retry: number;
    expire: number;
    minttl: number;
  }

  /** The property beside `critical` is called as the record's tag. */
  export interface CaaRecord {
    critical: number;
    issue?: string;
    issuewild?: string;
    iodef?: string;
    contactemail?: string;
    contactphone?: string;
  }

  export interface NaptrRecord {
    flags: string;
    service: string;
    regexp: string;
    replacement: string;
    order: number;
    preference: number;
  }

  /** What a record of each type is. A text comes in pieces of at most 255 bytes, decoded as UTF-8 where it is that. */
  export interface Records {
    A: string;
    AAAA: string;
    CAA: CaaRecord;
    CNAME: string;
    MX: MxRecord;
    NAPTR: NaptrRecord;
    NS: string;
    PTR: string;
    SOA: SoaRecord;
    SRV: SrvRecord;
    TXT: string[];
  }

  /** The same with the option ttl. */
  export interface RecordsWithTtl {
    A: AddressRecord;
    AAAA: AddressRecord;
    CAA: CaaRecord & { ttl: number };
    CNAME: { value: string; ttl: number };
    MX: MxRecord & { ttl: number };
    NAPTR: NaptrRecord & { ttl: number };
    NS: { value: string; ttl: number };
    PTR: { value: string; ttl: number };
    SOA: SoaRecord & { ttl: number };
    SRV: SrvRecord & { ttl: number };
    TXT: { entries: string[]; ttl: number };
  }

  /** A record with its type. */
  export type AnyRecord = {
    [T in keyof RecordsWithTtl]: { type: T } & RecordsWithTtl[T];
  }[keyof RecordsWithTtl];

  /** Lists by their type: of those that were asked for, or for ANY of those that there are. */
  export type Resolved<R, T extends RecordType> = [T] extends [keyof R]
    ? { [K in T]: R[K][] }
    : { [K in keyof R]?: R[K][] };

  export interface ResolveOptions {
    /** With the seconds for which each record may be kept. */
    ttl?: boolean;
    /** Milliseconds that a server is given to answer; left out: as the system is set. */
    timeout?: number;
    /** How often each server is asked; left out: as the system is set. */
    tries?: number;
    /** To be asked instead of the resolver's. */
    servers?: string[];
    signal?: AbortSignalLike | null;
  }

  export interface LookupOptions extends Limits {
    /** 0: both. */
    family?: 0 | 4 | 6 | 'IPv4' | 'IPv6';
    /** Every address instead of the first. */
    all?: boolean;
  }

  export interface LookupAddress {
    address: string;
    family: 4 | 6;
  }

  /** Asks name servers of its own choice, with its own time limits. */
  export class Resolver {
    constructor(options?: { servers?: string[]; timeout?: number; tries?: number });

    /**
     * The records of a name. Several types are asked for at the same time: one that the name has not is an empty list.
     * Throws ENOTFOUND when there is no such name, ENODATA when it has none of the types.
     */
    resolve<T extends RecordType = 'A'>(
      hostname: string,
      rrtype: T | T[] | undefined,
      options: ResolveOptions & { ttl: true },
    ): Resolved<RecordsWithTtl, T>;
    resolve<T extends RecordType = 'A'>(
      hostname: string,
      rrtype?: T | T[],
      options?: ResolveOptions,
    ): Resolved<Records, T>;

    resolve4(hostname: string, options: ResolveOptions & { ttl: true }): AddressRecord[];
    resolve4(hostname: string, options?: ResolveOptions): string[];
    resolve6(hostname: string, options: ResolveOptions & { ttl: true }): AddressRecord[];
    resolve6(hostname: string, options?: ResolveOptions): string[];
    resolveAny(hostname: string): AnyRecord[];
    resolveCaa(hostname: string): CaaRecord[];
    resolveCname(hostname: string): string[];
    resolveMx(hostname: string): MxRecord[];
    resolveNaptr(hostname: string): NaptrRecord[];
    resolveNs(hostname: string): string[];
    resolvePtr(hostname: string): string[];
    resolveSoa(hostname: string): SoaRecord;
    resolveSrv(hostname: string): SrvRecord[];
    resolveTxt(hostname: string): string[][];

    /** The names of an address: those of /etc/hosts, or else its PTR records. */
    reverse(ip: string): string[];

    /** "127.0.0.1", "127.0.0.1:5353", "::1", "[::1]:5353"; an empty list: the system's again. */
    setServers(servers: string[]): void;
    getServers(): string[];

    /** What this resolver is asking ends with ECANCELLED. */
    cancel(): void;
  }

  export const resolve: Resolver['resolve'];
  export const resolve4: Resolver['resolve4'];
  export const resolve6: Resolver['resolve6'];
  export const resolveAny: Resolver['resolveAny'];
  export const resolveCaa: Resolver['resolveCaa'];
  export const resolveCname: Resolver['resolveCname'];
  export const resolveMx: Resolver['resolveMx'];
  export const resolveNaptr: Resolver['resolveNaptr'];
  export const resolveNs: Resolver['resolveNs'];
  export const resolvePtr: Resolver['resolvePtr'];
  export const resolveSoa: Resolver['resolveSoa'];
  export const resolveSrv: Resolver['resolveSrv'];
  export const resolveTxt: Resolver['resolveTxt'];
  export const reverse: Resolver['reverse'];

  /** The address of a host, for a connection: from /etc/hosts, or else from the servers, with the system's search domains. */
  export function lookup(hostname: string, options: LookupOptions & { all: true }): LookupAddress[];
  export function lookup(
    hostname: string,
    options?: (LookupOptions & { all?: false }) | 0 | 4 | 6,
  ): LookupAddress;

  /** For the whole program, net.connect and lookup included; an empty list: the system's again. */
  export function setServers(servers: string[]): void;

  /** Without a port where it is 53. */
  export function getServers(): string[];

  const dns: {
    getServers: typeof getServers;
    lookup: typeof lookup;
    resolve: typeof resolve;
    resolve4: typeof resolve4;
    resolve6: typeof resolve6;
    resolveAny: typeof resolveAny;
    resolveCaa: typeof resolveCaa;
    resolveCname: typeof resolveCname;
    resolveMx: typeof resolveMx;
    resolveNaptr: typeof resolveNaptr;
    resolveNs: typeof resolveNs;
    resolvePtr: typeof resolvePtr;
    resolveSoa: typeof resolveSoa;
    resolveSrv: typeof resolveSrv;
    resolveTxt: typeof resolveTxt;
    Resolver: typeof Resolver;
    reverse: typeof reverse;
    setServers: typeof setServers;
  };
  export default dns;
}

declare module 'coro:console' {
  export interface InspectOptions {
    /** With the codes by which terminals show colours. */
    colors?: boolean;
    /** Properties that are not enumerable, what weak collections hold, more of typed arrays. */
    showHidden?: boolean;
    /** How many levels to look into; null or Infinity: all. */
    depth?: number | null;
    customInspect?: boolean;
    showProxy?: boolean;
    maxArrayLength?: number | null;
    maxStringLength?: number | null;
    breakLength?: number;
    compact?: number | false;
    sorted?: boolean | ((a: string, b: string) => number);
    getters?: boolean | 'get' | 'set';
  }

  /** A value as text. */
  export function inspect(value: unknown, options?: InspectOptions): string;
  export namespace inspect {
    /** The method by which an object says itself how it prints. */
    const custom: unique symbol;
  }

  /** Text as console.log would print it. */
  export function format(...args: unknown[]): string;

  export function assert(condition?: unknown, ...args: unknown[]): void;
  export function clear(): void;
  export function count(label?: string): void;
  export function countReset(label?: string): void;
  export function debug(...args: unknown[]): void;
  export function dir(value: unknown, options?: InspectOptions): void;
  export function dirxml(...args: unknown[]): void;
  export function error(...args: unknown[]): void;
  export function group(...args: unknown[]): void;
  export function groupCollapsed(...args: unknown[]): void;
  export function groupEnd(): void;
  export function info(...args: unknown[]): void;
  export function log(...args: unknown[]): void;
  export function table(data: unknown, columns?: string[]): void;
  export function time(label?: string): void;
  export function timeEnd(label?: string): void;
  export function timeLog(label?: string, ...args: unknown[]): void;
  export function trace(...args: unknown[]): void;
  export function warn(...args: unknown[]): void;

  export interface Console {
    assert: typeof assert;
    clear: typeof clear;
    count: typeof count;
    countReset: typeof countReset;
    debug: typeof debug;
    dir: typeof dir;
    dirxml: typeof dirxml;
    error: typeof error;
    group: typeof group;
    groupCollapsed: typeof groupCollapsed;
    groupEnd: typeof groupEnd;
    info: typeof info;
    log: typeof log;
    table: typeof table;
    time: typeof time;
    timeEnd: typeof timeEnd;
    timeLog: typeof timeLog;
    trace: typeof trace;
    warn: typeof warn;
  }

  const console: Console;
  export default console;
}

declare module 'coro:process' {
  /** The standard output or the standard error. */
  export interface OutputStream {
    readonly fd: 1 | 2;
    readonly isTTY: boolean;
    /** The width of the terminal, or undefined where there is none. */
    readonly columns: number | undefined;
    /** Blocks until everything has been handed to the system; returns how many bytes. */
    write(data: string | ArrayBufferView | ArrayBuffer): bigint;
  }

  /** The standard input. */
  export interface InputStream extends Iterable<string> {
    readonly fd: 0;
    readonly isTTY: boolean;
    /** Blocks until there is input; null at the end. */
    read(): string | null;
    readBytes(most?: number): Uint8Array | null;
    readLine(limit?: number): string | null;
    /** Of a terminal: each key is read as it is pressed, and not shown; Ctrl-C too is only read. */
    setRawMode(on: boolean): this;
    /** Everything until the end. */
    readAll(): string;
    lines(): Generator<string, void, undefined>;
  }

  /** The executable, the program and its arguments. */
  export const argv: string[];
  export const arch: string;
  export const env: { [name: string]: string | undefined };
  export const execPath: string;
  export const pid: number;
  export const platform: string;
  export const ppid: number;
  export const stderr: OutputStream;
  export const stdin: InputStream;
  export const stdout: OutputStream;
  export const version: string;
  export const versions: Readonly<Record<string, string>>;

  export function chdir(path: string): void;
  export function cwd(): string;
  /** Ends the program, when the listeners of 'exit' have been called; other fibers do not go on. */
  export function exit(code?: number | string): never;
  /** A time that only grows, as seconds and nanoseconds. */
  export function hrtime(since?: [number, number]): [number, number];
  export namespace hrtime {
    function bigint(): bigint;
  }
  /** What is open. */
  export interface ActiveHandle {
    readonly id: bigint;
    /** 'socket', 'listener', 'pipe', 'file', 'process', 'hash', 'cipher' or 'compressor'. */
    readonly kind: string;
    /** What it is connected to, listens on, is open to or runs, where that can be said. */
    readonly target: string | undefined;
    readonly since: Date;
    /** The stack of who opened it, with --trace-handles. */
    readonly openedAt: string | undefined;
  }
  /** What is open now, the oldest first. */
  export function activeHandles(): ActiveHandle[];

  export function memoryUsage(): {
    rss: number;
    heapTotal: number;
    heapUsed: number;
    external: number;
    arrayBuffers: number;
  };
  /** Seconds since the process began. */
  export function uptime(): number;
  /**
   * Sends a signal to a process.
   * @param pid 0: the group of this process; negative: the group of that number
   * @param signal SIGTERM when left out; 0 asks only whether the process is there
   */
  export function kill(pid: number, signal?: Signal | number): true;
  /** Takes all errors that nobody catches, in place of the event `uncaughtException`; null: no longer. */
  export function setUncaughtExceptionCaptureCallback(callback: ((error: any) => void) | null): void;
  export function hasUncaughtExceptionCaptureCallback(): boolean;
  /**
   * Blocks until one of these signals comes, and says which. They have no other meaning meanwhile, and their own again
   * afterwards: a second Ctrl-C ends the program. The last argument may be `{ timeout, signal }`.
   */
  export function waitForSignal(...signals: [Signal | number, ...(Signal | number | Limits)[]]): Signal;

  import type { FileHandle } from 'coro:fs';
  import type { Limits } from 'coro:fiber';
  import type { Socket } from 'coro:net';

  export const performance: Performance;

  type Data = string | ArrayBufferView | ArrayBuffer;

  /** What a child writes. Each method blocks until there is something. */
  export interface ReadPipe extends Iterable<string>, Disposable {
    readonly closed: boolean;
    /** What has come, decoded as UTF-8; null at the end. */
    read(limits?: Limits): string | null;
    readBytes(most?: number, limits?: Limits): Uint8Array | null;
    readLine(limit?: number, limits?: Limits): string | null;
    readUntil(delimiter: string | Uint8Array, limit?: number, limits?: Limits): string | null;
    readExactly(length: number, limits?: Limits): Uint8Array;
    /** All that comes until the end. */
    readAll(): string;
    readAllBytes(): Uint8Array;
    bytes(): Generator<Uint8Array, void, undefined>;
    lines(limit?: number): Generator<string, void, undefined>;
    pipeTo(other: { write(data: Uint8Array): unknown; end?(): void }, options?: { end?: boolean }): void;
    /** A read that waits longer throws ETIMEDOUT; 0: no limit. */
    setTimeout(milliseconds: number): this;
    close(): void;
  }

  /** What a child reads. */
  export interface WritePipe extends Disposable {
    readonly closed: boolean;
    /** Blocks until everything has been handed to the system; EPIPE when the child reads no more. */
    write(data: Data, limits?: Limits): bigint;
    /** Says that this is all: the child meets the end of its input. */
    end(data?: Data, limits?: Limits): void;
    setTimeout(milliseconds: number): this;
    close(): void;
  }

  /** Where a stream of a child leads: here, nowhere, where this program's own leads, to an open file. */
  export type ChildStream =
    'pipe' | 'ignore' | 'inherit' | 0 | 1 | 2 | FileHandle | InputStream | OutputStream | null;

  export interface SpawnOptions {
    /** What the program is told of its own name. */
    argv0?: string;
    /** The folder to work in. */
    cwd?: string | URL;
    /** It leads a session of its own. */
    detached?: boolean;
    /** Its environment, instead of this program's. */
    env?: { readonly [name: string]: string | number | boolean | undefined };
    gid?: number;
    /** The command is text for a shell, in which the arguments are $1, $2, …; a string: for this shell. */
    shell?: boolean | string;
    /** Input, output, errors, and further descriptors. */
    stdio?: 'pipe' | 'ignore' | 'inherit' | readonly (ChildStream | undefined)[];
    uid?: number;
  }

  export interface RunOptions extends SpawnOptions, Limits {
    /** An exit code other than 0, or a signal, is an error (ERR_PROCESS_FAILED). */
    check?: boolean;
    /** Of the output; 'buffer' or null: bytes. */
    encoding?: 'utf8' | 'utf-8' | 'latin1' | 'buffer' | null;
    /** How long a child that is given up may take to obey killSignal, in milliseconds (5000). */
    forceKillAfter?: number;
    /** What it reads; nothing when left out. */
    input?: Data;
    /** What it gets when it is given up (SIGTERM). */
    killSignal?: Signal | number;
    /** More bytes of output, or of errors, are an error (128 MiB). */
    maxBuffer?: number;
  }

  /** The exit code, or the signal that ended it. */
  export interface Ending {
    code: number | null;
    signal: Signal | null;
  }

  export interface RunResult<T> extends Ending {
    pid: number;
    /** What it wrote; null where that does not lead here. */
    stdout: T;
    stderr: T;
  }

  /** A program that was started, and has ended perhaps. */
  export interface ChildProcess extends Disposable {
    readonly pid: number;
    /** Null while it runs, and where a signal ended it. */
    readonly exitCode: number | null;
    readonly signalCode: Signal | null;
    /** Null where they do not lead here. */
    readonly stdin: WritePipe;
    readonly stdout: ReadPipe;
    readonly stderr: ReadPipe;
    readonly stdio: readonly (WritePipe | ReadPipe | Socket | null)[];
    /** Blocks until it has ended. */
    wait(limits?: Limits): Ending;
    /** False: it has ended before. */
    kill(signal?: Signal | number): boolean;
  }

  type BytesOptions = RunOptions & { encoding: 'buffer' | null };

  /** Runs a program to its end. When this fiber is cancelled, or its time is over, the program is ended too. */
  export function run(
    command: string,
    args: readonly unknown[],
    options: BytesOptions,
  ): RunResult<Uint8Array>;
  export function run(command: string, options: BytesOptions): RunResult<Uint8Array>;
  export function run(command: string, args?: readonly unknown[], options?: RunOptions): RunResult<string>;
  export function run(command: string, options: RunOptions): RunResult<string>;
  /** Starts a program; it runs beside this one. */
  export function spawn(command: string, args?: readonly unknown[], options?: SpawnOptions): ChildProcess;
  export function spawn(command: string, options: SpawnOptions): ChildProcess;

  /** The names of signals. */
  export type Signal =
    | 'SIGABRT'
    | 'SIGALRM'
    | 'SIGBUS'
    | 'SIGCHLD'
    | 'SIGCONT'
    | 'SIGFPE'
    | 'SIGHUP'
    | 'SIGILL'
    | 'SIGINT'
    | 'SIGIO'
    | 'SIGIOT'
    | 'SIGKILL'
    | 'SIGPIPE'
    | 'SIGPOLL'
    | 'SIGPROF'
    | 'SIGPWR'
    | 'SIGQUIT'
    | 'SIGSEGV'
    | 'SIGSTKFLT'
    | 'SIGSTOP'
    | 'SIGSYS'
    | 'SIGTERM'
    | 'SIGTRAP'
    | 'SIGTSTP'
    | 'SIGTTIN'
    | 'SIGTTOU'
    | 'SIGURG'
    | 'SIGUSR1'
    | 'SIGUSR2'
    | 'SIGVTALRM'
    | 'SIGWINCH'
    | 'SIGXCPU'
    | 'SIGXFSZ';

  /** What process tells its listeners. A signal's listeners run in fibers of their own, the others on the fiber that
   * ends the program. */
  export interface ProcessEvents {
    exit: [code: number];
    beforeExit: [code: number];
    /** An error that nobody caught: the program goes on. It stands beside what a promise was rejected with. */
    uncaughtException: [error: any, origin: 'uncaughtException' | 'unhandledRejection'];
    /** The same, and the error ends the program unless somebody takes it. */
    uncaughtExceptionMonitor: [error: any, origin: 'uncaughtException' | 'unhandledRejection'];
    unhandledRejection: [reason: any, promise: Promise<any>];
    /** Somebody handles a promise of which `unhandledRejection` was told. */
    rejectionHandled: [promise: Promise<any>];
    /** process.emitWarning was called; it is printed all the same. */
    warning: [warning: Error];
  }

  export interface Process {
    readonly argv: string[];
    readonly arch: string;
    readonly env: { [name: string]: string | undefined };
    readonly execPath: string;
    /** What the program ends with when it ends by itself. */
    exitCode: number | undefined;
    readonly pid: number;
    readonly platform: string;
    readonly ppid: number;
    readonly stderr: OutputStream;
    readonly stdin: InputStream;
    readonly stdout: OutputStream;
    readonly version: string;
    readonly versions: Readonly<Record<string, string>>;
    addListener: this['on'];
    chdir: typeof chdir;
    cwd: typeof cwd;
    emit(event: string | symbol, ...args: unknown[]): boolean;
    eventNames(): (string | symbol)[];
    exit: typeof exit;
    kill: typeof kill;
    listenerCount(event: string | symbol): number;
    listeners(event: string | symbol): Function[];
    off(event: string | symbol, listener: Function): this;
    /**
     * While a signal has a listener it does not end the program. A listener keeps no program alive.
     */
    on(signal: Signal, listener: (signal: Signal, number: number) => unknown): this;
    on<E extends keyof ProcessEvents>(event: E, listener: (...args: ProcessEvents[E]) => unknown): this;
    on(event: string | symbol, listener: (...args: any[]) => unknown): this;
    once: this['on'];
    prependListener: this['on'];
    prependOnceListener: this['on'];
    removeAllListeners(event?: string | symbol): this;
    removeListener: this['off'];
    waitForSignal: typeof waitForSignal;
    hrtime: typeof hrtime;
    activeHandles: typeof activeHandles;
    memoryUsage: typeof memoryUsage;
    /** What the program may do outside of its own memory; see --sandbox. */
    readonly permission: {
      /**
       * Whether something is granted: a hint, for only the call itself decides. Without a reference: everything of that kind.
       * Node's names "fs", "fs.read", "fs.write" and "child" are known too.
       */
      has(
        scope: 'read' | 'write' | 'net' | 'listen' | 'env' | 'run' | 'dns' | 'import' | (string & {}),
        reference?: string | URL,
      ): boolean;
    };
    /** Prints a warning on the standard error. */
    emitWarning(
      warning: string | Error,
      type?: string | { type?: string; code?: string; detail?: string },
      code?: string,
    ): void;
    /** Calls a function after the code that runs now, as a promise job. */
    nextTick<A extends unknown[]>(callback: (...args: A) => unknown, ...args: A): void;
    readonly execArgv: string[];
    readonly release: { readonly name: 'corojs' };
    readonly title: string;
    uptime: typeof uptime;
  }

  const process: Process;
  export default process;
}

declare var console: import('coro:console').Console;
declare var dns: typeof import('coro:dns').default;
declare var Fiber: typeof import('coro:fiber').Fiber;
declare var fs: typeof import('coro:fs').default;
declare var net: typeof import('coro:net').default;
declare var process: import('coro:process').Process;
/** Other programs. */
declare var Process: {
  readonly prototype: import('coro:process').ChildProcess;
  run: typeof import('coro:process').run;
  spawn: typeof import('coro:process').spawn;
};
declare var tls: typeof import('coro:tls').default;

interface ImportMeta {
  readonly url: string;
  /** The path of the module's file. */
  readonly filename: string;
  /** The folder of the module's file. */
  readonly dirname: string;
  /** Is it the program's first module? */
  readonly main: boolean;
  /** The URL that a specifier means here. */
  resolve(specifier: string): string;
}

// ---- what programs take for granted: timers, events, URLs, text, clones, as the web's standards and Node have them

/** What setTimeout and setInterval return. */
interface Timeout extends Disposable {
  /** The program does not end before it. */
  ref(): this;
  /** The program may end before it. */
  unref(): this;
  hasRef(): boolean;
  /** Its time begins anew. */
  refresh(): this;
  /** The same as clearTimeout. */
  close(): this;
  [Symbol.toPrimitive](): number;
}

/** What setImmediate returns. */
interface Immediate extends Disposable {
  ref(): this;
  unref(): this;
  hasRef(): boolean;
}

/** Calls a function after a time, on a fiber of its own. */
declare function setTimeout<A extends unknown[]>(
  callback: (this: Timeout, ...args: A) => unknown,
  delay?: number,
  ...args: A
): Timeout;
/** Calls a function again and again; the time runs from the end of one call to the next. */
declare function setInterval<A extends unknown[]>(
  callback: (this: Timeout, ...args: A) => unknown,
  delay?: number,
  ...args: A
): Timeout;
/** Calls a function as soon as the fibers that are ready now have had their turn. */
declare function setImmediate<A extends unknown[]>(
  callback: (this: Immediate, ...args: A) => unknown,
  ...args: A
): Immediate;
declare function clearTimeout(timeout?: Timeout | number | string | null): void;
declare function clearInterval(timeout?: Timeout | number | string | null): void;
declare function clearImmediate(immediate?: Immediate | null): void;
/** Calls a function before the next fiber, timer or event. */
declare function queueMicrotask(callback: () => unknown): void;

/** From base64 to a string whose characters are bytes. */
declare function atob(data: string): string;
/** To base64; the characters are bytes. */
declare function btoa(data: string): string;
/** A deep copy; what is transferred is of no use here afterwards. */
declare function structuredClone<T>(value: T, options?: { transfer?: Iterable<object> } | null): T;

interface DOMException extends Error {
  readonly name: string;
  readonly message: string;
  readonly code: number;
}
declare var DOMException: {
  readonly prototype: DOMException;
  new (message?: string, name?: string | { name?: string; cause?: unknown }): DOMException;
  readonly ABORT_ERR: 20;
  readonly TIMEOUT_ERR: 23;
  readonly DATA_CLONE_ERR: 25;
  readonly [code: `${string}_ERR`]: number;
};

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}
interface Event {
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly srcElement: EventTarget | null;
  readonly eventPhase: number;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly defaultPrevented: boolean;
  readonly composed: boolean;
  readonly isTrusted: boolean;
  readonly timeStamp: number;
  cancelBubble: boolean;
  returnValue: boolean;
  composedPath(): EventTarget[];
  stopPropagation(): void;
  stopImmediatePropagation(): void;
  preventDefault(): void;
  initEvent(type: string, bubbles?: boolean, cancelable?: boolean): void;
}
declare var Event: {
  readonly prototype: Event;
  new (type: string, init?: EventInit | null): Event;
  readonly NONE: 0;
  readonly CAPTURING_PHASE: 1;
  readonly AT_TARGET: 2;
  readonly BUBBLING_PHASE: 3;
};

interface CustomEvent<T = any> extends Event {
  readonly detail: T;
  initCustomEvent(type: string, bubbles?: boolean, cancelable?: boolean, detail?: T): void;
}
declare var CustomEvent: {
  readonly prototype: CustomEvent;
  new <T>(type: string, init?: (EventInit & { detail?: T }) | null): CustomEvent<T>;
};

type EventListener = ((event: any) => unknown) | { handleEvent(event: any): unknown };

/** Listeners run one after the other on the fiber that dispatches; they may block it. */
interface EventTarget {
  addEventListener(
    type: string,
    listener: EventListener | null,
    options?: { capture?: boolean; once?: boolean; passive?: boolean; signal?: AbortSignal } | boolean,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListener | null,
    options?: { capture?: boolean } | boolean,
  ): void;
  /** False: a listener has prevented what usually follows. */
  dispatchEvent(event: Event): boolean;
}
declare var EventTarget: { readonly prototype: EventTarget; new (): EventTarget };

/** Says whether something is to be given up, and tells those who asked. */
interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((this: AbortSignal, event: Event) => unknown) | null;
  throwIfAborted(): void;
}
declare var AbortSignal: {
  readonly prototype: AbortSignal;
  /** One that is aborted already. */
  abort(reason?: unknown): AbortSignal;
  /** One that is aborted after a time; it does not keep the program alive. */
  timeout(milliseconds: number): AbortSignal;
  /** One that is aborted with the first of others. */
  any(signals: Iterable<AbortSignal>): AbortSignal;
};
interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare var AbortController: { readonly prototype: AbortController; new (): AbortController };

interface TextEncoder {
  readonly encoding: string;
  encode(input?: string): Uint8Array<ArrayBuffer>;
  /** Writes whole characters as long as there is room. */
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}
declare var TextEncoder: { readonly prototype: TextEncoder; new (): TextEncoder };
interface TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(
    input?: ArrayBuffer | SharedArrayBuffer | ArrayBufferView,
    options?: { stream?: boolean } | null,
  ): string;
}
declare var TextDecoder: {
  readonly prototype: TextDecoder;
  /** Every label of the encoding standard. */
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean } | null): TextDecoder;
};

interface URL {
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  readonly searchParams: URLSearchParams;
  hash: string;
  toString(): string;
  toJSON(): string;
}
declare var URL: {
  readonly prototype: URL;
  new (url: string | URL, base?: string | URL): URL;
  canParse(url: string | URL, base?: string | URL): boolean;
  /** Null where it is not valid. */
  parse(url: string | URL, base?: string | URL): URL | null;
};
interface URLSearchParams extends Iterable<[name: string, value: string]> {
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void;
  entries(): IteratorObject<[name: string, value: string], undefined>;
  keys(): IteratorObject<string, undefined>;
  values(): IteratorObject<string, undefined>;
  toString(): string;
}
declare var URLSearchParams: {
  readonly prototype: URLSearchParams;
  new (
    init?:
      string | URLSearchParams | Iterable<readonly [string, string]> | { readonly [name: string]: string },
  ): URLSearchParams;
};

interface PerformanceEntry {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  toJSON(): any;
}
declare var PerformanceEntry: { readonly prototype: PerformanceEntry };
interface PerformanceMark extends PerformanceEntry {
  readonly detail: any;
}
declare var PerformanceMark: {
  readonly prototype: PerformanceMark;
  new (name: string, options?: { startTime?: number; detail?: unknown } | null): PerformanceMark;
};
interface PerformanceMeasure extends PerformanceEntry {
  readonly detail: any;
}
declare var PerformanceMeasure: { readonly prototype: PerformanceMeasure };
interface Performance extends EventTarget {
  /** Milliseconds since the process began, with fractions. */
  now(): number;
  /** When the process began, in milliseconds since 1970. */
  readonly timeOrigin: number;
  mark(name: string, options?: { startTime?: number; detail?: unknown } | null): PerformanceMark;
  measure(
    name: string,
    start?:
      | string
      | number
      | { start?: string | number; end?: string | number; duration?: number; detail?: unknown },
    end?: string | number,
  ): PerformanceMeasure;
  clearMarks(name?: string): void;
  clearMeasures(name?: string): void;
  getEntries(): PerformanceEntry[];
  getEntriesByName(name: string, type?: string): PerformanceEntry[];
  getEntriesByType(type: string): PerformanceEntry[];
  toJSON(): { timeOrigin: number };
}
declare var Performance: { readonly prototype: Performance };
declare var performance: Performance;

interface Crypto {
  readonly subtle: SubtleCrypto;
  /** Fills an array of integers, 65,536 bytes at most. */
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}
declare var Crypto: { readonly prototype: Crypto };
declare var crypto: Crypto;

interface MessageEvent<T = any> extends Event {
  readonly data: T;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: unknown;
  readonly ports: readonly MessagePort[];
}
declare var MessageEvent: {
  readonly prototype: MessageEvent;
  new <T>(
    type: string,
    init?:
      | (EventInit & {
          data?: T;
          origin?: string;
          lastEventId?: string;
          source?: unknown;
          ports?: MessagePort[];
        })
      | null,
  ): MessageEvent<T>;
};
/** One end of a channel; each message arrives on a fiber of its own. */
interface MessagePort extends EventTarget {
  onmessage: ((this: MessagePort, event: MessageEvent) => unknown) | null;
  onmessageerror: ((this: MessagePort, event: MessageEvent) => unknown) | null;
  onclose: ((this: MessagePort, event: Event) => unknown) | null;
  postMessage(message: unknown, transfer?: Iterable<object> | { transfer?: Iterable<object> }): void;
  /** Messages arrive from now on; setting onmessage does the same. */
  start(): void;
  /** Ends the channel, at both ends. */
  close(): void;
  ref(): this;
  unref(): this;
  hasRef(): boolean;
}
declare var MessagePort: { readonly prototype: MessagePort };
interface MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}
declare var MessageChannel: { readonly prototype: MessageChannel; new (): MessageChannel };

type BlobPart = string | ArrayBuffer | ArrayBufferView | Blob;
/** Bytes that do not change. */
interface Blob {
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  slice(start?: number, end?: number, type?: string): Blob;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}
declare var Blob: {
  readonly prototype: Blob;
  new (
    parts?: Iterable<BlobPart>,
    options?: { type?: string; endings?: 'transparent' | 'native' } | null,
  ): Blob;
};
interface File extends Blob {
  readonly name: string;
  /** In milliseconds since 1970. */
  readonly lastModified: number;
}
declare var File: {
  readonly prototype: File;
  new (
    parts: Iterable<BlobPart>,
    name: string,
    options?: { type?: string; endings?: 'transparent' | 'native'; lastModified?: number } | null,
  ): File;
};
