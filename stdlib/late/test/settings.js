// What holds for all tests of a run.

/** @type {{ timeout: number, filter: ((name: string) => boolean) | undefined, isParallel: boolean }} */
export const settings = {
  /** Milliseconds for each test that says nothing else; Infinity: no limit. */
  timeout: 30_000,
  filter: undefined,
  /** The tests of a file run side by side, unless it says otherwise. */
  isParallel: false,
};

/** More at a time than this gains nothing. */
export const mostAtATime = 64;
