//# allFunctionsCalledOnLoad
// Which module is behind which global, for those that are not loaded when a context begins.

/** Of modules that are no part of a snapshot. */
export const late = [
  ['coro:buffer', 'Buffer'],
  ['coro:internal/child-process', 'Process'],
  ['coro:internal/url-pattern', 'URLPattern'],
  [
    'coro:stream/web',
    'ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy DecompressionStream ReadableByteStreamController ' +
      'ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ' +
      'ReadableStreamDefaultReader TextDecoderStream TextEncoderStream TransformStream TransformStreamDefaultController ' +
      'WritableStream WritableStreamDefaultController WritableStreamDefaultWriter',
  ],
];

/** Of modules that the context of a .NET host loads when they are needed. */
export const modules = [
  ['coro:console', 'console'],
  ['coro:dns', 'dns'],
  ['coro:fiber', 'Fiber'],
  ['coro:fs', 'fs'],
  ['coro:net', 'net'],
  ['coro:process', 'process'],
  ['coro:tls', 'tls'],
];

export const classes = [
  ['coro:internal/web/abort', 'AbortController AbortSignal'],
  ['coro:internal/web/blob', 'Blob File'],
  ['coro:internal/web/crypto', 'Crypto'],
  ['coro:internal/web/crypto-key', 'CryptoKey'],
  ['coro:internal/web/dom-exception', 'DOMException'],
  ['coro:internal/web/event', 'CustomEvent Event'],
  ['coro:internal/web/event-target', 'EventTarget'],
  ['coro:internal/web/message-channel', 'MessageChannel MessageEvent MessagePort'],
  ['coro:internal/web/performance', 'Performance PerformanceEntry PerformanceMark PerformanceMeasure'],
  ['coro:internal/web/subtle-crypto', 'SubtleCrypto'],
  ['coro:internal/web/text-decoder', 'TextDecoder'],
  ['coro:internal/web/text-encoder', 'TextEncoder'],
  ['coro:internal/web/url', 'URL'],
  ['coro:internal/web/url-search-params', 'URLSearchParams'],
];

/** Enumerable, as in browsers. */
export const functions = [
  ['coro:internal/web/base64', 'atob btoa'],
  ['coro:internal/web/microtask', 'queueMicrotask'],
  ['coro:internal/web/structured-clone', 'structuredClone'],
  [
    'coro:internal/web/timers',
    'clearImmediate clearInterval clearTimeout setImmediate setInterval setTimeout',
  ],
];
