// Coroutines as node-fibers has them: one that is entered runs until it leaves, and only then does whoever entered it go
// on, as after a call. Each has a fiber of its own, so it may block like any; who entered it then waits for both.
import { CancelledError } from 'coro:internal/fiber-errors';
import { finish } from 'coro:internal/fiber-life';
import { interruption, returned, setHeir, wake } from 'coro:internal/fiber-page';
import { current, done, FiberRecord, register, running } from 'coro:internal/fiber-record';
import { cancelFiber, enter as enterScope, leave as leaveScope, Scope, tell } from 'coro:internal/scopes';

const { enter, leave } = __primordials.fiber;

const idle = 0;
const active = 1;
const resting = 2;

let created = 0;

/** @returns {number} how many fibers coroutines have begun on */
export function fibersCreated() {
  return created;
}

/** What a program does not see of a coroutine. It refers to the program's object only while it runs. */
export class Coroutine {
  #fn;
  /** @type {0 | 1 | 2} */
  #phase = idle;
  /** Of the fiber that it runs on. @type {FiberRecord | undefined} */
  #record = undefined;
  /** Who waits for it. @type {FiberRecord | undefined} */
  #entrant = undefined;
  /** On its way from one side to the other: a value, or what is thrown there. @type {any} */
  #value = undefined;
  #isError = false;
  /** What each yield throws while it is unwound. @type {Error | undefined} */
  #zombie = undefined;

  /** The program's object. @type {object | undefined} */
  owner = undefined;

  /** Once it rests: nobody may be able to enter it any more. @type {FinalizationRegistry<Coroutine>} */
  static abandoned = new FinalizationRegistry(coroutine => coroutine.#end());

  isWatched = false;

  /** @param {Function} fn */
  constructor(fn) {
    this.#fn = fn;
  }

  /** @returns {Coroutine | undefined} the running one */
  static current() {
    return current().coroutine;
  }

  get isStarted() {
    return this.#phase !== idle;
  }

  get isRunning() {
    return this.#phase === active;
  }

  get isResting() {
    return this.#phase === resting;
  }

  /**
   * @param {object} owner
   * @param {any[]} args none or one
   * @returns {any} what it yields or returns; throws what it throws
   */
  begin(owner, args) {
    const entrant = this.#enter(owner);
    const before = interruption();
    const fn = this.#fn;
    try {
      if (enter(() => this.#run(fn, args)) === true) returned(entrant, before);
    } catch (error) {
      if (this.#record === undefined) {
        this.#phase = idle; // There is no room for a fiber.
        throw error;
      }
      this.#endure(entrant, error);
    }
    return this.#outcome(entrant);
  }

  /**
   * @param {object} owner
   * @param {any} value that yield returns, or throws
   * @param {boolean} isError
   * @returns {any}
   */
  goOn(owner, value, isError) {
    const { slot, generation } = /** @type {FiberRecord} */ (this.#record);
    const entrant = this.#enter(owner);
    this.#value = value;
    this.#isError = isError;
    const before = interruption();
    try {
      if (enter(slot, generation) === true) returned(entrant, before);
    } catch (error) {
      this.#endure(entrant, error);
    }
    return this.#outcome(entrant);
  }

  /**
   * On the coroutine's own fiber: whoever entered it goes on.
   * @param {any} value
   * @returns {any} what it is entered with the next time
   */
  yield(value) {
    if (this.#zombie !== undefined) throw this.#zombie;
    const record = /** @type {FiberRecord} */ (this.#record);
    const entrant = /** @type {FiberRecord} */ (this.#entrant);
    if (!this.isWatched) {
      this.isWatched = true;
      Coroutine.abandoned.register(/** @type {object} */ (this.owner), this);
    }
    this.#phase = resting;
    this.#value = value;
    this.#isError = false;
    this.#entrant = this.owner = undefined;
    const before = interruption();
    if (leave(entrant.slot, entrant.generation) === true) returned(record, before);
    while (this.#phase === resting) leave();
    return this.#take();
  }

  /**
   * Ends a resting one: each yield throws, until it has come to its end.
   * @param {object} owner
   * @returns {any} what it returns
   */
  unwind(owner) {
    const zombie = new Error('This Fiber is a zombie');
    this.#zombie = zombie;
    try {
      return this.goOn(owner, zombie, true);
    } catch (error) {
      if (error !== zombie) throw error;
      return undefined;
    } finally {
      this.#zombie = undefined;
    }
  }

  #end() {
    if (this.#phase === resting) this.unwind(this.revive());
  }

  /** @returns {object} an object for the program, which has lost its own */
  revive() {
    throw new Error('no object stands for this coroutine');
  }

  /**
   * @param {object} owner
   * @returns {FiberRecord} who waits
   */
  #enter(owner) {
    const entrant = current();
    this.#phase = active;
    this.#entrant = entrant;
    this.owner = owner;
    return entrant;
  }

  #take() {
    const value = this.#value;
    this.#value = undefined;
    if (this.#isError) throw value;
    return value;
  }

  /** @param {FiberRecord} entrant */
  #outcome(entrant) {
    while (this.#phase === active) {
      try {
        enter();
      } catch (error) {
        this.#endure(entrant, error);
      }
    }
    return this.#take();
  }

  /**
   * The fiber that waits for the coroutine was cancelled. As with a call, that is seen by what the coroutine does: its
   * blocking calls fail until it leaves.
   * @param {FiberRecord} entrant
   * @param {unknown} error
   */
  #endure(entrant, error) {
    if (!(error instanceof CancelledError)) throw error;
    const record = /** @type {FiberRecord} */ (this.#record);
    const isMine = !record.isCancelled;
    if (this.#phase === active) cancelFiber(record, error.reason);
    const scope = new Scope();
    scope.isShield = true;
    enterScope(entrant, scope);
    try {
      while (this.#phase === active) enter();
    } finally {
      leaveScope(entrant, scope);
      if (isMine && record.isCancelled && record.state === running) {
        record.isCancelled = false;
        record.reason = undefined;
        tell(record);
      }
    }
  }

  /**
   * What its fiber does.
   * @param {Function} fn
   * @param {any[]} args
   */
  #run(fn, args) {
    const record = new FiberRecord(fn.name);
    register(record);
    created++;
    record.coroutine = this;
    record.owner = this;
    this.#record = record;
    try {
      this.#value = fn(...args);
      this.#isError = false;
    } catch (error) {
      this.#value = error;
      this.#isError = true;
    }
    record.state = done;
    finish(record);
  }

  /**
   * Its fiber has come to its end, or was ended.
   * @param {FiberRecord} record
   */
  ended(record) {
    const entrant = this.#entrant;
    if (record.state !== done) {
      this.#value = record.result;
      this.#isError = true;
    }
    this.#phase = idle;
    this.#record = this.#entrant = this.owner = undefined;
    if (entrant === undefined) return;
    if (record.slot === current().slot) setHeir(entrant);
    else wake(entrant);
  }
}
