// What needs no name server: arguments, settings, this machine's own names.
import { fails, ok, same } from './check.mjs';
import dnsModule, { lookup, resolve, Resolver } from 'coro:dns';

ok('the global is the module', dns === dnsModule && dns.resolve === resolve && dns.lookup === lookup);

const type = 'ERR_INVALID_ARG_TYPE';
const value = 'ERR_INVALID_ARG_VALUE';
const range = 'ERR_OUT_OF_RANGE';
fails('a name that is none', () => resolve(1), type, /"hostname" argument must be of type string/);
fails('a type that is none', () => resolve('a.test', 1), type);
fails('an unknown type', () => resolve('a.test', 'BX'), value, /must be one of: A, AAAA/);
fails('types in small letters', () => resolve('a.test', 'mx'), value);
fails('no type', () => resolve('a.test', []), value);
fails('an unknown one among several', () => resolve('a.test', ['A', 'X']), value);
fails('options that are none', () => resolve('a.test', 'A', 5), type);
fails('a wrong ttl', () => resolve('a.test', 'A', { ttl: 'yes' }), type);
fails('a wrong timeout', () => resolve('a.test', 'A', { timeout: '1' }), type);
fails('a negative timeout', () => resolve('a.test', 'A', { timeout: -1 }), range);
fails('no tries', () => resolve('a.test', 'A', { tries: 0 }), range);
fails('a fraction of a try', () => resolve('a.test', 'A', { tries: 1.5 }), range);
fails('servers that are none', () => resolve('a.test', 'A', { servers: 'x' }), type);
fails('resolveMx of nothing', () => dns.resolveMx(), type);
fails('lookup of nothing', () => lookup(), type);
fails('a wrong family', () => lookup('localhost', 5), value);
fails('a wrong family among options', () => lookup('localhost', { family: '4' }), value);
fails('a wrong all', () => lookup('localhost', { all: 1 }), type);
fails('reverse of nothing', () => dns.reverse(), type);
const none = fails(
  'reverse of a name',
  () => dns.reverse('localhost'),
  'EINVAL',
  'getHostByAddr EINVAL localhost',
);
same('what it says', [none.errno, none.syscall, none.hostname], [-22, 'getHostByAddr', 'localhost']);
fails('a resolver of wrong options', () => new Resolver(1), type);
fails('a resolver of a wrong timeout', () => new Resolver({ timeout: 'x' }), type);
fails('a resolver without tries', () => new Resolver({ tries: 0 }), range);

// Servers.
const before = dns.getServers();
ok('there are servers', before.length > 0);
fails('setServers of nothing', () => dns.setServers(), type);
fails('setServers of a text', () => dns.setServers('127.0.0.1'), type);
fails('setServers of numbers', () => dns.setServers([1]), type);
for (const server of [
  'x',
  '',
  '1.2.3',
  '1.2.3.4:',
  '1.2.3.4:0',
  '1.2.3.4:65536',
  '1.2.3.4:5x',
  '[1.2.3.4]:53',
  '[::1',
  '::1]',
  '[::1]5',
  '[::1]:',
  '[]:5',
  'localhost',
  '127.0.0.1,127.0.0.2',
  '1.2.3.4 ',
]) {
  fails(`no server: '${server}'`, () => dns.setServers(['127.0.0.1', server]), 'ERR_INVALID_IP_ADDRESS');
}
same('a wrong one changes nothing', dns.getServers(), before);
const given = [
  '127.0.0.1',
  '127.0.0.1:5353',
  '::1',
  '[::1]:5353',
  '[2001:db8::1]',
  '192.0.2.1:53',
  '[::2]:53',
];
const shown = ['127.0.0.1', '127.0.0.1:5353', '::1', '[::1]:5353', '2001:db8::1', '192.0.2.1', '::2'];
dns.setServers(given);
same('servers', dns.getServers(), shown);
const own = new Resolver({ servers: ['127.0.0.1:1'], tries: 1 });
same('servers of its own', own.getServers(), ['127.0.0.1:1']);
same('none of its own', new Resolver().getServers(), shown);
own.setServers([]);
same('not any more', own.getServers(), shown);
dns.setServers([]);
same('those of the system again', dns.getServers(), before);

// Nobody listens at this port, and the system says so.
const refused = { servers: ['127.0.0.1:1'], tries: 1 };
const gone = fails('nobody there', () => resolve('a.test', 'AAAA', refused), 'ECONNREFUSED');
same(
  'what the error says',
  { ...gone, message: gone.message },
  {
    errno: undefined,
    code: 'ECONNREFUSED',
    syscall: 'queryAaaa',
    hostname: 'a.test',
    message: 'queryAaaa ECONNREFUSED a.test',
  },
);
ok(
  'a plain Error',
  gone instanceof Error && gone.name === 'Error' && gone.stack.startsWith('Error: queryAaaa'),
);

// Names that nothing can have.
for (const name of [
  'a..b',
  `${'x'.repeat(64)}.test`,
  'a\0b',
  'xn--a\u200d.test',
  '\ud800.test',
  `${'ß'.repeat(60)}.test`,
]) {
  fails(
    `no name: ${JSON.stringify(name)}`,
    () => resolve(name, 'A', refused),
    'EBADNAME',
    `queryA EBADNAME ${name}`,
  );
}
dns.setServers(['127.0.0.1:1']);
for (const name of ['a..b', `${'x'.repeat(64)}.test`, '\ud800.test'])
  fails(`none to be looked up: ${JSON.stringify(name)}`, () => lookup(name), 'EBADNAME');
for (const name of ['a b', '[::1]', 'a\0b', 'nobody.invalid', 'INVALID.', 'a／b.test']) {
  const error = fails(`nobody has this name: ${JSON.stringify(name)}`, () => lookup(name), 'ENOTFOUND');
  same('the error names it', error.hostname, name);
}
fails('.onion is not for name servers', () => lookup('x.onion'), 'ENOTFOUND');
fails('lookup: nobody there', () => lookup('a.test'), 'ECONNREFUSED', 'getaddrinfo ECONNREFUSED a.test');

// Without any server.
same('an address as it is', lookup('192.0.2.1'), { address: '192.0.2.1', family: 4 });
same('whatever the family', lookup('192.0.2.1', 6), { address: '192.0.2.1', family: 4 });
same('an IPv6 address', lookup('2001:DB8::1', { all: true }), [{ address: '2001:db8::1', family: 6 }]);
ok('localhost', ['127.0.0.1', '::1'].includes(lookup('localhost').address));
same('localhost, IPv4', lookup('localhost', { family: 'IPv4' }), { address: '127.0.0.1', family: 4 });
same('localhost, IPv6', lookup('localhost', { family: 6 }).address.includes(':'), true);
same('names below it', lookup('any.Thing.LocalHost', 4).address, '127.0.0.1');
same('no name is this machine', lookup('', 4).address, '127.0.0.1');
ok('names of 127.0.0.1', dns.reverse('127.0.0.1').includes('localhost'));

const error = fails(
  'connect to nobody',
  () => net.connect(80, 'nobody.invalid'),
  'ENOTFOUND',
  'getaddrinfo ENOTFOUND nobody.invalid',
);
same(
  'the error names it',
  [error.errno, error.syscall, error.hostname],
  [-3008, 'getaddrinfo', 'nobody.invalid'],
);
const unheard = fails(
  'listen at nobody',
  () => net.createServer(() => {}).bind(0, 'nobody.invalid'),
  'ENOTFOUND',
);
same('that one too', unheard.hostname, 'nobody.invalid');
own.cancel();
ok('cancelling nothing', true);
