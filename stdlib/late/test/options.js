// The command line of `corojs test`.

export const usage = `corojs test runs tests: files that use coro:test, or node:test.

usage: corojs [options of corojs] test [options] [FILES and FOLDERS]

Of folders (default: the working directory) all files *.test.mjs, .js, .cjs, .ts, .mts and .cts, those in folders within
too, but for node_modules and folders whose names begin with a dot.

options:
  --filter=TEXT|/REGEX/   only tests whose whole name ("suite > test") holds this
  --timeout=MS            time of a test that says nothing else (default 30000; 0: no limit)
  --jobs=N                files at a time (default 8); all run in one process, on one thread
  --parallel              the tests of a file side by side too, unless they say { concurrency: false }
  --reporter=readable|tap what is printed (default readable; tap: TAP version 14)
  --help                  print this

Exit code 0: no test failed; 1: some did, or there were none; 2: wrong usage.
`;

/**
 * @typedef {object} CommandLine
 * @property {string[]} paths
 * @property {((name: string) => boolean) | undefined} filter
 * @property {number} timeout
 * @property {number} jobs
 * @property {boolean} isParallel
 * @property {'readable' | 'tap'} reporter
 * @property {boolean} wantsHelp
 * @property {string[]} problems
 */

/**
 * @param {string[]} args
 * @returns {CommandLine}
 */
export function parse(args) {
  /** @type {CommandLine} */
  const line = {
    paths: [],
    filter: undefined,
    timeout: 30_000,
    jobs: 8,
    isParallel: false,
    reporter: 'readable',
    wantsHelp: false,
    problems: [],
  };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === '--') {
      line.paths.push(...args.slice(at + 1));
      break;
    }
    if (!arg.startsWith('-')) {
      line.paths.push(arg);
      continue;
    }
    const [, name, given] = /** @type {RegExpExecArray} */ (/^([^=]*)(?:=(.*))?$/s.exec(arg));
    const value = () => {
      const found = given ?? args[++at];
      if (found === undefined) line.problems.push(`${name} needs a value`);
      return found ?? '';
    };
    readOption(line, name, value);
  }
  if (line.paths.length === 0) line.paths.push('.');
  return line;
}

/**
 * @param {CommandLine} line
 * @param {string} name
 * @param {() => string} value
 */
function readOption(line, name, value) {
  switch (name) {
    case '-h':
    case '--help':
      line.wantsHelp = true;
      break;
    case '--parallel':
      line.isParallel = true;
      break;
    case '--filter':
      line.filter = toFilter(value(), line.problems);
      break;
    case '--timeout':
      line.timeout = toNumber(name, value(), 0, line.problems) || Infinity;
      break;
    case '--jobs':
      line.jobs = toNumber(name, value(), 1, line.problems);
      break;
    case '--reporter': {
      const reporter = value();
      if (reporter === 'readable' || reporter === 'tap') line.reporter = reporter;
      else line.problems.push(`--reporter=${reporter}: must be readable or tap`);
      break;
    }
    default:
      line.problems.push(
        `unknown option ${name}; corojs test --help lists them all (options of corojs itself come before "test")`,
      );
  }
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 * @param {string[]} problems
 */
function toNumber(name, text, least, problems) {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= 2 ** 31) return number;
  problems.push(`${name}=${text}: must be a number from ${least}`);
  return least;
}

/**
 * @param {string} text
 * @param {string[]} problems
 * @returns {(name: string) => boolean}
 */
function toFilter(text, problems) {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  if (source === undefined) return name => name.includes(text);
  try {
    const pattern = new RegExp(source, flags.replace(/[gy]/g, ''));
    return name => pattern.test(name);
  } catch (error) {
    problems.push(`--filter=${text}: ${/** @type {Error} */ (error).message}`);
    return () => true;
  }
}
