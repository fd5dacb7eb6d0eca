// Handles: which are open, and those that nobody closed. When the collector finds that nothing refers to one any more it is
// given back to the system, with a warning.
import { emitWarning } from 'coro:process';
import { originalFrames } from 'coro:internal/source-maps';

const { abandon, handles } = __primordials.process;

/** Made at first use: there is none in a snapshot. @type {FinalizationRegistry<Held> | undefined} */
let registry;

/** @typedef {{ id: bigint, isQuiet: boolean }} Held */

let isExplained = false;

/**
 * From now on a handle is closed when the object that stands for it is collected. One that was closed before, or goes on
 * under another id, is not disturbed.
 * @template {object} T
 * @param {T} object which must not be held by what the handle keeps alive
 * @param {bigint} id
 * @param {boolean} [isQuiet] without a warning: it is usual to leave such a handle alone
 * @returns {T}
 */
export function watched(object, id, isQuiet = false) {
  registry ??= new FinalizationRegistry(collected);
  registry.register(object, { id, isQuiet });
  return object;
}

/** @param {Held} held */
function collected(held) {
  const closed = abandon(held.id);
  // Compiled code had no more use for the object, but its call is still waited for: it is looked at again later.
  if (closed === null) registry?.register({}, held);
  if (!closed || held.isQuiet) return;
  const [kind, target, openedAt] = closed;
  const relation = kind === 'socket' ? 'connected to ' : kind === 'listener' ? 'on ' : '';
  let detail;
  if (openedAt !== '') detail = `It was opened at\n${originalFrames(openedAt)}`;
  else if (!isExplained) detail = '(corojs --trace-handles shows where it was opened)';
  isExplained = true;
  emitWarning(
    `A ${kind}${target && ` ${relation}${target}`} was collected before anybody closed it; it is closed now`,
    { type: 'UnclosedHandleWarning', detail },
  );
}

/**
 * What is open: sockets, listeners, pipes, files, processes that run, hashes and their like.
 * @returns {{ id: bigint, kind: string, target: string | undefined, since: Date, openedAt: string | undefined }[]} the oldest
 *   first; openedAt is a stack, with --trace-handles
 */
export function activeHandles() {
  const now = Date.now();
  return handles()
    .sort((a, b) => b.age - a.age)
    .map(({ id, kind, target, age, openedAt }) => ({
      id,
      kind,
      target,
      since: new Date(now - age),
      openedAt: openedAt === undefined ? undefined : originalFrames(openedAt),
    }));
}
