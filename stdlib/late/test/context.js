// What a test's function is given: t.
import assert from 'coro:assert';
import { checkInteger } from 'coro:internal/errors';
import { AbortController } from 'coro:internal/web/abort';
import { addHook, addTest } from 'coro:test/collect';

/** @typedef {import('coro:test/node').TestNode} TestNode */

/** What the test says about itself, and its tests within. */
export class TestContext {
  /** @type {TestNode} */
  #node;
  /** @type {number | undefined} */
  #planned;
  #checks = 0;
  /** @type {any} */
  #assert;
  #controller = new AbortController();

  /** @param {TestNode} node */
  constructor(node) {
    this.#node = node;
    this.#planned = node.options.plan;
  }

  get name() {
    return this.#node.name;
  }

  /** With the names of the suites and tests that it is in. */
  get fullName() {
    return this.#node.fullName;
  }

  /** Aborted when the test has ended, by itself or by its time. */
  get signal() {
    return this.#controller.signal;
  }

  /** The functions of coro:assert, which count for plan(). */
  get assert() {
    if (this.#assert !== undefined) return this.#assert;
    /** @type {any} */
    const counting = {};
    for (const [name, check] of Object.entries(assert)) {
      if (typeof check !== 'function' || /^[A-Z]/.test(name) || name === 'strict') continue;
      counting[name] = (/** @type {any[]} */ ...args) => {
        this.#checks++;
        return check(...args);
      };
    }
    return (this.#assert = counting);
  }

  /** @param {string} message shown with the test */
  diagnostic(message) {
    this.#node.diagnostics.push(`${message}`);
  }

  /** @param {string} [reason] the test counts as skipped; its function goes on */
  skip(reason) {
    this.#node.isSkipped = true;
    if (reason !== undefined) this.#node.reason = `${reason}`;
  }

  /** @param {string} [reason] the test may fail */
  todo(reason) {
    this.#node.isTodo = true;
    if (reason !== undefined) this.#node.reason = `${reason}`;
  }

  /** @param {number} count of checks by t.assert, and of tests within, that there must be at the end */
  plan(count) {
    checkInteger('count', count, 0);
    this.#planned = count;
  }

  /**
   * A test within this one: it runs now, and the call returns when it has ended.
   * @param {any} [name]
   * @param {any} [options]
   * @param {any} [fn]
   * @returns {Promise<void>} fulfilled when it has ended, also when it has failed
   */
  test(name, options, fn) {
    this.#checks++;
    return addTest('test', this.#node, name, options, fn);
  }

  /** @param {any} fn before the first test within @param {any} [options] */
  before(fn, options) {
    addHook(this.#node, 'beforeAll', fn, options);
  }

  /** @param {any} fn when the test has ended @param {any} [options] */
  after(fn, options) {
    addHook(this.#node, 'afterAll', fn, options);
  }

  /** @param {any} fn before each test within @param {any} [options] */
  beforeEach(fn, options) {
    addHook(this.#node, 'beforeEach', fn, options);
  }

  /** @param {any} fn after each test within @param {any} [options] */
  afterEach(fn, options) {
    addHook(this.#node, 'afterEach', fn, options);
  }

  /** @param {TestContext} context of a test that has ended */
  static end(context) {
    context.#controller.abort();
  }

  /** @param {TestContext} context @returns {string | undefined} what is wrong */
  static planFailure(context) {
    const planned = context.#planned;
    if (planned === undefined || planned === context.#checks) return undefined;
    return `The test planned ${planned} checks and made ${context.#checks}`;
  }
}
