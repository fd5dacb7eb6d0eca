// `corojs test`: finds the files, runs them side by side in one process, and prints how it went.
import Fiber from 'coro:fiber';
import { takeUncaught } from 'coro:internal/report';
import { pathToFileUrl } from 'coro:internal/paths';
import { standardError, standardOutput } from 'coro:internal/streams';
import { settled } from 'coro:internal/wait';
import { performance } from 'coro:internal/web/performance';
import process from 'coro:process';
import { place } from 'coro:test/collect';
import { findTests } from 'coro:test/find';
import { TestNode } from 'coro:test/node';
import { parse, usage } from 'coro:test/options';
import { ReadableReporter } from 'coro:test/readable';
import { attempt, endHooks, setEndListener } from 'coro:test/run';
import { settings } from 'coro:test/settings';
import { TapReporter } from 'coro:test/tap';

/** Runs the command, to the end of the program. */
export function run() {
  const line = parse(process.argv.slice(2));
  if (line.wantsHelp) {
    standardOutput.write(usage);
    process.exit(0);
  }
  let paths;
  try {
    paths = line.problems.length > 0 ? [] : findTests(line.paths);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    line.problems.push(message);
  }
  if (line.problems.length > 0) {
    standardError.write(line.problems.map(problem => `corojs test: ${problem}\n`).join(''));
    process.exit(2);
  }
  process.exit(runFiles(/** @type {string[]} */ (paths), line));
}

/**
 * @param {string[]} paths
 * @param {import('coro:test/options').CommandLine} line
 * @returns {number} the exit code
 */
function runFiles(paths, line) {
  if (paths.length === 0) {
    standardError.write(
      `corojs test: no tests in ${line.paths.join(', ')}: there is no file named *.test.mjs, .js, .cjs, .ts, .mts or .cts\n`,
    );
    return 1;
  }
  Object.assign(settings, { timeout: line.timeout, filter: line.filter, isParallel: line.isParallel });
  takeUncaught(error => {
    const node = place.get();
    node?.charge(error);
    return node !== undefined;
  });
  const begin = performance.now();
  const folder = `${process.cwd()}/`.replace('//', '/');
  const files = paths.map(path => {
    const name = path.startsWith(folder) ? path.slice(folder.length) : path;
    return new TestNode('file', name, {}, undefined, undefined);
  });
  const reporter = line.reporter === 'tap' ? new TapReporter(files) : new ReadableReporter(files);
  setEndListener(node => reporter.nodeEnded(node));
  Fiber.map(files, line.jobs, (file, index) => {
    runFile(file, paths[index]);
    reporter.fileEnded(file);
  });
  return reporter.end(performance.now() - begin) ? 0 : 1;
}

/**
 * @param {TestNode} file
 * @param {string} path
 */
function runFile(file, path) {
  const begin = performance.now();
  file.state = 'running';
  file.fiber = Fiber.run(() => {
    place.set(file);
    attempt(file, () => settled(import(pathToFileUrl(path))));
    // Promise jobs and fibers of the file may add some more.
    for (let server; (server = file.servers.shift()) !== undefined;) attempt(file, () => server.join());
    endHooks(file);
  });
  file.fiber.name = file.name;
  file.fiber.join();
  file.duration = performance.now() - begin;
  const isFailed = file.errors.length > 0 || file.children.some(child => child.hasFailed);
  file.state = isFailed ? 'failed' : 'passed';
}
