// coro:console
import { formatAll } from 'coro:internal/format';
import { standardError, standardOutput } from 'coro:internal/streams';

/** Prints to the standard output and the standard error. */
export class Console {
  /** @param {unknown[]} args */
  log(...args) {
    standardOutput.write(`${formatAll(args)}\n`);
  }

  /** @param {unknown[]} args */
  error(...args) {
    standardError.write(`${formatAll(args)}\n`);
  }
}

const console = new Console();
export default console;
