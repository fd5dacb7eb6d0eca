// The tree of tests: what was asked for, and how it went.

/** @typedef {import('coro:test/context').TestContext} TestContext */
/** @typedef {import('coro:internal/fiber-record').FiberRecord} FiberRecord */
/** @typedef {(context?: any, done?: (error?: unknown) => void) => unknown} Body */

/**
 * @typedef {object} Options
 * @property {boolean | string} [skip] it is not run; a text says why
 * @property {boolean | string} [todo] it may fail; a text says why
 * @property {boolean} [only] nothing in its file is run but what says this
 * @property {number} [timeout] milliseconds; Infinity: no limit
 * @property {boolean | number} [concurrency] how many of its tests run at a time
 * @property {number} [plan] how many checks it makes by t.assert, and tests it has
 * @property {any} [signal] an AbortSignal that ends it
 */

/** @typedef {'beforeAll' | 'afterAll' | 'beforeEach' | 'afterEach'} HookKind */

/** A test, a suite, or a file of them. */
export class TestNode {
  /** @type {'waiting' | 'running' | 'passed' | 'failed' | 'skipped' | 'todo'} */
  state = 'waiting';

  /** @type {TestNode[]} */
  children = [];

  /** What went wrong. @type {unknown[]} */
  errors = [];

  /** For people to read. @type {string[]} */
  diagnostics = [];

  /** Why it is skipped, or to do. */
  reason = '';

  isTodo = false;

  /** Milliseconds. */
  duration = 0;

  /** The filter leaves it out. */
  isFiltered = false;

  /** @type {Record<HookKind, { fn: Body, timeout: number | undefined }[]>} */
  hooks = { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };

  /** The fiber that runs it. @type {import('coro:fiber').Fiber | undefined} */
  fiber = undefined;

  /** @type {TestContext | undefined} */
  context = undefined;

  /** Of a suite whose function is not done saying what is in it. @type {Promise<unknown> | undefined} */
  collected = undefined;

  /** Those of its children that wait for their turn. @type {TestNode[]} */
  queue = [];

  /** A fiber takes children from the queue. */
  isServed = false;

  /** The fibers that have done so, or will. @type {import('coro:fiber').Fiber[]} */
  servers = [];

  /** Settles when its hooks before the first test have run. @type {Promise<unknown> | undefined} */
  prepared = undefined;

  /** Of a file: something in it says that nothing else is to be run. */
  runsOnly = false;

  /** Settles when it has ended. @type {PromiseWithResolvers<void>} */
  ended = Promise.withResolvers();

  /**
   * @param {'file' | 'suite' | 'test'} kind
   * @param {string} name
   * @param {Options} options
   * @param {Body | undefined} fn
   * @param {TestNode | undefined} parent
   */
  constructor(kind, name, options, fn, parent) {
    this.kind = kind;
    this.name = name;
    this.options = options;
    this.fn = fn;
    this.parent = parent;
    const { skip, todo } = options;
    this.isTodo = (todo !== undefined && todo !== false) || (parent?.isTodo ?? false);
    this.isSkipped =
      (skip !== undefined && skip !== false) || (kind === 'test' && fn === undefined && !this.isTodo);
    const reason = this.isSkipped ? skip : todo;
    if (typeof reason === 'string') this.reason = reason;
    parent?.children.push(this);
  }

  /** @returns {TestNode} */
  get file() {
    return this.parent === undefined ? this : this.parent.file;
  }

  /** @returns {string[]} the names from the outermost suite to it */
  get path() {
    return this.parent === undefined ? [] : [...this.parent.path, this.name];
  }

  get fullName() {
    return this.path.join(' > ');
  }

  get isDone() {
    return this.state !== 'waiting' && this.state !== 'running';
  }

  /** Is it, or something in it, a failure? */
  get hasFailed() {
    return this.state === 'failed';
  }

  /** @returns {boolean} is there an `only` here or further in? */
  hasOnly() {
    return this.options.only === true || this.children.some(child => child.hasOnly());
  }

  /** @param {unknown} error of something that it has set going */
  charge(error) {
    this.errors.push(error);
    if (this.state === 'running') this.fiber?.cancel('an error that nobody caught');
    else if (this.isDone && this.state !== 'todo') this.state = 'failed';
  }

  /** @returns {Generator<TestNode>} it and all below */
  *all() {
    yield this;
    for (const child of this.children) yield* child.all();
  }
}
