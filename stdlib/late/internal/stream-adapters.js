// Node's streams as the web's, and the other way round.
import { Duplex, Readable, Writable, finished } from 'coro:stream';
import { ReadableStream, WritableStream } from 'coro:internal/web-streams';

/** @typedef {(error?: any) => void} Callback */

/**
 * @param {any} reader of a ReadableStream
 * @param {any} stream that is read from
 */
function readOn(reader, stream) {
  reader.read().then(
    (/** @type {any} */ { done, value }) => stream.push(done ? null : value),
    (/** @type {unknown} */ error) => stream.destroy(error),
  );
}

/**
 * @param {Promise<unknown>} promise
 * @param {Callback} callback
 */
const whenDone = (promise, callback) =>
  void promise.then(
    () => callback(),
    error => callback(error ?? new Error('The stream failed')),
  );

/**
 * @param {any} writer of a WritableStream
 * @returns {any} what a Writable does
 */
const writing = writer => ({
  write: (/** @type {any} */ chunk, /** @type {string} */ _encoding, /** @type {Callback} */ callback) =>
    whenDone(
      writer.ready.then(() => writer.write(chunk)),
      callback,
    ),
  final: (/** @type {Callback} */ callback) => whenDone(writer.close(), callback),
});

/**
 * @param {any} readable a ReadableStream
 * @param {object} [options] of the Readable
 */
export function readableFromWeb(readable, options) {
  const reader = readable.getReader();
  return new Readable({
    ...options,
    read() {
      readOn(reader, this);
    },
    destroy: (/** @type {any} */ error, /** @type {Callback} */ callback) =>
      whenDone(
        reader
          .cancel(error)
          .then(() => Promise.reject(error))
          .catch(() => {}),
        () => callback(error),
      ),
  });
}

/**
 * @param {any} writable a WritableStream
 * @param {object} [options] of the Writable
 */
export function writableFromWeb(writable, options) {
  const writer = writable.getWriter();
  return new Writable({
    ...options,
    ...writing(writer),
    destroy(/** @type {any} */ error, /** @type {Callback} */ callback) {
      if (this.writableFinished) callback(error);
      else
        whenDone(
          writer.abort(error).catch(() => {}),
          () => callback(error),
        );
    },
  });
}

/**
 * @param {{ readable: any, writable: any }} pair
 * @param {object} [options] of the Duplex
 */
export function duplexFromWeb({ readable, writable }, options) {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  return new Duplex({
    ...options,
    ...writing(writer),
    read() {
      readOn(reader, this);
    },
    destroy(/** @type {any} */ error, /** @type {Callback} */ callback) {
      const ends = [reader.cancel(error), this.writableFinished ? undefined : writer.abort(error)];
      whenDone(Promise.allSettled(ends), () => callback(error));
    },
  });
}

/**
 * @param {any} stream a Readable
 * @returns {any} a ReadableStream
 */
export function readableToWeb(stream) {
  const isObjects = stream.readableObjectMode;
  return new ReadableStream(
    {
      start(/** @type {any} */ controller) {
        stream.on('data', (/** @type {any} */ chunk) => {
          controller.enqueue(chunk instanceof Uint8Array && !isObjects ? new Uint8Array(chunk) : chunk);
          if (controller.desiredSize <= 0) stream.pause();
        });
        stream.pause();
        finished(stream, { writable: false }, (/** @type {any} */ error) => {
          if (error) controller.error(error);
          else controller.close();
        });
      },
      pull: () => void stream.resume(),
      cancel(/** @type {any} */ reason) {
        if (!stream.destroyed) stream.destroy(reason instanceof Error ? reason : undefined);
      },
    },
    { highWaterMark: isObjects ? stream.readableHighWaterMark : 1 },
  );
}

/**
 * @param {any} stream a Writable
 * @returns {any} a WritableStream
 */
export function writableToWeb(stream) {
  return new WritableStream({
    start(/** @type {any} */ controller) {
      stream.on('error', (/** @type {any} */ error) => controller.error(error));
    },
    write: (/** @type {any} */ chunk) =>
      new Promise((resolve, reject) =>
        stream.write(chunk, (/** @type {any} */ error) => (error ? reject(error) : resolve(undefined))),
      ),
    close: () => new Promise(resolve => stream.end(resolve)),
    abort: (/** @type {any} */ reason) => void stream.destroy(reason instanceof Error ? reason : undefined),
  });
}

/** @param {any} stream a Duplex */
export const duplexToWeb = stream => ({ readable: readableToWeb(stream), writable: writableToWeb(stream) });
