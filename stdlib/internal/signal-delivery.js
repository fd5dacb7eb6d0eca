// Signals that came, on their way to the listeners of process.
import { startFiber } from 'coro:internal/fiber-life';
import { FiberRecord } from 'coro:internal/fiber-record';
import { builtinExports } from 'coro:internal/late-modules';
import { listenersOf } from 'coro:internal/process-events';
import process from 'coro:process';

/**
 * Called by the kernel, on a fiber of its own, for each signal that came and that the program listens to. Each listener
 * has a fiber too: one that blocks holds up no other.
 * @param {string} number
 */
export function deliverSignal(number) {
  const name = builtinExports('coro:internal/signals').nameOf(Number(number));
  for (const listener of listenersOf(name)) {
    startFiber(new FiberRecord(name), listener.bind(process), [name, Number(number)]);
  }
}
