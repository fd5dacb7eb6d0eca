// hostile.mjs PORT: against a server that answers in every wrong way; DnsHostileTests runs it.
import { fails, ok, same } from '../stdlib/check.mjs';

const servers = [`127.0.0.1:${process.argv[2]}`];
// As long as a busy machine needs for whatever gets an answer; short where none comes.
const patient = new dns.Resolver({ servers, timeout: 60_000, tries: 1 });
const twice = new dns.Resolver({ servers, timeout: 60_000, tries: 2 });
const hasty = new dns.Resolver({ servers, timeout: 100, tries: 2 });
const good = { A: ['192.0.2.1'] };

same('an answer', twice.resolve('good.test'), good);
same('after an answer with a wrong id', patient.resolve('wrong-id.test'), good);
same('after an answer to another question', patient.resolve('wrong-question.test'), good);
same('after an empty datagram', patient.resolve('empty.test'), good);
same('a server that knows no EDNS', patient.resolve('no-edns.test'), good);
same('a truncated answer comes over TCP', patient.resolve('truncated.test').A.length, 2000);
fails('TCP is cut in mid-message', () => twice.resolve('truncated-cut.test'), 'ECONNREFUSED');
fails('malformed', () => twice.resolve('malformed.test'), 'EBADRESP');
fails('a name that points at itself', () => twice.resolve('pointer-loop.test'), 'EBADRESP');
fails('aliases in a circle', () => twice.resolve('alias-loop.test'), 'ENODATA');
fails('a record longer than the message', () => twice.resolve('overlong.test'), 'EBADRESP');
same('malformed once', twice.resolve('malformed-once.test'), good);
same('SERVFAIL once', twice.resolve('servfail-once.test'), good);

const silent = fails('silence', () => hasty.resolve('silent.test', 'MX'), 'ETIMEOUT');
same(
  'what the error says',
  { ...silent, message: silent.message },
  {
    errno: undefined,
    code: 'ETIMEOUT',
    syscall: 'queryMx',
    hostname: 'silent.test',
    message: 'queryMx ETIMEOUT silent.test',
  },
);
fails('only wrong ids', () => hasty.resolve('only-wrong-ids.test'), 'ETIMEOUT');
fails('one try', () => hasty.resolve('one-try.test', 'A', { timeout: 50, tries: 1 }), 'ETIMEOUT');
fails('five tries', () => hasty.resolve('five-tries.test', 'A', { timeout: 100, tries: 5 }), 'ETIMEOUT');
for (const [name, code] of Object.entries({
  formerr: 'EFORMERR',
  nodata: 'ENODATA',
  notimp: 'ENOTIMP',
  nxdomain: 'ENOTFOUND',
  refused: 'EREFUSED',
  servfail: 'ESERVFAIL',
})) {
  fails(name, () => twice.resolve(`${name}.test`), code, `queryA ${code} ${name}.test`);
}

// Slow answers hold nobody up, and one that gives up takes nobody with it.
let slowAnswers = 0;
const slow = Array.from({ length: 20 }, (_, at) =>
  start(() => {
    const answer = patient.resolve(`slow-${at}.test`);
    slowAnswers++;
    return answer;
  }),
);
fails('impatient', () => patient.resolve('slow-impatient.test', 'A', { timeout: 1, tries: 1 }), 'ETIMEOUT');
const quick = Array.from({ length: 50 }, (_, at) => patient.resolve(`good-${at}.test`));
same('others are answered', quick, Array(50).fill(good));
same('meanwhile', slowAnswers, 0);
patient.resolve('release.test');
ok(
  'every slow one has its answer',
  slow.every(one => one().A[0] === '192.0.2.1'),
);

// c-ares gives a server that was quick so far less time; a program's own limit must hold all the same.
for (let i = 0; i < 5; i++) patient.resolve('good.test');
same('a quick server may become slow', patient.resolve('late.test'), good);

same('ANY', twice.resolve('any.test', 'ANY'), { A: ['192.0.2.1'], TXT: [['text']] });
same('ANY with records of unknown types', twice.resolve('any-unknown.test', 'ANY'), good);
const all = { A: ['192.0.2.1'], TXT: [['text']] };
same('ANY refused by HINFO (RFC 8482)', twice.resolve('any-hinfo.test', 'ANY'), all);
same('ANY not implemented', twice.resolve('any-notimp.test', 'ANY'), all);
same('ANY refused', twice.resolveAny('any-refused.test'), [
  { type: 'A', address: '192.0.2.1', ttl: 60 },
  { type: 'TXT', entries: ['text'], ttl: 60 },
]);
same('ANY refused for an alias', twice.resolve('any-alias.test', 'ANY'), { CNAME: ['good.test'] });
fails('ANY refused for nothing', () => twice.resolve('any-nothing.test', 'ANY'), 'ENOTFOUND');
same('one type missing', twice.resolve('only-a.test', ['A', 'MX']), { ...good, MX: [] });
fails('one type fails', () => twice.resolve('mx-fails.test', ['A', 'MX']), 'ESERVFAIL', /^queryMx /);

fails('a code of which nothing is known', () => twice.resolve('notauth.test'), 'EBADRESP');

// Damaged answers: whatever they say, each question ends and the program goes on.
let ends = 0;
const codes = new Set();
for (let i = 0; i < 1000; i++) {
  Fiber.run(() => {
    try {
      const found = hasty.resolve(`fuzz.${i}.test`, ['A', 'TXT', 'MX', 'ANY'][i % 4], {
        timeout: 200,
        tries: 1,
      });
      codes.add(typeof found);
    } catch (error) {
      codes.add(error.code);
    }
    ends++;
  });
}
while (ends < 1000) Fiber.sleep(1);
const known = [
  'object',
  'EBADRESP',
  'ETIMEOUT',
  'ENODATA',
  'ENOTFOUND',
  'EFORMERR',
  'ESERVFAIL',
  'ENOTIMP',
  'EREFUSED',
  'ECONNREFUSED',
];
same(
  'damaged answers',
  [...codes].filter(code => !known.includes(code)),
  [],
);
same('after damaged answers', patient.resolve('good.test'), good);

// Nothing is kept that the server did not say again.
same('before a change', twice.resolve('changing.test'), { A: ['192.0.2.101'] });
same('after a change', twice.resolve('changing.test'), { A: ['192.0.2.102'] });

// Cancelling.
const cancelled = new dns.Resolver({ servers });
const waiting = ['A', 'MX'].map(type =>
  start(() => {
    try {
      cancelled.resolve('silent.test', type);
    } catch (error) {
      return error.message;
    }
  }),
);
const untouched = start(() => patient.resolve('slow-other.test'));
cancelled.cancel();
same(
  'cancelled',
  waiting.map(one => one()),
  ['queryA ECANCELLED silent.test', 'queryMx ECANCELLED silent.test'],
);
patient.resolve('release.test');
same('the others go on', untouched(), good);
same('it can be used again', cancelled.resolve('good.test'), good);

// Connecting by a name that the server never answers: the time limit of the connection holds.
dns.setServers(servers);
const late = fails('connect', () => net.connect({ port: 1, host: 'silent.test', timeout: 50 }), 'ETIMEDOUT');
same('what timed out', [late.syscall, late.address], ['connect', 'silent.test']);
const name = fails('connect to no name', () => net.connect(1, 'nxdomain.test'), 'ENOTFOUND');
same(
  'says so',
  [name.syscall, name.hostname, name.message],
  ['getaddrinfo', 'nxdomain.test', 'getaddrinfo ENOTFOUND nxdomain.test'],
);
fails('connect: server failure', () => net.connect(1, 'servfail.test'), 'ESERVFAIL');
const server = net.createServer(socket => void socket.write('hello'));
server.bind(0, '127.0.0.1');
Fiber.run(() => server.serve());
same('connect by name', net.connect(server.address().port, 'loopback.test').read(), 'hello');
server.close();

/** Runs something in a fiber; the function that is returned waits for the result. */
function start(fn) {
  let result,
    done = false;
  Fiber.run(() => {
    result = fn();
    done = true;
  });
  return () => {
    while (!done) Fiber.sleep(1);
    return result;
  };
}
