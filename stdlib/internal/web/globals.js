// What programs take for granted, as globals.
import { AbortController, AbortSignal } from 'coro:internal/web/abort';
import { atob, btoa } from 'coro:internal/web/base64';
import { Blob, File } from 'coro:internal/web/blob';
import { Crypto, crypto } from 'coro:internal/web/crypto';
import { DOMException } from 'coro:internal/web/dom-exception';
import { CustomEvent, Event } from 'coro:internal/web/event';
import { EventTarget } from 'coro:internal/web/event-target';
import { MessageChannel, MessageEvent, MessagePort } from 'coro:internal/web/message-channel';
import { queueMicrotask } from 'coro:internal/web/microtask';
import {
  Performance,
  performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
} from 'coro:internal/web/performance';
import { structuredClone } from 'coro:internal/web/structured-clone';
import { TextDecoder } from 'coro:internal/web/text-decoder';
import { TextEncoder } from 'coro:internal/web/text-encoder';
import {
  clearImmediate,
  clearInterval,
  clearTimeout,
  setImmediate,
  setInterval,
  setTimeout,
} from 'coro:internal/web/timers';
import { URL } from 'coro:internal/web/url';
import { URLSearchParams } from 'coro:internal/web/url-search-params';

/** Not enumerable, as the web's classes are. */
const classes = {
  AbortController,
  AbortSignal,
  Blob,
  Crypto,
  CustomEvent,
  DOMException,
  Event,
  EventTarget,
  File,
  MessageChannel,
  MessageEvent,
  MessagePort,
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
};

const functions = {
  atob,
  btoa,
  clearImmediate,
  clearInterval,
  clearTimeout,
  queueMicrotask,
  setImmediate,
  setInterval,
  setTimeout,
  structuredClone,
};

/**
 * @param {object} values
 * @param {boolean} enumerable
 */
function define(values, enumerable) {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable });
  }
}

define(classes, false);
define(functions, true);
Object.defineProperty(globalThis, 'performance', {
  get: () => performance,
  // A program may have its own.
  set: value => define({ performance: value }, true),
  enumerable: true,
  configurable: true,
});
Object.defineProperty(globalThis, 'crypto', { get: () => crypto, enumerable: true, configurable: true });
