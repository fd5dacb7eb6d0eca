const form = /^([*$]) jsockd (\S+) \[([A-Z]+)\] (.*)$/;
const levels = { DEBUG: 'debug', INFO: 'info', WARN: 'warn' };
const mostLine = 64 << 10;
const remembered = 10;

/** Cuts a stream into lines; one that is too long comes in pieces. @param {(line: string) => void} take */
export function readLines(stream, take) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', text => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    lines.forEach(take);
    if (rest.length > mostLine) {
      take(rest);
      rest = '';
    }
  });
  stream.on('end', () => rest !== '' && take(rest));
}

/** Puts the lines of a server's log together to messages, and remembers the last ones. */
export class ServerLog {
  #log;
  #begun = [];
  #last = [];

  /** @param {((message: import('../index.d.ts').ServerLogMessage) => void) | undefined} log */
  constructor(log) {
    this.#log = log;
  }

  /** For those who ask why a server ended. */
  get lastWords() {
    return this.#last.join('\n');
  }

  /** @param {string} line */
  take(line) {
    const match = form.exec(line);
    if (match === null) return this.tell(null, 'error', line);
    const [, kind, moment, level, text] = match;
    this.#begun.push(text);
    if (kind === '*' && this.#begun.length < 10_000) return undefined;
    const time = new Date(moment);
    const whole = this.#begun.join('\n');
    this.#begun = [];
    return this.tell(Number.isNaN(time.getTime()) ? null : time, levels[level] ?? 'error', whole);
  }

  tell(time, level, text) {
    if (this.#last.length === remembered) this.#last.shift();
    this.#last.push(text);
    this.#log?.({ time, level, text });
  }
}
