// The prompt of `corojs` without a program: reads, evaluates, prints, again.
import { createRequire } from 'coro:module';
import { appendFile, mkdir, readFile, writeFile } from 'coro:fs';
import { CancelledError } from 'coro:internal/fiber-errors';
import { inspect } from 'coro:internal/inspect';
import { hasColours } from 'coro:internal/inspect-colours';
import { complete, rememberDeclarations } from 'coro:repl/completion';
import { ended, interrupted, LineEditor } from 'coro:repl/line-editor';
import { begin, more } from 'coro:repl/source';
import { Fiber } from 'coro:fiber';
import process from 'coro:process';

const { guard } = __primordials.process;
const mostHistory = 1000;
const help = `.break   ends what was begun
.clear   the same
.editor  lets you write several lines; Ctrl-D runs them
.exit    ends the program, as Ctrl-D does
.help    prints this
.load    runs a file: .load FILE
.save    writes what you have typed to a file: .save FILE

_ is the last result, _error the last error. Tab completes, Ctrl-R searches what was typed before, Ctrl-C cancels.
`;

/** What the program is given to run, and what it has run so far. */
class Repl {
  #input = process.stdin;
  #output = process.stdout;
  #editor;
  #historyFile = historyPath();
  /** What was typed of a script that is not whole yet. */
  #begun = '';
  #count = 0;
  /** @type {string[]} */
  #scripts = [];
  #wasInterrupted = false;
  /** What runs now. @type {Fiber | undefined} */
  #running;
  /** @type {Record<string, (argument: string) => void>} */
  #commands = {
    '.break': () => (this.#begun = ''),
    '.clear': () => (this.#begun = ''),
    '.editor': () => this.#edit(),
    '.exit': () => process.exit(),
    '.help': () => this.#output.write(help),
    '.load': file => this.#runScript(readFile(file)),
    '.save': file => writeFile(file, this.#scripts.map(script => `${script}\n`).join('')),
  };

  constructor() {
    const history = this.#readHistory();
    const names = Object.keys(this.#commands);
    const wait = (/** @type {Promise<any>} */ promise) => Fiber.await(promise, { timeout: 500 });
    this.#editor = new LineEditor(this.#input, this.#output, text => complete(text, names, wait), history);
  }

  run() {
    // For the whole time: the terminal may send the signal at any moment in which no line is read.
    /** @type {any} */ (process).on('SIGINT', () => this.#running?.cancel('Ctrl-C was pressed'));
    this.#output.write(`CoroJS ${process.version} on V8 ${process.versions.v8}. Type .help for help.\n`);
    for (;;) {
      const line = this.#editor.readLine(this.#begun === '' ? '> ' : '... ');
      if (line === ended) {
        if (this.#begun === '') return;
        this.#begun = '';
      } else if (line === interrupted) this.#interrupt();
      else {
        this.#wasInterrupted = false;
        this.#remember(line);
        this.#take(line);
      }
    }
  }

  /** The terminal is as it was. */
  release() {
    this.#editor.release();
  }

  // Twice at an empty prompt: the end.
  #interrupt() {
    if (this.#begun === '' && this.#wasInterrupted) process.exit();
    if (this.#begun === '') this.#output.write('(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n');
    this.#wasInterrupted = this.#begun === '';
    this.#begun = '';
  }

  /** @param {string} line */
  #take(line) {
    const [, command, argument] = /^\s*(\.[a-z]+)\s*(.*?)\s*$/.exec(line) ?? [];
    if (command !== undefined && this.#commands[command] !== undefined) {
      try {
        this.#commands[command](argument);
      } catch (error) {
        this.#output.write(`${/** @type {Error} */ (error).message}\n`);
      }
      return;
    }
    if (command !== undefined && this.#begun === '') {
      this.#output.write(`There is no command ${command}; .help lists them\n`);
      return;
    }
    const script = this.#begun + line;
    if (script.trim() === '') return;
    this.#begun = this.#runScript(script) ? '' : `${script}\n`;
  }

  #edit() {
    this.#output.write('// several lines; Ctrl-D runs them, Ctrl-C gives them up\n');
    const lines = [];
    for (let line; (line = this.#editor.readLine('')) !== ended;) {
      if (line === interrupted) return;
      lines.push(/** @type {string} */ (line));
    }
    const script = lines.join('\n');
    if (!this.#runScript(script)) this.#output.write('Uncaught SyntaxError: Unexpected end of input\n');
  }

  /**
   * @param {string} script
   * @returns {boolean} false: it is not whole yet
   */
  #runScript(script) {
    const name = `REPL${++this.#count}`;
    let isWhole = true;
    this.#editor.release();
    guard(true);
    // In a fiber, so that Ctrl-C can cancel it.
    const fiber = Fiber.run(() => {
      const promise = begin(script, name);
      if (promise === more) {
        isWhole = false;
        return undefined;
      }
      return { value: Fiber.await(promise)['.repl_result'] };
    });
    fiber.name = name;
    this.#running = fiber;
    try {
      const result = fiber.join();
      if (!isWhole) return false;
      this.#scripts.push(script);
      rememberDeclarations(script);
      setLast('_', result.value);
      this.#output.write(`${inspect(result.value, { colors: hasColours(this.#output) })}\n`);
    } catch (error) {
      if (error instanceof CancelledError && fiber.state === 'cancelled') this.#output.write('Interrupted\n');
      else {
        setLast('_error', error);
        this.#output.write(`Uncaught ${textOf(error)}\n`);
      }
    } finally {
      guard(false);
      this.#running = undefined;
    }
    return true;
  }

  /** @returns {string[]} */
  #readHistory() {
    if (this.#historyFile === undefined) return [];
    try {
      const lines = readFile(this.#historyFile).split('\n').slice(0, -1);
      if (lines.length <= mostHistory) return lines;
      const last = lines.slice(-mostHistory);
      writeFile(this.#historyFile, last.map((/** @type {string} */ line) => `${line}\n`).join(''), {
        mode: 0o600,
      });
      return last;
    } catch {
      return []; // There is none yet, or it may not be read: that is no reason not to begin.
    }
  }

  /** @param {string} line */
  #remember(line) {
    const { history } = this.#editor;
    if (line.trim() === '' || history.at(-1) === line) return;
    history.push(line);
    if (this.#historyFile === undefined) return;
    try {
      mkdir(this.#historyFile.slice(0, this.#historyFile.lastIndexOf('/')), { recursive: true });
      appendFile(this.#historyFile, `${line}\n`, { mode: 0o600 });
    } catch (error) {
      this.#historyFile = undefined;
      this.#output.write(`The history is not kept: ${/** @type {Error} */ (error).message}\n`);
    }
  }
}

/** @returns {string | undefined} where lines are kept; COROJS_HISTORY names another file, or none when it is empty */
function historyPath() {
  const { COROJS_HISTORY, HOME, XDG_STATE_HOME } = process.env;
  if (COROJS_HISTORY !== undefined) return COROJS_HISTORY || undefined;
  const folder = XDG_STATE_HOME || (HOME && `${HOME}/.local/state`);
  return folder && `${folder}/corojs/history`;
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function textOf(error) {
  try {
    return inspect(error, { hideLibraryFrames: true });
  } catch (second) {
    return `error that cannot be shown: ${Object.prototype.toString.call(second)}`;
  }
}

/**
 * A variable of ours, until the program makes it its own.
 * @param {'_' | '_error'} name
 * @param {unknown} value
 */
function setLast(name, value) {
  const own = Object.getOwnPropertyDescriptor(globalThis, name);
  if (own !== undefined && own.get?.name !== 'last') return;
  Object.defineProperty(globalThis, name, {
    get: function last() {
      return value;
    },
    set: given =>
      Object.defineProperty(globalThis, name, {
        value: given,
        writable: true,
        configurable: true,
        enumerable: true,
      }),
    configurable: true,
  });
}

/** Returns when the user has had enough. */
export function run() {
  const require = createRequire(`${process.cwd()}/`);
  Object.defineProperty(globalThis, 'require', { value: require, writable: true, configurable: true });
  // What other fibers fail with is told, and the prompt stays.
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    /** @type {any} */ (process).on(event, (/** @type {unknown} */ error) => {
      setLast('_error', error);
      process.stdout.write(`Uncaught ${textOf(error)}\n`);
    });
  }
  const repl = new Repl();
  /** @type {any} */ (process).on('exit', () => repl.release());
  repl.run();
  process.exit();
}

export default { run };
