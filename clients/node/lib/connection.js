import { connect } from 'node:net';
import { CommandError, readError } from './errors.js';
import { withResolvers } from './pool.js';

const lineEnd = 0x0a;
const breaking = new Set(['serverEnded', 'serverHung', 'protocol']);

/** Nothing can be said to that server any more. */
export const breaksServer = error => error instanceof CommandError && breaking.has(error.reason);

/** One socket of a server. One command at a time. */
export class Connection {
  #socket;
  #options;
  #number = 0;
  /** Of a line whose end has not come. @type {Buffer[]} */
  #pieces = [];
  #pieceBytes = 0;
  /** @type {string[]} */
  #lines = [];
  #failure;
  #wanted;
  #patience;

  constructor(socket, server, options) {
    this.#socket = socket;
    this.#options = options;
    this.server = server;
    socket.on('data', chunk => this.#take(chunk));
    socket.on('error', e => this.#fail('serverEnded', `The server ended during the call (${e.message})`, e));
    socket.on('close', () => this.#fail('serverEnded', 'The server ended during the call'));
  }

  static open(path, server, options) {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket, server, options));
      });
    });
  }

  /**
   * Sends the command, answers its messages and returns its result.
   * @param {{ command: string, parameter: string, answer: (message: unknown) => Promise<unknown> }} call
   */
  async exchange({ command, parameter, answer }) {
    const id = String(++this.#number);
    let cause;
    this.#send(`${id}\0${command}\0${parameter}\0`);
    try {
      for (;;) {
        const { kind, json } = this.#read(id, await this.#line());
        if (kind === 'ok') return parseResult(json);
        if (kind === 'exception') throw readError(json, cause);
        let reply = 'internal_error';
        try {
          reply = JSON.stringify(await answer(JSON.parse(json))) ?? 'null';
        } catch (thrown) {
          cause = thrown;
        }
        this.#send(`${id}\0${reply}\0`);
      }
    } finally {
      clearTimeout(this.#patience);
    }
  }

  close() {
    this.#socket.destroy();
  }

  #send(text) {
    const { answerTimeout } = this.#options;
    const late = `The server did not answer within ${answerTimeout} ms (answerTimeout)`;
    this.#patience = setTimeout(() => this.#fail('serverHung', late), answerTimeout);
    this.#socket.write(text);
  }

  async #line() {
    if (this.#lines.length === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      this.#wanted = withResolvers();
      await this.#wanted.promise;
    }
    // The message handler has all the time that it wants: the server's own limit ends the command.
    clearTimeout(this.#patience);
    return this.#lines.shift();
  }

  #read(id, line) {
    const match = line.startsWith(`${id} `)
      ? /^(ok|exception|message) /.exec(line.slice(id.length + 1, id.length + 12))
      : null;
    const [kind] = match ?? [];
    // Behind a message there may be the command's end already: its time limit.
    const hasRest = this.#lines.length > 0 || this.#pieceBytes > 0;
    if (match === null || (match[1] !== 'message' && hasRest)) {
      throw new CommandError(
        'protocol',
        `The server sent what is no answer to this command: ${line.slice(0, 80)}`,
      );
    }
    return { kind: match[1], json: line.slice(id.length + 1 + kind.length) };
  }

  #take(chunk) {
    for (let end; (end = chunk.indexOf(lineEnd)) >= 0; chunk = chunk.subarray(end + 1)) {
      this.#pieces.push(chunk.subarray(0, end));
      this.#lines.push(Buffer.concat(this.#pieces).toString());
      this.#pieces = [];
      this.#pieceBytes = 0;
    }
    if (chunk.length > 0) {
      this.#pieces.push(chunk);
      this.#pieceBytes += chunk.length;
    }
    const { maxAnswerBytes } = this.#options;
    if (this.#pieceBytes > maxAnswerBytes) {
      this.#fail(
        'protocol',
        `The server's answer is longer than the ${maxAnswerBytes} bytes of maxAnswerBytes`,
      );
      this.close();
    } else if (this.#lines.length > 0) {
      this.#wanted?.resolve();
    }
  }

  #fail(reason, message, cause) {
    this.#failure ??= new CommandError(reason, message, { cause });
    this.#wanted?.promise.catch(() => {});
    this.#wanted?.reject(this.#failure);
  }
}

function parseResult(json) {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new CommandError(
      'protocol',
      `The server's result is no JSON (${cause.message}): ${json.slice(0, 80)}`,
      { cause },
    );
  }
}
