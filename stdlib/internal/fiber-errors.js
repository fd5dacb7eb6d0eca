//# allFunctionsCalledOnLoad
// What ends a wait from outside.

/** A blocking call was not made, or not waited for, because its fiber was cancelled. */
export class CancelledError extends Error {
  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'CancelledError',
      configurable: true,
      writable: true,
    });
  }

  code = 'ERR_CANCELLED';

  /** @param {unknown} [reason] what was given to cancel() */
  constructor(reason) {
    super(messageOf(reason), reason === undefined ? undefined : { cause: reason });
  }

  /** What was given to cancel(); a TimeoutError where a time limit was met. */
  get reason() {
    return this.cause;
  }
}

/**
 * @param {unknown} reason
 * @returns {string}
 */
function messageOf(reason) {
  if (typeof reason === 'string') return `The fiber was cancelled: ${reason}`;
  if (reason instanceof TimeoutError) return 'The fiber was cancelled: its time is over';
  return 'The fiber was cancelled';
}

/** A fiber ran for too long without giving the others a turn, and was ended. */
export class CpuLimitError extends Error {
  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'CpuLimitError',
      configurable: true,
      writable: true,
    });
  }

  code = 'ERR_CPU_LIMIT';

  /**
   * @param {number} limit milliseconds
   * @param {boolean} isJob it ran promise jobs
   */
  constructor(limit, isJob) {
    super(
      isJob
        ? `A promise job ran for more than ${limit} ms without a break and was ended; its promise will never settle`
        : `The fiber ran for more than ${limit} ms without a break and was ended`,
    );
    /** The limit that was met, in milliseconds. */
    this.limit = limit;
  }
}

/** Something took longer than it was given. */
export class TimeoutError extends Error {
  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'TimeoutError',
      configurable: true,
      writable: true,
    });
  }

  code = 'ERR_TIMEOUT';

  /** @param {string} [message] */
  constructor(message = 'The time is over') {
    super(message);
  }
}
