// URL. The parsing is ada's; an object keeps the text and the offsets of its parts.
import { customInspect } from 'coro:internal/inspect';
import { cloneable } from 'coro:internal/web/clone-marks';
import { makeOwned, refill } from 'coro:internal/web/url-search-params';
import { finishClass, inspectFields, invalidThis, needArguments } from 'coro:internal/web/webidl';

const { canParseUrl, parseUrl, updateUrl } = __primordials.web;

/** Where ada writes its offsets: read right after each call. */
const parts = new Uint32Array(8);
/** The offset of a part that is not there. */
const omitted = 0xffff_ffff;

/** The numbers by which updateUrl knows the parts. */
const urlParts = {
  href: 0,
  protocol: 1,
  username: 2,
  password: 3,
  host: 4,
  hostname: 5,
  port: 6,
  pathname: 7,
  search: 8,
  hash: 9,
};

const schemesWithOrigin = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:']);

/**
 * @param {string} input
 * @param {string | undefined} base
 * @returns {TypeError}
 */
function invalidUrl(input, base) {
  /** @type {any} */
  const error = new TypeError('Invalid URL');
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

/** What the constructor is called with for a text that was parsed already. */
const parsed = Symbol('parsed');

export class URL {
  #href = '';
  #protocolEnd = 0;
  #usernameEnd = 0;
  #hostStart = 0;
  #hostEnd = 0;
  #port = 0;
  #pathStart = 0;
  #searchStart = 0;
  #hashStart = 0;
  /** @type {import('coro:internal/web/url-search-params').URLSearchParams | undefined} */
  #searchParams;

  /**
   * @param {string | URL} input
   * @param {string | URL} [base]
   */
  constructor(input, base = undefined) {
    needArguments(arguments, 1, 'url');
    if (/** @type {unknown} */ (base) === parsed) {
      this.#take(/** @type {string} */ (input));
      return;
    }
    const text = `${input}`;
    const baseText = base === undefined ? undefined : `${base}`;
    const href = parseUrl(text, baseText, parts);
    if (href === undefined) throw invalidUrl(text, baseText);
    this.#take(href);
  }

  /**
   * @param {string | URL} input
   * @param {string | URL} [base]
   * @returns {boolean}
   */
  static canParse(input, base = undefined) {
    needArguments(arguments, 1, 'url');
    return canParseUrl(`${input}`, base === undefined ? undefined : `${base}`);
  }

  /**
   * @param {string | URL} input
   * @param {string | URL} [base]
   * @returns {URL | null} null: it is not valid
   */
  static parse(input, base = undefined) {
    needArguments(arguments, 1, 'url');
    const href = parseUrl(`${input}`, base === undefined ? undefined : `${base}`, parts);
    return href === undefined ? null : new URL(href, /** @type {any} */ (parsed));
  }

  /** @param {string} href whose offsets are in `parts` */
  #take(href) {
    this.#href = href;
    this.#protocolEnd = parts[0];
    this.#usernameEnd = parts[1];
    this.#hostStart = parts[2];
    this.#hostEnd = parts[3];
    this.#port = parts[4];
    this.#pathStart = parts[5];
    this.#searchStart = parts[6];
    this.#hashStart = parts[7];
  }

  /**
   * @param {number} part
   * @param {unknown} value
   * @returns {boolean} false: it does not fit, and nothing was changed
   */
  #update(part, value) {
    const href = updateUrl(this.#href, part, `${value}`, parts);
    if (href === undefined) return false;
    this.#take(href);
    return true;
  }

  /** Where the host begins, behind the @ of the user's name. */
  get #host() {
    return this.#href[this.#hostStart] === '@' ? this.#hostStart + 1 : this.#hostStart;
  }

  get href() {
    if (!(#href in this)) throw invalidThis('URL');
    return this.#href;
  }

  set href(value) {
    const text = `${value}`;
    if (!this.#update(urlParts.href, text)) throw invalidUrl(text, undefined);
    if (this.#searchParams) refill(this.#searchParams, this.search);
  }

  /** @returns {string} */
  get origin() {
    const { protocol } = this;
    if (schemesWithOrigin.has(protocol)) return `${protocol}//${this.host}`;
    if (protocol === 'blob:') {
      const inner = URL.parse(this.pathname);
      if (inner !== null && (inner.protocol === 'http:' || inner.protocol === 'https:')) return inner.origin;
    }
    return 'null';
  }

  get protocol() {
    return this.#href.slice(0, this.#protocolEnd);
  }

  set protocol(value) {
    this.#update(urlParts.protocol, value);
  }

  get username() {
    const start = this.#protocolEnd + 2;
    return start < this.#usernameEnd ? this.#href.slice(start, this.#usernameEnd) : '';
  }

  set username(value) {
    this.#update(urlParts.username, value);
  }

  get password() {
    return this.#hostStart > this.#usernameEnd
      ? this.#href.slice(this.#usernameEnd + 1, this.#hostStart)
      : '';
  }

  set password(value) {
    this.#update(urlParts.password, value);
  }

  get host() {
    // Without a port there may be a "/." between the host and the path.
    const end = this.#port === omitted ? this.#hostEnd : this.#pathStart;
    return this.#href.slice(this.#host, end);
  }

  set host(value) {
    this.#update(urlParts.host, value);
  }

  get hostname() {
    return this.#href.slice(this.#host, this.#hostEnd);
  }

  set hostname(value) {
    this.#update(urlParts.hostname, value);
  }

  get port() {
    return this.#port === omitted ? '' : `${this.#port}`;
  }

  set port(value) {
    this.#update(urlParts.port, value);
  }

  get pathname() {
    const end = this.#searchStart !== omitted ? this.#searchStart : this.#hashStart;
    return end === omitted ? this.#href.slice(this.#pathStart) : this.#href.slice(this.#pathStart, end);
  }

  set pathname(value) {
    this.#update(urlParts.pathname, value);
  }

  get search() {
    if (this.#searchStart === omitted) return '';
    const end = this.#hashStart === omitted ? this.#href.length : this.#hashStart;
    return end - this.#searchStart <= 1 ? '' : this.#href.slice(this.#searchStart, end);
  }

  set search(value) {
    this.#update(urlParts.search, value);
    if (this.#searchParams) refill(this.#searchParams, this.search);
  }

  get searchParams() {
    return (this.#searchParams ??= makeOwned(
      { searchChanged: search => this.#update(urlParts.search, search) },
      this.search,
    ));
  }

  get hash() {
    if (this.#hashStart === omitted || this.#href.length - this.#hashStart <= 1) return '';
    return this.#href.slice(this.#hashStart);
  }

  set hash(value) {
    this.#update(urlParts.hash, value);
  }

  toString() {
    return this.href;
  }

  toJSON() {
    return this.href;
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search } = this;
    const first = { href, origin, protocol, username, password, host, hostname, port, pathname, search };
    const { searchParams, hash } = this;
    return inspectFields(this.constructor.name, { ...first, searchParams, hash }, options, inspect);
  }
}

Object.defineProperty(URL.prototype, cloneable, { value: null });
for (const name of /** @type {const} */ (['canParse', 'parse'])) {
  Object.defineProperty(URL, name, { enumerable: true });
}
finishClass(URL, ...Object.keys(urlParts), 'origin', 'searchParams', 'toString', 'toJSON');
