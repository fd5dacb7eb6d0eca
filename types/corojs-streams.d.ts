// Type definitions of CoroJS, continued: the streams of the web, and compression.

interface QueuingStrategy<T = any> {
  highWaterMark?: number;
  size?: (chunk: T) => number;
}

interface ReadableStreamDefaultController<R = any> {
  readonly desiredSize: number | null;
  close(): void;
  enqueue(chunk: R): void;
  error(reason?: any): void;
}

interface ReadableStreamBYOBRequest {
  readonly view: Uint8Array<ArrayBuffer> | null;
  respond(bytesWritten: number): void;
  respondWithNewView(view: ArrayBufferView): void;
}

interface ReadableByteStreamController {
  readonly byobRequest: ReadableStreamBYOBRequest | null;
  readonly desiredSize: number | null;
  close(): void;
  enqueue(chunk: ArrayBufferView): void;
  error(reason?: any): void;
}

/** Its functions may block. */
interface UnderlyingSource<R = any> {
  type?: undefined;
  start?(controller: ReadableStreamDefaultController<R>): any;
  pull?(controller: ReadableStreamDefaultController<R>): void | PromiseLike<void>;
  cancel?(reason?: any): void | PromiseLike<void>;
}

interface UnderlyingByteSource {
  type: 'bytes';
  autoAllocateChunkSize?: number;
  start?(controller: ReadableByteStreamController): any;
  pull?(controller: ReadableByteStreamController): void | PromiseLike<void>;
  cancel?(reason?: any): void | PromiseLike<void>;
}

type ReadableStreamReadResult<T> = { done: false; value: T } | { done: true; value: T | undefined };

interface ReadableStreamDefaultReader<R = any> {
  readonly closed: Promise<undefined>;
  cancel(reason?: any): Promise<void>;
  read(): Promise<ReadableStreamReadResult<R>>;
  releaseLock(): void;
}

interface ReadableStreamBYOBReader {
  readonly closed: Promise<undefined>;
  cancel(reason?: any): Promise<void>;
  read<T extends ArrayBufferView>(view: T, options?: { min?: number }): Promise<ReadableStreamReadResult<T>>;
  releaseLock(): void;
}

interface StreamPipeOptions {
  preventAbort?: boolean;
  preventCancel?: boolean;
  preventClose?: boolean;
  signal?: AbortSignal;
}

/** A stream that is read from. Fiber.iterate() reads it in a plain loop. */
interface ReadableStream<R = any> {
  readonly locked: boolean;
  cancel(reason?: any): Promise<void>;
  getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader;
  getReader(): ReadableStreamDefaultReader<R>;
  pipeThrough<T>(
    transform: { readonly readable: ReadableStream<T>; readonly writable: WritableStream<R> },
    options?: StreamPipeOptions,
  ): ReadableStream<T>;
  pipeTo(destination: WritableStream<R>, options?: StreamPipeOptions): Promise<void>;
  tee(): [ReadableStream<R>, ReadableStream<R>];
  values(options?: { preventCancel?: boolean }): AsyncIterableIterator<R>;
  [Symbol.asyncIterator](options?: { preventCancel?: boolean }): AsyncIterableIterator<R>;
}
declare var ReadableStream: {
  readonly prototype: ReadableStream;
  new (
    source: UnderlyingByteSource,
    strategy?: { highWaterMark?: number },
  ): ReadableStream<Uint8Array<ArrayBuffer>>;
  new <R = any>(source?: UnderlyingSource<R>, strategy?: QueuingStrategy<R>): ReadableStream<R>;
  from<R>(source: AsyncIterable<R> | Iterable<R | PromiseLike<R>>): ReadableStream<R>;
};

interface WritableStreamDefaultController {
  readonly signal: AbortSignal;
  error(reason?: any): void;
}

/** Its functions may block. */
interface UnderlyingSink<W = any> {
  type?: undefined;
  start?(controller: WritableStreamDefaultController): any;
  write?(chunk: W, controller: WritableStreamDefaultController): void | PromiseLike<void>;
  close?(): void | PromiseLike<void>;
  abort?(reason?: any): void | PromiseLike<void>;
}

interface WritableStreamDefaultWriter<W = any> {
  readonly closed: Promise<undefined>;
  readonly desiredSize: number | null;
  readonly ready: Promise<undefined>;
  abort(reason?: any): Promise<void>;
  close(): Promise<void>;
  releaseLock(): void;
  write(chunk?: W): Promise<void>;
}

interface WritableStream<W = any> {
  readonly locked: boolean;
  abort(reason?: any): Promise<void>;
  close(): Promise<void>;
  getWriter(): WritableStreamDefaultWriter<W>;
}
declare var WritableStream: {
  readonly prototype: WritableStream;
  new <W = any>(sink?: UnderlyingSink<W>, strategy?: QueuingStrategy<W>): WritableStream<W>;
};

interface TransformStreamDefaultController<O = any> {
  readonly desiredSize: number | null;
  enqueue(chunk: O): void;
  error(reason?: any): void;
  terminate(): void;
}

/** Its functions may block. */
interface Transformer<I = any, O = any> {
  start?(controller: TransformStreamDefaultController<O>): any;
  transform?(chunk: I, controller: TransformStreamDefaultController<O>): void | PromiseLike<void>;
  flush?(controller: TransformStreamDefaultController<O>): void | PromiseLike<void>;
  cancel?(reason: any): void | PromiseLike<void>;
}

interface TransformStream<I = any, O = any> {
  readonly readable: ReadableStream<O>;
  readonly writable: WritableStream<I>;
}
declare var TransformStream: {
  readonly prototype: TransformStream;
  new <I = any, O = any>(
    transformer?: Transformer<I, O>,
    writableStrategy?: QueuingStrategy<I>,
    readableStrategy?: QueuingStrategy<O>,
  ): TransformStream<I, O>;
};

interface ByteLengthQueuingStrategy {
  readonly highWaterMark: number;
  readonly size: (chunk: ArrayBufferView) => number;
}
declare var ByteLengthQueuingStrategy: {
  readonly prototype: ByteLengthQueuingStrategy;
  new (init: { highWaterMark: number }): ByteLengthQueuingStrategy;
};

interface CountQueuingStrategy {
  readonly highWaterMark: number;
  readonly size: () => 1;
}
declare var CountQueuingStrategy: {
  readonly prototype: CountQueuingStrategy;
  new (init: { highWaterMark: number }): CountQueuingStrategy;
};

interface TextEncoderStream extends TransformStream<string, Uint8Array<ArrayBuffer>> {
  readonly encoding: 'utf-8';
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<string>;
}
declare var TextEncoderStream: {
  readonly prototype: TextEncoderStream;
  new (): TextEncoderStream;
};

interface TextDecoderStream extends TransformStream<ArrayBufferView | ArrayBuffer, string> {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  readonly readable: ReadableStream<string>;
  readonly writable: WritableStream<ArrayBufferView | ArrayBuffer>;
}
declare var TextDecoderStream: {
  readonly prototype: TextDecoderStream;
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoderStream;
};

type CompressionFormat = 'gzip' | 'deflate' | 'deflate-raw' | 'brotli' | 'zstd';

/** Computes on other threads. */
interface CompressionStream extends TransformStream<ArrayBufferView | ArrayBuffer, Uint8Array<ArrayBuffer>> {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<ArrayBufferView | ArrayBuffer>;
}
declare var CompressionStream: {
  readonly prototype: CompressionStream;
  new (format: CompressionFormat): CompressionStream;
};

/** Data that are wrong, too short or too long are a TypeError. */
interface DecompressionStream extends TransformStream<
  ArrayBufferView | ArrayBuffer,
  Uint8Array<ArrayBuffer>
> {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<ArrayBufferView | ArrayBuffer>;
}
declare var DecompressionStream: {
  readonly prototype: DecompressionStream;
  new (format: CompressionFormat): DecompressionStream;
};

interface Blob {
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

declare module 'coro:zlib' {
  import type { Limits } from 'coro:fiber';

  type Data = string | ArrayBufferView | ArrayBuffer;

  export interface Options {
    /** -1 to 9; -1 is zlib's own choice, 6. */
    level?: number;
    /** 8 to 15. */
    windowBits?: number;
    /** 1 to 9. */
    memLevel?: number;
    /** One of constants.Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED. */
    strategy?: number;
    /** What both sides know (not for Brotli). */
    dictionary?: ArrayBufferView | ArrayBuffer;
    /** Of Brotli and Zstandard, by constants.BROTLI_PARAM_… and ZSTD_c_…. */
    params?: { [parameter: number]: number | boolean };
    /** Bytes; more output is ERR_BUFFER_TOO_LARGE. For data that one does not trust. */
    maxOutputLength?: number;
    /** Bytes behind the end are an error. */
    rejectGarbageAfterEnd?: boolean;
    /** constants.Z_SYNC_FLUSH (BROTLI_OPERATION_FLUSH, ZSTD_e_flush) takes data that end early for what they are. */
    finishFlush?: number;
  }

  type Conversion = (data: Data, options?: Options & Limits) => Uint8Array<ArrayBuffer>;

  export const gzip: Conversion;
  /** All members of a file; zeros behind it are ignored. */
  export const gunzip: Conversion;
  export const deflate: Conversion;
  export const inflate: Conversion;
  export const deflateRaw: Conversion;
  export const inflateRaw: Conversion;
  /** gzip or deflate, as the data say. */
  export const unzip: Conversion;
  export const brotliCompress: Conversion;
  export const brotliDecompress: Conversion;
  export const zstdCompress: Conversion;
  export const zstdDecompress: Conversion;
  /** @param value the checksum of what comes before the data */
  export function crc32(data: Data, value?: number): number;
  export const constants: { readonly [name: string]: number };
  const all: {
    gzip: Conversion;
    gunzip: Conversion;
    deflate: Conversion;
    inflate: Conversion;
    deflateRaw: Conversion;
    inflateRaw: Conversion;
    unzip: Conversion;
    brotliCompress: Conversion;
    brotliDecompress: Conversion;
    zstdCompress: Conversion;
    zstdDecompress: Conversion;
    crc32: typeof crc32;
    constants: typeof constants;
  };
  export default all;
}

type URLPatternInit = {
  [
    part in
      'protocol' | 'username' | 'password' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash' | 'baseURL'
  ]?: string;
};

interface URLPatternComponentResult {
  input: string;
  groups: { [name: string]: string | undefined };
}

type URLPatternResult = {
  [part in Exclude<keyof URLPatternInit, 'baseURL'>]: URLPatternComponentResult;
} & { inputs: (string | URLPatternInit)[] };

interface URLPattern {
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly hasRegExpGroups: boolean;
  exec(input?: string | URLPatternInit, baseURL?: string): URLPatternResult | null;
  test(input?: string | URLPatternInit, baseURL?: string): boolean;
}
declare var URLPattern: {
  readonly prototype: URLPattern;
  new (pattern?: string | URLPatternInit, options?: { ignoreCase?: boolean }): URLPattern;
  new (pattern: string, baseURL: string, options?: { ignoreCase?: boolean }): URLPattern;
};
