// Type definitions of CoroJS, continued: CommonJS, and the modules that programs for Node take for granted. Each has a
// name of Node too (node:path, or path alone).

/** What require() and createRequire() give. */
interface CoroRequire {
  (id: string): any;
  readonly cache: { [path: string]: CoroCommonJsModule | undefined };
  /** How files are loaded, by ending; programs may add to it. */
  readonly extensions: { [ending: string]: (module: CoroCommonJsModule, path: string) => void };
  /** The program, where it is CommonJS. */
  readonly main: CoroCommonJsModule | undefined;
  resolve: {
    (request: string, options?: { paths?: string[] }): string;
    paths(request: string): string[] | null;
  };
}

/** A CommonJS module. */
interface CoroCommonJsModule {
  id: string;
  path: string;
  exports: any;
  filename: string | null;
  loaded: boolean;
  children: CoroCommonJsModule[];
  paths: string[];
  require(id: string): any;
}

/** The global object, by its name in Node. */
declare var global: typeof globalThis;
declare var Buffer: typeof import('coro:buffer').Buffer;
type Buffer = import('coro:buffer').Buffer;

interface ImportMeta {
  /** A module of source text, whose imports are those of this module; it runs when it is imported. Blocks while they load. */
  parse(source: string): import('coro:module').Extension;
  /** What imports of these specifiers lead to. */
  readonly loadedExtensions: Map<string, import('coro:module').Extension | string>;
  /** Where imports lead, for the whole program. One of the program's own may block; undefined takes it away again. */
  get resolver(): import('coro:module').Resolver;
  set resolver(resolver: import('coro:module').Resolver | undefined);
}

declare module 'coro:module' {
  /** What import.meta.parse() makes. */
  export interface Extension {
    readonly url: string;
  }

  /** Says where an import leads: a URL, a module of import.meta.parse(), or nothing: as usual. */
  export type Resolver = (
    specifier: string,
    base: string,
  ) => Extension | string | { readonly href: string } | null | undefined | void;

  export const builtinModules: readonly string[];
  /** The require() that a CommonJS module at this path or file: URL would have. */
  export function createRequire(file: string | { readonly href: string }): CoroRequire;
  export function isBuiltin(name: string): boolean;
  export const Module: { new (id?: string, parent?: CoroCommonJsModule): CoroCommonJsModule };
  const all: typeof Module & {
    Module: typeof Module;
    builtinModules: typeof builtinModules;
    createRequire: typeof createRequire;
    isBuiltin: typeof isBuiltin;
  };
  export default all;
}

declare module 'coro:path' {
  export interface ParsedPath {
    root: string;
    dir: string;
    base: string;
    ext: string;
    name: string;
  }
  export function basename(path: string, suffix?: string): string;
  export function dirname(path: string): string;
  export function extname(path: string): string;
  export function format(parts: Partial<ParsedPath>): string;
  export function isAbsolute(path: string): boolean;
  export function join(...parts: string[]): string;
  export function normalize(path: string): string;
  export function parse(path: string): ParsedPath;
  export function relative(from: string, to: string): string;
  export function resolve(...parts: string[]): string;
  export const delimiter: ':';
  export const sep: '/';
  export interface Path {
    basename: typeof basename;
    delimiter: typeof delimiter;
    dirname: typeof dirname;
    extname: typeof extname;
    format: typeof format;
    isAbsolute: typeof isAbsolute;
    join: typeof join;
    normalize: typeof normalize;
    parse: typeof parse;
    posix: Path;
    relative: typeof relative;
    resolve: typeof resolve;
    sep: typeof sep;
  }
  export const posix: Path;
  export default posix;
}

declare module 'coro:events' {
  type Listener = (...args: any[]) => void;
  /** Listeners are called one after the other; one that blocks holds up the rest, and emit(). */
  export class EventEmitter {
    static defaultMaxListeners: number;
    addListener(name: PropertyKey, listener: Listener): this;
    emit(name: PropertyKey, ...args: any[]): boolean;
    eventNames(): PropertyKey[];
    getMaxListeners(): number;
    listenerCount(name: PropertyKey): number;
    listeners(name: PropertyKey): Function[];
    off(name: PropertyKey, listener: Listener): this;
    on(name: PropertyKey, listener: Listener): this;
    once(name: PropertyKey, listener: Listener): this;
    prependListener(name: PropertyKey, listener: Listener): this;
    prependOnceListener(name: PropertyKey, listener: Listener): this;
    rawListeners(name: PropertyKey): Function[];
    removeAllListeners(name?: PropertyKey): this;
    removeListener(name: PropertyKey, listener: Listener): this;
    setMaxListeners(most: number): this;
  }
  export function once(emitter: EventEmitter, name: PropertyKey): Promise<any[]>;
  export default EventEmitter;
}

declare module 'coro:buffer' {
  export type Encoding =
    'utf8' | 'utf-8' | 'hex' | 'base64' | 'ascii' | 'latin1' | 'binary' | 'ucs2' | 'ucs-2' | 'utf16le';
  /** Bytes with Node's methods. */
  export interface Buffer extends Uint8Array {
    compare(other: Uint8Array): number;
    copy(target: Uint8Array, targetStart?: number, start?: number, end?: number): number;
    equals(other: Uint8Array): boolean;
    toJSON(): { type: 'Buffer'; data: number[] };
    toString(encoding?: string, start?: number, end?: number): string;
    write(text: string, offset?: number, length?: number, encoding?: string): number;
    /** readUInt8, writeDoubleLE and their like. */
    [method: `read${string}`]: (offset?: number, size?: number) => any;
  }
  export const Buffer: {
    alloc(size: number, fill?: string | number | Uint8Array, encoding?: string): Buffer;
    allocUnsafe(size: number): Buffer;
    byteLength(value: string | ArrayBufferView | ArrayBuffer, encoding?: string): number;
    compare(a: Uint8Array, b: Uint8Array): number;
    concat(list: readonly Uint8Array[], length?: number): Buffer;
    from(text: string, encoding?: string): Buffer;
    from(
      bytes: ArrayBufferView | ArrayBufferLike | Iterable<number>,
      offset?: number,
      length?: number,
    ): Buffer;
    isBuffer(value: unknown): value is Buffer;
    isEncoding(name: string): boolean;
  };
  const module: { Buffer: typeof Buffer };
  export default module;
}

declare module 'coro:util' {
  export function callbackify(original: (...args: any[]) => Promise<unknown>): (...args: any[]) => void;
  export function debuglog(section: string): ((...args: unknown[]) => void) & { enabled: boolean };
  export function deprecate<F extends Function>(fn: F, message: string, code?: string): F;
  export function format(...args: unknown[]): string;
  export function inherits(constructor: Function, parent: Function): void;
  export const inspect: typeof import('coro:console').inspect & { readonly custom: unique symbol };
  export function isDeepStrictEqual(a: unknown, b: unknown): boolean;
  export const promisify: {
    (original: Function): (...args: any[]) => Promise<any>;
    readonly custom: unique symbol;
  };
  export function stripVTControlCharacters(text: string): string;
  export function toUSVString(text: string): string;
  export const types: { readonly [name: `is${string}`]: (value: unknown) => boolean };
}

declare module 'coro:assert' {
  type Expected = RegExp | Function | object;
  export class AssertionError extends Error {
    readonly actual: unknown;
    readonly expected: unknown;
    readonly operator: string;
    readonly code: 'ERR_ASSERTION';
  }
  interface Checks {
    AssertionError: typeof AssertionError;
    ok(value: unknown, message?: string | Error): asserts value;
    deepEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    deepStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    doesNotMatch(text: string, pattern: RegExp, message?: string | Error): void;
    doesNotReject(
      promise: Promise<unknown> | (() => Promise<unknown>),
      error?: Expected | string,
      message?: string,
    ): Promise<void>;
    doesNotThrow(fn: () => unknown, error?: Expected | string, message?: string): void;
    equal(actual: unknown, expected: unknown, message?: string | Error): void;
    fail(message?: string | Error): never;
    ifError(value: unknown): void;
    match(text: string, pattern: RegExp, message?: string | Error): void;
    notDeepEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    notDeepStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    notEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    notStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    rejects(
      promise: Promise<unknown> | (() => Promise<unknown>),
      error?: Expected | string,
      message?: string,
    ): Promise<void>;
    strictEqual(actual: unknown, expected: unknown, message?: string | Error): void;
    throws(fn: () => unknown, error?: Expected | string, message?: string): void;
  }
  interface Assert extends Checks {
    (value: unknown, message?: string | Error): asserts value;
    readonly strict: Assert;
  }
  const assert: Assert;
  export default assert;
  export const strict: Assert;
  export const {
    deepEqual,
    deepStrictEqual,
    doesNotMatch,
    doesNotReject,
    doesNotThrow,
    equal,
    fail,
    ifError,
    match,
    notDeepEqual,
    notDeepStrictEqual,
    notEqual,
    notStrictEqual,
    ok,
    rejects,
    strictEqual,
    throws,
  }: Checks;
}

declare module 'coro:async_hooks' {
  /** A value for all that is called from a place, now or later: it follows promises, and fibers when they start. */
  export class AsyncLocalStorage<T = unknown> {
    constructor(options?: { defaultValue?: T; name?: string });
    static bind<F extends Function>(fn: F): F;
    static snapshot(): <R, A extends unknown[]>(fn: (...args: A) => R, ...args: A) => R;
    readonly name: string;
    disable(): void;
    enterWith(value: T): void;
    exit<R, A extends unknown[]>(fn: (...args: A) => R, ...args: A): R;
    getStore(): T | undefined;
    run<R, A extends unknown[]>(value: T, fn: (...args: A) => R, ...args: A): R;
  }
  export class AsyncResource {
    constructor(type: string);
    readonly type: string;
    bind<F extends Function>(fn: F, thisArg?: unknown): F;
    emitDestroy(): this;
    runInAsyncScope<R, A extends unknown[]>(fn: (...args: A) => R, thisArg?: unknown, ...args: A): R;
  }
}

declare module 'coro:fibers' {
  /** A coroutine, as the package node-fibers has it: whoever runs it goes on when it yields or ends. */
  interface Fiber {
    /** Starts it, or lets it go on; the value is the function's argument, or what Fiber.yield returns there. */
    run(value?: any): any;
    /** The Fiber.yield in which it waits throws. */
    throwInto(error?: any): any;
    /** Fiber.yield throws there until the function has come to its end, and gives what that returns. */
    reset(): any;
    /** Has it been run, and not come to its end? */
    readonly started: boolean;
  }
  interface FiberConstructor {
    (fn: (value?: any) => any): Fiber;
    new (fn: (value?: any) => any): Fiber;
    readonly prototype: Fiber;
    /** The running coroutine; undefined outside. */
    readonly current: Fiber | undefined;
    readonly fibersCreated: number;
    /** Without effect: stacks are used again anyway. */
    poolSize: number;
    /** Goes back to whoever has run the coroutine; returns what the next run() is given. */
    yield(value?: any): any;
  }
  export const Fiber: FiberConstructor;
  export default Fiber;
}

declare module 'coro:fibers/future' {
  /** A result that comes later. Who waits for it in a coroutine lets whoever runs that go on meanwhile. */
  export interface Future<T = any> {
    detach(): void;
    /** The result, which must be there. */
    get(): T;
    isResolved(): boolean;
    promise(): Promise<T>;
    proxy(future: Future<T>): void;
    proxyErrors(futures: Future | Future[]): this;
    resolve(callback: (error: any, value?: T) => void): this;
    resolve(failed: Future, callback: (value: T) => void): this;
    resolveSuccess(callback: (value: T) => void): this;
    resolver(): (error: any, value?: T) => void;
    return(value?: T): void;
    throw(error: any): void;
    /** The result, when it is there. */
    wait(): T;
  }
  interface FutureConstructor {
    new <T = any>(): Future<T>;
    readonly prototype: Future;
    fromPromise<T>(promise: PromiseLike<T>): Future<T>;
    task<T>(fn: () => T): Future<T>;
    task(...functions: (() => any)[]): Future<any[]>;
    wait(...futures: (Future | Future[])[]): void;
    /** Of a function that takes a callback, one that returns a future; of an object, one with such functions. */
    wrap(target: any, several?: boolean, suffix?: string, flat?: boolean): any;
  }
  const Future: FutureConstructor;
  export default Future;
  global {
    interface Function {
      /** The same, which runs in a coroutine and returns a future. Once coro:fibers/future is imported. */
      future(detach?: boolean): (...args: any[]) => Future;
    }
  }
}

/** Tests; `corojs test` runs the files that use it. Also node:test. */
declare module 'coro:test' {
  interface HookOptions {
    /** Milliseconds. */
    timeout?: number;
  }
  interface TestOptions extends HookOptions {
    /** It is not run; a text says why. */
    skip?: boolean | string;
    /** It may fail; a text says why. */
    todo?: boolean | string;
    /** Nothing in its file is run but what says this. */
    only?: boolean;
    /** How many of its tests run at a time. */
    concurrency?: boolean | number;
    /** How many checks it makes by t.assert, and tests it has. */
    plan?: number;
    signal?: AbortSignal;
  }
  /** The function of a test or a hook. It may block; a promise is waited for; with a second parameter it is done when it calls that. */
  type TestFunction =
    ((t: TestContext) => unknown) | ((t: TestContext, done: (error?: unknown) => void) => unknown);
  interface Adder<F> {
    (name: string, options: TestOptions, fn?: F): Promise<void>;
    (name: string, fn?: F): Promise<void>;
    (options: TestOptions, fn?: F): Promise<void>;
    (fn: F): Promise<void>;
  }
  interface AdderWithWays<F> extends Adder<F> {
    skip: Adder<F>;
    todo: Adder<F>;
    only: Adder<F>;
  }
  /** What the function of a test is given. */
  export class TestContext {
    private constructor();
    readonly name: string;
    readonly fullName: string;
    /** Aborted when the test is over. */
    readonly signal: AbortSignal;
    /** The functions of coro:assert, which count for plan(). */
    readonly assert: typeof import('coro:assert').default;
    /** A test within this one: it runs now, and the call returns when it has ended. */
    readonly test: Adder<TestFunction>;
    diagnostic(message: string): void;
    plan(checks: number): void;
    skip(reason?: string): void;
    todo(reason?: string): void;
    before(fn: TestFunction, options?: HookOptions): void;
    after(fn: TestFunction, options?: HookOptions): void;
    beforeEach(fn: TestFunction, options?: HookOptions): void;
    afterEach(fn: TestFunction, options?: HookOptions): void;
  }
  export const test: AdderWithWays<TestFunction> & {
    test: AdderWithWays<TestFunction>;
    it: AdderWithWays<TestFunction>;
    describe: AdderWithWays<() => unknown>;
    suite: AdderWithWays<() => unknown>;
    before: typeof before;
    after: typeof after;
    beforeEach: typeof beforeEach;
    afterEach: typeof afterEach;
  };
  export const describe: AdderWithWays<() => unknown>;
  export { test as it, describe as suite };
  export const skip: Adder<TestFunction>;
  export const todo: Adder<TestFunction>;
  export const only: Adder<TestFunction>;
  export function before(fn: TestFunction, options?: HookOptions): void;
  export function after(fn: TestFunction, options?: HookOptions): void;
  export function beforeEach(fn: TestFunction, options?: HookOptions): void;
  export function afterEach(fn: TestFunction, options?: HookOptions): void;
  export default test;
}
declare module 'node:test' {
  export * from 'coro:test';
  export { default } from 'coro:test';
}

declare module 'coro:url' {
  export function fileURLToPath(url: string | { readonly href: string }): string;
  export function pathToFileURL(path: string): { readonly href: string };
}

declare module 'coro:child_process' {
  import EventEmitter from 'coro:events';
  import type { Signal } from 'coro:process';

  type Callback = (error: any, stdout: any, stderr: any) => void;
  type Options = { [name: string]: any };
  type Result = {
    pid: number;
    output: any[];
    stdout: any;
    stderr: any;
    status: number | null;
    signal: Signal | null;
    error?: Error;
  };

  export class ChildProcess extends EventEmitter {
    readonly pid: number | undefined;
    readonly stdin: any;
    readonly stdout: any;
    readonly stderr: any;
    readonly stdio: any[];
    readonly exitCode: number | null;
    readonly signalCode: Signal | null;
    readonly killed: boolean;
    readonly spawnfile: string;
    readonly spawnargs: string[];
    kill(signal?: Signal | number): boolean;
    ref(): void;
    /** The program does not wait for it any more; its end is not told either. */
    unref(): void;
  }

  export function spawn(command: string, args?: readonly string[], options?: Options): ChildProcess;
  export function spawn(command: string, options?: Options): ChildProcess;
  export function exec(command: string, callback?: Callback): ChildProcess;
  export function exec(command: string, options: Options | undefined, callback?: Callback): ChildProcess;
  export function execFile(file: string, callback?: Callback): ChildProcess;
  export function execFile(
    file: string,
    args: readonly string[] | Options,
    callback?: Callback,
  ): ChildProcess;
  export function execFile(
    file: string,
    args: readonly string[],
    options: Options,
    callback?: Callback,
  ): ChildProcess;
  export function spawnSync(command: string, args?: readonly string[], options?: Options): Result;
  export function spawnSync(command: string, options?: Options): Result;
  export function execSync(command: string, options?: Options): any;
  export function execFileSync(file: string, args?: readonly string[], options?: Options): any;
}
