//# allFunctionsCalledOnLoad
// Objects, sequences and streams of a .NET host.
import { ByteReader } from 'coro:internal/byte-reader';
import { codedError } from 'coro:internal/errors';
import { hostFunction } from 'coro:internal/host-functions';
import { taken } from 'coro:internal/host-values';

const { closeStream, endSequence, next, readStream, writeStream } = __primordials.host;

/** A sequence of the host. It can be iterated over once; each step blocks until the host has the next item. */
export class HostSequence extends Iterator {
  /** @type {bigint | undefined} */
  #id;

  /** @param {bigint} id */
  constructor(id) {
    super();
    this.#id = id;
  }

  /** @returns {IteratorResult<any, undefined>} */
  next() {
    if (this.#id === undefined) return { done: true, value: undefined };
    let item;
    try {
      item = taken(next(this.#id));
    } catch (error) {
      // The host's answer would be its own error again.
      this.#end();
      throw error;
    }
    if (item !== undefined) return item;
    return this.return();
  }

  /** @returns {IteratorReturnResult<undefined>} */
  return() {
    taken(this.#end());
    return { done: true, value: undefined };
  }

  /** For `for await`, which waits in the same way. */
  [Symbol.asyncIterator]() {
    return this;
  }

  [Symbol.dispose]() {
    this.return();
  }

  #end() {
    const id = this.#id;
    this.#id = undefined;
    return id === undefined ? undefined : endSequence(id);
  }
}

/** A stream of the host. Its methods block as those of sockets do. */
export class HostStream {
  /** @type {bigint | undefined} */
  #id;
  #reader = new ByteReader(() => taken(readStream(this.#open())));

  /** @param {bigint} id */
  constructor(id) {
    this.#id = id;
  }

  get closed() {
    return this.#id === undefined;
  }

  /** @returns {string | null} what there is, decoded as UTF-8; null at the end */
  read() {
    return this.#reader.read();
  }

  /**
   * @param {number} [most]
   * @returns {Uint8Array | null} null at the end
   */
  readBytes(most) {
    return this.#reader.readBytes(most);
  }

  /**
   * @param {number} [limit] a line of more bytes is an error
   * @returns {string | null} a line without its end; null at the end
   */
  readLine(limit) {
    return this.#reader.readLine(limit);
  }

  /** @returns {string} everything until the end */
  readAll() {
    return this.#reader.readAll();
  }

  /** @returns {Generator<string, void, undefined>} */
  lines() {
    return this.#reader.lines();
  }

  /** Chunks of text. */
  *[Symbol.iterator]() {
    for (let chunk = this.read(); chunk !== null; chunk = this.read()) yield chunk;
  }

  /**
   * @param {string | ArrayBufferView | ArrayBuffer} data
   * @returns {bigint} how many bytes
   */
  write(data) {
    return BigInt(taken(writeStream(this.#open(), data)));
  }

  /** Again: no effect. */
  close() {
    const id = this.#id;
    this.#id = undefined;
    if (id !== undefined) taken(closeStream(id));
  }

  [Symbol.dispose]() {
    this.close();
  }

  #open() {
    if (this.#id === undefined)
      throw codedError(Error, 'ERR_STREAM_DESTROYED', 'The stream is closed', HostStream);
    return this.#id;
  }
}

/**
 * @param {string} typeName
 * @param {{ [name: string]: { [kind: string]: [id: number, kinds: string, mayWait: boolean] } }} members
 * @returns {object} with these members and no others
 */
export function hostObject(typeName, members) {
  const object = {};
  for (const [name, { method, get, set }] of Object.entries(members)) {
    Object.defineProperty(object, name, {
      enumerable: true,
      ...(method === undefined
        ? {
            get: get && hostFunction(get[0], name, get[1], get[2]),
            set: set && hostFunction(set[0], name, set[1], set[2]),
          }
        : { value: hostFunction(method[0], name, method[1], method[2]) }),
    });
  }
  Object.defineProperty(object, Symbol.toStringTag, { value: typeName });
  return object;
}
