// A program that uses coro:test and is run by itself, not by `corojs test`: it is one file of tests.
import Fiber from 'coro:fiber';
import { current, running } from 'coro:internal/fiber-record';
import { takeUncaught } from 'coro:internal/report';
import { WaiterList, Reason } from 'coro:internal/waiters';
import { performance } from 'coro:internal/web/performance';
import process from 'coro:process';
import { place } from 'coro:test/collect';
import { TestNode } from 'coro:test/node';
import { ReadableReporter } from 'coro:test/readable';
import { endHooks, setEndListener } from 'coro:test/run';

const end = new Reason('the end of the program, for its tests');

/** @type {TestNode | undefined} */
let program;

/** @returns {TestNode} what the tests of the program belong to */
export function startProgram() {
  if (program !== undefined) return program;
  const file = new TestNode('file', process.argv[1] ?? 'program', {}, undefined, undefined);
  program = file;
  file.state = 'running';
  takeUncaught(error => {
    const node = place.get();
    node?.charge(error);
    return node !== undefined;
  });
  const begin = performance.now();
  const reporter = new ReadableReporter([file]);
  setEndListener(node => reporter.nodeEnded(node));
  const main = current();
  const closing = Fiber.run(function tests() {
    if (main.state === running) (main.joiners ??= new WaiterList()).wait(end);
    for (let server; (server = file.servers.shift()) !== undefined;) server.join();
    endHooks(file);
    const isFailed = file.errors.length > 0 || file.children.some(child => child.hasFailed);
    file.state = isFailed ? 'failed' : 'passed';
    reporter.fileEnded(file);
    if (!reporter.end(performance.now() - begin)) process.exitCode ||= 1;
  });
  void closing;
  return file;
}
