//# allFunctionsCalledOnLoad
// What a fiber is at work on, so that others wait for it, and nobody waits for himself.
import { WaitList } from 'coro:internal/wait';

const { self } = __primordials.fiber;

/** What each waiting fiber waits for. @type {Map<bigint, Claim>} */
const waiting = new Map();

/** The right of one fiber to do something that must not be done twice at once. */
export class Claim {
  /** @type {bigint | undefined} */
  #owner;
  #changed = new WaitList();

  /** @returns {bigint | undefined} the fiber that has it */
  get owner() {
    return this.#owner;
  }

  /** Nobody may have it. */
  take() {
    this.#owner = self();
  }

  release() {
    this.#owner = undefined;
    this.#changed.wake();
  }

  /** @returns {boolean} does its owner wait, perhaps through others, for the calling fiber? */
  isMine() {
    if (this.#owner === undefined) return false;
    const me = self();
    /** @type {bigint | undefined} */
    let owner = this.#owner;
    while (owner !== undefined && owner !== me) owner = waiting.get(owner)?.owner;
    return owner === me;
  }

  /**
   * Blocks the calling fiber, which is not the owner, until nobody has it.
   * @param {string} reason shown in reports
   */
  wait(reason) {
    if (this.#owner === undefined) return;
    const me = self();
    waiting.set(me, this);
    try {
      this.#changed.wait(reason, () => this.#owner === undefined);
    } finally {
      waiting.delete(me);
    }
  }
}
