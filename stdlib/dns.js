// coro:dns: what the domain name system knows of a name. Every call blocks the calling fiber and no other.
import {
  checkBoolean,
  checkInteger,
  checkMilliseconds,
  checkObject,
  checkString,
  codedError,
  invalidArgumentType,
  invalidArgumentValue,
  withHostname,
} from 'coro:internal/errors';
import { keyedForm, nodeForm, recordTypes, taggedForm } from 'coro:internal/dns-records';

const {
  cancel: cancelQueries,
  getServers: readServers,
  query,
  reverse: reverseName,
  setServers: writeServers,
} = __primordials.dns;
const { lookup: lookupAddresses } = __primordials.net;

/** @typedef {import('coro:internal/dns-records').RawRecord} RawRecord */
/** @typedef {import('coro:internal/dns-records').RecordType} RecordType */

/**
 * @typedef {object} ResolveOptions
 * @property {boolean} [ttl] with the seconds for which each record may be kept
 * @property {number} [timeout] milliseconds that a server is given to answer
 * @property {number} [tries] how often each server is asked
 * @property {string[]} [servers] to be asked instead of the resolver's
 */

/**
 * @typedef {object} LookupOptions
 * @property {0 | 4 | 6 | 'IPv4' | 'IPv6'} [family] 0: both
 * @property {boolean} [all] every address instead of the first
 */

const mostTries = 100;

/** What stands for all types where a server does not answer questions for ANY (RFC 8482). */
const allTypes = recordTypes.filter(type => type !== 'ANY');

/** @type {unknown[]} */
const families = [0, 4, 6, 'IPv4', 'IPv6', undefined];

let owners = 0;

/** Asks name servers of its own choice, with its own time limits. */
export class Resolver {
  /** Names its queries to the kernel, so that they can be cancelled together. */
  #owner = ++owners;
  /** @type {string | undefined} */
  #servers;
  /** @type {number | undefined} */
  #timeout;
  /** @type {number | undefined} */
  #tries;

  /** @param {{ servers?: string[], timeout?: number, tries?: number }} [options] */
  constructor(options = {}) {
    checkObject('options', options);
    const { servers, timeout, tries } = options;
    checkLimits(timeout, tries);
    this.#timeout = timeout;
    this.#tries = tries;
    if (servers !== undefined) this.setServers(servers);
  }

  /**
   * Asks for the records of a name.
   * @param {string} hostname
   * @param {RecordType | RecordType[]} [rrtype] several are asked for at the same time
   * @param {ResolveOptions} [options]
   * @returns {{ [type: string]: unknown[] }} lists of records by their type
   */
  resolve(hostname, rrtype = 'A', options = {}) {
    const types = checkTypes(rrtype);
    checkObject('options', options);
    const ttl = options.ttl ?? false;
    checkBoolean('options.ttl', ttl);
    const found = this.#ask(hostname, types, options);
    if (types.includes('ANY')) return keyedForm(found.flat(), ttl);
    /** @type {{ [type: string]: unknown[] }} */
    const result = {};
    types.forEach((type, at) => {
      result[type] = found[at].map(record => nodeForm(record, ttl));
    });
    return result;
  }

  /**
   * @param {string} hostname
   * @param {ResolveOptions} [options] with ttl: objects instead of addresses
   */
  resolve4(hostname, options) {
    return this.#resolveOne(hostname, 'A', options);
  }

  /**
   * @param {string} hostname
   * @param {ResolveOptions} [options] with ttl: objects instead of addresses
   */
  resolve6(hostname, options) {
    return this.#resolveOne(hostname, 'AAAA', options);
  }

  /** @param {string} hostname */
  resolveMx(hostname) {
    return this.#resolveOne(hostname, 'MX');
  }

  /** @param {string} hostname */
  resolveTxt(hostname) {
    return this.#resolveOne(hostname, 'TXT');
  }

  /** @param {string} hostname */
  resolveSrv(hostname) {
    return this.#resolveOne(hostname, 'SRV');
  }

  /** @param {string} hostname */
  resolveNs(hostname) {
    return this.#resolveOne(hostname, 'NS');
  }

  /** @param {string} hostname */
  resolveCname(hostname) {
    return this.#resolveOne(hostname, 'CNAME');
  }

  /** @param {string} hostname */
  resolvePtr(hostname) {
    return this.#resolveOne(hostname, 'PTR');
  }

  /**
   * A zone has one such record.
   * @param {string} hostname
   */
  resolveSoa(hostname) {
    return this.#resolveOne(hostname, 'SOA')[0];
  }

  /** @param {string} hostname */
  resolveCaa(hostname) {
    return this.#resolveOne(hostname, 'CAA');
  }

  /** @param {string} hostname */
  resolveNaptr(hostname) {
    return this.#resolveOne(hostname, 'NAPTR');
  }

  /**
   * Every record, with its type.
   * @param {string} hostname
   */
  resolveAny(hostname) {
    return this.#ask(hostname, ['ANY'], {}).flat().map(taggedForm);
  }

  /**
   * The names of an address: those of /etc/hosts, or else what the domain name system says.
   * @param {string} ip
   * @returns {string[]}
   */
  reverse(ip) {
    checkString('ip', ip);
    try {
      return reverseName(ip, this.#timeout, this.#tries, this.#servers, this.#owner);
    } catch (error) {
      throw withHostname(error, ip);
    }
  }

  /**
   * @param {string[]} servers "127.0.0.1", "127.0.0.1:5353", "::1", "[::1]:5353"; none: those of the system again
   */
  setServers(servers) {
    const list = serverList('servers', servers);
    // The kernel says what is wrong with an address, and how the others are written.
    this.#servers = list === undefined ? undefined : readServers(list).join(',');
  }

  /** @returns {string[]} in the order in which they are asked; without a port where it is 53 */
  getServers() {
    return readServers(this.#servers).map(withoutUsualPort);
  }

  /** What this resolver is asking ends with ECANCELLED. */
  cancel() {
    cancelQueries(this.#owner);
  }

  /**
   * @param {string} hostname
   * @param {RecordType} type
   * @param {ResolveOptions} [options]
   * @returns {any[]}
   */
  #resolveOne(hostname, type, options = {}) {
    checkObject('options', options);
    const ttl = Boolean(options.ttl);
    return this.#ask(hostname, [type], options)[0].map(record => nodeForm(record, ttl));
  }

  /**
   * @param {string} hostname
   * @param {RecordType[]} types
   * @param {ResolveOptions} options
   * @returns {RawRecord[][]} a list for each type; at least one record altogether
   */
  #ask(hostname, types, options) {
    checkString('hostname', hostname);
    checkLimits(options.timeout, options.tries);
    const timeout = options.timeout ?? this.#timeout;
    const tries = options.tries ?? this.#tries;
    const servers =
      options.servers === undefined ? this.#servers : serverList('options.servers', options.servers);
    const answers = query(hostname, types.join(','), timeout, tries, servers, this.#owner);
    const any = types.indexOf('ANY');
    if (any >= 0 && refusesAny(answers[any])) {
      const each = query(hostname, allTypes.join(','), timeout, tries, servers, this.#owner);
      const alias = each[allTypes.indexOf('CNAME')];
      // The other answers are those of the name that an alias stands for.
      const isAlias = typeof alias !== 'string' && alias.length > 0;
      answers[any] = isAlias ? alias : recordsOf(hostname, allTypes, each).flat();
    }
    return recordsOf(hostname, types, answers);
  }
}

/**
 * @param {RawRecord[] | string} answer to a question for ANY
 * @returns {boolean} the server does not answer such questions
 */
function refusesAny(answer) {
  if (typeof answer === 'string')
    return answer === 'ENOTIMP' || answer === 'EREFUSED' || answer === 'EFORMERR';
  return answer.length > 0 && answer.every(record => record.type === 'HINFO');
}

/**
 * @param {string} hostname
 * @param {RecordType[]} types
 * @param {(RawRecord[] | string)[]} answers records, or the code of an error
 * @returns {RawRecord[][]}
 */
function recordsOf(hostname, types, answers) {
  let count = 0;
  let exists = false;
  const lists = answers.map((answer, at) => {
    if (typeof answer !== 'string') {
      exists = true;
      const known = answer.filter(record => record.type !== 'HINFO');
      count += known.length;
      return known;
    }
    if (answer === 'ENODATA') exists = true;
    else if (answer !== 'ENOTFOUND') throw queryError(types[at], answer, hostname);
    return [];
  });
  if (count === 0) throw queryError(types[0], exists ? 'ENODATA' : 'ENOTFOUND', hostname);
  return lists;
}

/**
 * @param {RecordType} type
 * @param {string} code
 * @param {string} hostname
 */
function queryError(type, code, hostname) {
  const syscall = `query${type[0]}${type.slice(1).toLowerCase()}`;
  const error = new Error(`${syscall} ${code} ${hostname}`);
  Error.captureStackTrace(error, recordsOf);
  return Object.assign(error, { errno: undefined, code, syscall, hostname });
}

/**
 * @param {number | undefined} timeout
 * @param {number | undefined} tries
 */
function checkLimits(timeout, tries) {
  if (timeout !== undefined) checkMilliseconds('options.timeout', timeout);
  if (tries !== undefined) checkInteger('options.tries', tries, 1, mostTries);
}

/**
 * @param {unknown} rrtype
 * @returns {RecordType[]}
 */
function checkTypes(rrtype) {
  const types = Array.isArray(rrtype) ? rrtype : [rrtype];
  if (types.length === 0)
    throw invalidArgumentValue('rrtype', rrtype, 'must name at least one type', checkTypes);
  for (const type of types) {
    checkString('rrtype', type);
    if (recordTypes.includes(/** @type {RecordType} */ (type))) continue;
    throw invalidArgumentValue('rrtype', type, `must be one of: ${recordTypes.join(', ')}`, checkTypes);
  }
  return [...new Set(types)];
}

/**
 * @param {string} name
 * @param {unknown} servers
 * @returns {string | undefined} undefined: the list is empty
 */
function serverList(name, servers) {
  if (!Array.isArray(servers)) throw invalidArgumentType(name, 'an instance of Array', servers, serverList);
  servers.forEach((server, at) => {
    checkString(`${name}[${at}]`, server);
    if (!server.includes(',')) return;
    throw codedError(TypeError, 'ERR_INVALID_IP_ADDRESS', `Invalid IP address: ${server}`, serverList);
  });
  return servers.length === 0 ? undefined : servers.join(',');
}

/** @param {string} server "127.0.0.1:53", "[::1]:53" */
function withoutUsualPort(server) {
  return server.endsWith(':53') ? server.slice(0, -':53'.length).replace(/^\[(.*)\]$/, '$1') : server;
}

/**
 * The address of a host, for a connection: /etc/hosts, then the domain name system, with the search domains of the system.
 * @param {string} hostname
 * @param {LookupOptions | 0 | 4 | 6} [options]
 * @returns {{ address: string, family: number } | { address: string, family: number }[]} a list with options.all
 */
export function lookup(hostname, options = {}) {
  checkString('hostname', hostname);
  const { family, all = false } = typeof options === 'number' ? { family: options } : options;
  if (!families.includes(family)) {
    throw invalidArgumentValue('family', family, 'must be one of: 0, 4, 6', lookup);
  }
  checkBoolean('options.all', all);
  const number = family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : (family ?? 0);
  let addresses;
  try {
    addresses = lookupAddresses(hostname, number);
  } catch (error) {
    throw withHostname(error, hostname);
  }
  return all ? addresses : addresses[0];
}

/**
 * Sets the servers that the whole program asks, net.connect and lookup() included.
 * @param {string[]} servers "127.0.0.1", "127.0.0.1:5353", "::1", "[::1]:5353"; none: those of the system again
 */
export function setServers(servers) {
  writeServers(serverList('servers', servers));
}

/** @returns {string[]} the servers that the program asks; without a port where it is 53 */
export function getServers() {
  return readServers().map(withoutUsualPort);
}

const resolver = new Resolver();

/** @type {Resolver['resolve']} */
export const resolve = (hostname, rrtype, options) => resolver.resolve(hostname, rrtype, options);
/** @type {Resolver['resolve4']} */
export const resolve4 = (hostname, options) => resolver.resolve4(hostname, options);
/** @type {Resolver['resolve6']} */
export const resolve6 = (hostname, options) => resolver.resolve6(hostname, options);
/** @type {Resolver['resolveMx']} */
export const resolveMx = hostname => resolver.resolveMx(hostname);
/** @type {Resolver['resolveTxt']} */
export const resolveTxt = hostname => resolver.resolveTxt(hostname);
/** @type {Resolver['resolveSrv']} */
export const resolveSrv = hostname => resolver.resolveSrv(hostname);
/** @type {Resolver['resolveNs']} */
export const resolveNs = hostname => resolver.resolveNs(hostname);
/** @type {Resolver['resolveCname']} */
export const resolveCname = hostname => resolver.resolveCname(hostname);
/** @type {Resolver['resolvePtr']} */
export const resolvePtr = hostname => resolver.resolvePtr(hostname);
/** @type {Resolver['resolveSoa']} */
export const resolveSoa = hostname => resolver.resolveSoa(hostname);
/** @type {Resolver['resolveCaa']} */
export const resolveCaa = hostname => resolver.resolveCaa(hostname);
/** @type {Resolver['resolveNaptr']} */
export const resolveNaptr = hostname => resolver.resolveNaptr(hostname);
/** @type {Resolver['resolveAny']} */
export const resolveAny = hostname => resolver.resolveAny(hostname);
/** @type {Resolver['reverse']} */
export const reverse = ip => resolver.reverse(ip);

export default {
  getServers,
  lookup,
  resolve,
  resolve4,
  resolve6,
  resolveAny,
  resolveCaa,
  resolveCname,
  resolveMx,
  resolveNaptr,
  resolveNs,
  resolvePtr,
  resolveSoa,
  resolveSrv,
  resolveTxt,
  Resolver,
  reverse,
  setServers,
};
