//# allFunctionsCalledOnLoad
// The words of memory that the library shares with the kernel: which fiber runs, whether its blocking calls fail, and
// which fibers to wake. A load or a store each, where a system call would cost ten times that. The layout is FiberPage's.

const { flush, share } = __primordials.fiber;

const size = 1024;
const slotAt = 0;
const generationAt = 1;
const interruptedAt = 2;
const pumpAt = 3;
const wakeCountAt = 4;
const reasonAt = 5;
const watchedAt = 6;
const keepAliveAt = 7;
const heirAt = 8; // and the next
const firstWake = 10;
const mostWakes = (size - firstWake) / 2;

/** The same for ever, so that compiled code has its address in it (a tenth of what a channel costs). */
const page = new Int32Array(size);

/** Once, when the program begins. */
export function attachPage() {
  share(page);
}

/** @returns {number} the slot of the running fiber */
export function runningSlot() {
  return page[slotAt];
}

/** @returns {number} how often that slot was used; with it the fiber is known for certain */
export function runningGeneration() {
  return page[generationAt];
}

/** @returns {boolean} is the running fiber cancelled, or late? */
export function isInterrupted() {
  return page[interruptedAt] !== 0;
}

/** @returns {boolean} does the running fiber run promise jobs? */
export function isPump() {
  return page[pumpAt] !== 0;
}

/** @returns {boolean} may fibers be ended because they run for too long? */
export function isWatched() {
  return page[watchedAt] !== 0;
}

/** @param {number} number what the running fiber is about to wait for in fiber.wait */
export function setReason(number) {
  page[reasonAt] = number;
}

/** @param {boolean} on does a timer keep the program alive? */
export function keepAlive(on) {
  page[keepAliveAt] = on ? 1 : 0;
}

/**
 * The running fiber is about to end: another one, which has entered it, goes on at once.
 * @param {{ slot: number, generation: number }} fiber
 */
export function setHeir(fiber) {
  page[heirAt] = fiber.slot;
  page[heirAt + 1] = fiber.generation;
}

/** @returns {number} for returned() */
export function interruption() {
  return page[interruptedAt];
}

/**
 * A fiber has handed over to the running one without the kernel, which would have written this.
 * @param {{ slot: number, generation: number, isPump: boolean }} fiber that runs
 * @param {number} interruption what it was before the fiber waited
 */
export function returned(fiber, interruption) {
  page[slotAt] = fiber.slot;
  page[generationAt] = fiber.generation;
  page[interruptedAt] = interruption;
  page[pumpAt] = fiber.isPump ? 1 : 0;
}

/**
 * Ends the wait of a fiber in fiber.park or fiber.wait, or its next one; it runs when the running fiber's turn is over.
 * @param {{ slot: number, generation: number }} fiber
 */
export function wake(fiber) {
  let count = page[wakeCountAt];
  if (count === mostWakes) {
    flush();
    count = 0;
  }
  const at = firstWake + 2 * count;
  page[at] = fiber.slot;
  page[at + 1] = fiber.generation;
  page[wakeCountAt] = count + 1;
}
