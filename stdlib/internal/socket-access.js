// What the modules of the library may do with each other's files, sockets and servers, and programs may not.

/** Method of a server: makes an accepted connection a socket; undefined when it came to nothing. */
export const openConnection = Symbol('openConnection');

/** Method of sockets and servers: what they print of themselves. */
export const details = Symbol('details');

/**
 * Filled in by coro:fs, coro:net and coro:tls as they are evaluated.
 * @type {{
 *   idOfFile(handle: import('coro:fs').FileHandle): bigint | undefined,
 *   idOf(socket: import('coro:net').Socket): bigint | undefined,
 *   hostOf(socket: import('coro:net').Socket): string | undefined,
 *   beginUpgrade(socket: import('coro:net').Socket): bigint,
 *   endUpgrade(socket: import('coro:net').Socket, successor?: import('coro:net').Socket): void,
 *   startTls(socket: import('coro:net').Socket, options?: import('coro:tls').StartTlsOptions): import('coro:tls').Socket,
 * }}
 */
export const access = /** @type {any} */ ({});
