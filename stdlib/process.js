// coro:process. Nothing is asked of the kernel before a program does: the library may be part of a snapshot.
import { standardError, standardInput, standardOutput } from 'coro:internal/streams';

const calls = __primordials.process;

/** The process that runs the program. */
class Process {
  /** @type {string[] | undefined} */
  #argv;

  /** The executable, the program and its arguments. */
  get argv() {
    return (this.#argv ??= calls.arguments());
  }

  get pid() {
    return calls.pid();
  }

  get stdin() {
    return standardInput;
  }

  get stdout() {
    return standardOutput;
  }

  get stderr() {
    return standardError;
  }

  cwd() {
    return calls.cwd();
  }

  /** @param {number} [code] */
  exit(code = 0) {
    return calls.exit(code);
  }
}

const process = new Process();
export default process;
