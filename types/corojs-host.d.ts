// What programs have where a .NET host runs them.

/** Messages between a script and its host. It is there only in runtimes of a host. */
declare const host: {
  /** Sends a value to the host. Functions and symbols cannot be sent. */
  postMessage(value: unknown): void;
  /** Sends a value and blocks until the host has replied. */
  request(value: unknown): any;
  /** Blocks until the host has posted a message. */
  receive(): any;
  /** Called for each message of the host, in a fiber of its own, one after the other. */
  onmessage: ((event: { data: any }) => unknown) | null;
};

/** A sequence of the host. It can be iterated over once. */
interface HostSequence<T> extends IteratorObject<T, undefined> {
  [Symbol.asyncIterator](): this;
}

/** A stream of the host. */
interface HostStream {
  readonly closed: boolean;
  read(): string | null;
  readBytes(most?: number): Uint8Array | null;
  readLine(limit?: number): string | null;
  readAll(): string;
  lines(): Generator<string, void, undefined>;
  write(data: string | ArrayBufferView | ArrayBuffer): bigint;
  close(): void;
  [Symbol.iterator](): Generator<string, void, undefined>;
}
