// The streams of the web, by the package web-streams-polyfill.
import { bundled } from 'coro:internal/bundled';
import { customInspect } from 'coro:internal/inspect';
import { cloneable } from 'coro:internal/web/clone-marks';
import { inspectFields } from 'coro:internal/web/webidl';

const streams = bundled('web-streams-polyfill/dist/ponyfill.js');

/** What printing shows of the objects. @type {{ [name: string]: string[] }} */
const shown = {
  ReadableStream: ['locked'],
  WritableStream: ['locked'],
  TransformStream: ['readable', 'writable'],
};

for (const [name, Class] of Object.entries(streams)) {
  const fields = shown[name] ?? [];
  Object.defineProperty(Class.prototype, customInspect, {
    value(/** @type {number} */ _depth, /** @type {object} */ options, /** @type {any} */ inspect) {
      const values = Object.fromEntries(fields.map(field => [field, this[field]]));
      return inspectFields(name, values, options, inspect);
    },
    configurable: true,
    writable: true,
  });
  Object.defineProperty(Class.prototype, cloneable, { value: null });
}

export default streams;
export const {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} = streams;
