// records.mjs PORT: every type of record, from the zone in zones/; DnsAuthoritativeTests runs it.
import { fails, ok, same } from '../stdlib/check.mjs';

const port = process.argv[2];
dns.setServers([`127.0.0.1:${port}`]);
same('servers', dns.getServers(), [`127.0.0.1:${port}`]);

/** Records come in any order. */
const sorted = list => [...list].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
const resolve = (...args) =>
  Object.fromEntries(Object.entries(dns.resolve(...args)).map(([type, list]) => [type, sorted(list)]));

const soa = {
  nsname: 'ns1.example.test',
  hostmaster: 'host\\.master.example.test',
  serial: 4294967295,
  refresh: 7200,
  retry: 3600,
  expire: 1209600,
  minttl: 60,
};
const forms = {
  A: ['192.0.2.1', '192.0.2.2'],
  AAAA: ['2001:db8::1'],
  MX: [
    { exchange: 'mail.example.test', priority: 10 },
    { exchange: 'mail2.example.test', priority: 20 },
  ],
  NS: ['ns1.example.test', 'ns2.example.test'],
  SOA: [soa],
  TXT: [['grüße'], ['two ', 'pieces'], ['v=spf1 -all'], ['\u00ff\u00fe']],
  CAA: [
    { critical: 0, issue: 'ca.example.test' },
    { critical: 128, iodef: 'mailto:x@example.test' },
  ],
  NAPTR: [
    {
      flags: 's',
      service: 'SIP+D2U',
      regexp: '!^.*$!sip:x@example.test!',
      replacement: '_sip._udp.example.test',
      order: 100,
      preference: 10,
    },
  ],
};
for (const [type, records] of Object.entries(forms)) {
  same(type, resolve('example.test', type), { [type]: sorted(records) });
  const withTtl = dns.resolve('example.test', type, { ttl: true })[type];
  ok(
    `${type} with ttl`,
    withTtl.every(record => record.ttl === 300),
  );
}
same('A is the default', resolve('example.test'), { A: forms.A });
const both = [
  { name: 'sip.example.test', port: 5060, priority: 10, weight: 60 },
  { name: 'sip2.example.test', port: 5061, priority: 20, weight: 0 },
];
same('SRV', resolve('_sip._tcp.example.test', 'SRV'), { SRV: sorted(both) });
same('CNAME', resolve('www.example.test', 'CNAME'), { CNAME: ['example.test'] });
same('A of an alias', resolve('www.example.test', 'A'), { A: forms.A });
same('PTR', resolve('1.2.0.192.in-addr.arpa', 'PTR'), { PTR: ['example.test', 'www.example.test'] });
same('ttl of an address', dns.resolve('ns1.example.test', 'A', { ttl: true }), {
  A: [{ address: '127.0.0.1', ttl: 5 }],
});
same('ttl of a name', dns.resolve('www.example.test', 'CNAME', { ttl: true }), {
  CNAME: [{ value: 'example.test', ttl: 300 }],
});
same('ttl of a text', dns.resolve('empty.example.test', 'TXT', { ttl: true }), {
  TXT: [{ entries: [''], ttl: 300 }],
});
same('several types', resolve('example.test', ['A', 'MX', 'CNAME', 'A']), {
  A: forms.A,
  MX: sorted(forms.MX),
  CNAME: [],
});
same('any case, a point at the end', resolve('EXAMPLE.Test.'), { A: forms.A });
const any = Object.keys(dns.resolve('example.test', 'ANY'));
ok('ANY', any.length > 0 && any.every(type => type in forms), `it gave ${any}`);

same('resolve4', sorted(dns.resolve4('example.test')), forms.A);
same('resolve4 with ttl', dns.resolve4('ns1.example.test', { ttl: true }), [
  { address: '127.0.0.1', ttl: 5 },
]);
same('resolve6', dns.resolve6('example.test'), forms.AAAA);
same('resolve6 with ttl', dns.resolve6('example.test', { ttl: true }), [
  { address: '2001:db8::1', ttl: 300 },
]);
same('resolveMx', sorted(dns.resolveMx('example.test')), sorted(forms.MX));
same('resolveTxt', sorted(dns.resolveTxt('example.test')), sorted(forms.TXT));
same('resolveSrv', sorted(dns.resolveSrv('_sip._tcp.example.test')), sorted(both));
same('resolveNs', sorted(dns.resolveNs('example.test')), forms.NS);
same('resolveCname', dns.resolveCname('www.example.test'), ['example.test']);
same('resolvePtr', sorted(dns.resolvePtr('1.2.0.192.in-addr.arpa')), ['example.test', 'www.example.test']);
same('resolveSoa', dns.resolveSoa('example.test'), soa);
same('resolveCaa', sorted(dns.resolveCaa('example.test')), sorted(forms.CAA));
same('resolveNaptr', dns.resolveNaptr('example.test'), forms.NAPTR);
ok(
  'resolveAny',
  dns.resolveAny('example.test').every(record => record.type in forms && record.ttl === 300),
);

same('reverse', sorted(dns.reverse('192.0.2.1')), ['example.test', 'www.example.test']);
same('reverse of IPv6', dns.reverse('2001:db8::1'), ['example.test']);
fails(
  'reverse of nobody',
  () => dns.reverse('192.0.2.250'),
  'ENOTFOUND',
  'getHostByAddr ENOTFOUND 192.0.2.250',
);

same('lookup', dns.lookup('mail.example.test', 4), { address: '192.0.2.8', family: 4 });
same('lookup of IPv6', dns.lookup('mail.example.test', { family: 6 }), { address: '2001:db8::8', family: 6 });
same('lookup of all', sorted(dns.lookup('mail.example.test', { all: true })), [
  { address: '192.0.2.8', family: 4 },
  { address: '2001:db8::8', family: 6 },
]);
fails('lookup: no address of this family', () => dns.lookup('sip.example.test', 6), 'ENOTFOUND');
const missing = fails('lookup of nobody', () => dns.lookup('nobody.example.test'), 'ENOTFOUND');
same(
  'what the error says',
  [missing.errno, missing.syscall, missing.hostname, missing.message],
  [-3008, 'getaddrinfo', 'nobody.example.test', 'getaddrinfo ENOTFOUND nobody.example.test'],
);

fails(
  'no such name',
  () => dns.resolve('nobody.example.test'),
  'ENOTFOUND',
  'queryA ENOTFOUND nobody.example.test',
);
fails(
  'no such name, several types',
  () => dns.resolve('nobody.example.test', ['MX', 'A']),
  'ENOTFOUND',
  /^queryMx /,
);
const nothing = fails('no such type', () => dns.resolveMx('mail.example.test'), 'ENODATA');
same(
  'what the other error says',
  { ...nothing, message: nothing.message },
  {
    errno: undefined,
    code: 'ENODATA',
    syscall: 'queryMx',
    hostname: 'mail.example.test',
    message: 'queryMx ENODATA mail.example.test',
  },
);
fails('none of the types', () => dns.resolve('mail.example.test', ['MX', 'TXT']), 'ENODATA');
fails('only deeper names', () => dns.resolve('deeper.example.test'), 'ENODATA');
fails('another zone', () => dns.resolve('example.org'), 'EREFUSED');
fails('aliases in a circle', () => dns.resolve('loop1.example.test'), 'ENODATA');

same('a name with letters of its language', resolve('bücher.example.test'), { A: ['192.0.2.9'] });
same('in capitals and with a point of another script', resolve('BÜCHER。example.test'), { A: ['192.0.2.9'] });
same('looked up', dns.lookup('bücher.example.test', 4).address, '192.0.2.9');
same('as it is written in DNS', dns.lookup('xn--bcher-kva.example.test', 4).address, '192.0.2.9');

const many = dns.resolve('many.example.test', 'A').A;
same('an answer that needs TCP', new Set(many).size, 1000);
const long = dns.resolveTxt('many.example.test');
same('a longer one', [long.length, long.every(([text]) => /^x{200}\d+$/.test(text))], [300, true]);

// A thousand at once, twice; the second time with every type of question.
for (let round = 0; round < 2; round++) {
  let right = 0,
    ended = 0;
  for (let i = 0; i < 1000; i++) {
    Fiber.run(() => {
      const name = `h${i}.example.test`;
      const address = round === 0 ? dns.resolve(name).A[0] : dns.lookup(name, 4).address;
      if (address === `10.1.${i >> 8}.${i & 255}`) right++;
      ended++;
    });
  }
  while (ended < 1000) Fiber.sleep(1);
  same(`a thousand at once, round ${round}`, right, 1000);
}

// Connections by name, many at once.
const server = net.createServer(socket => void socket.write('hello'));
server.bind(0, '127.0.0.1');
Fiber.run(() => server.serve());
let greeted = 0,
  tried = 0;
for (let i = 0; i < 200; i++) {
  Fiber.run(() => {
    using socket = net.connect({ port: server.address().port, host: 'ns1.example.test' });
    if (socket.read() === 'hello') greeted++;
    tried++;
  });
}
while (tried < 200) Fiber.sleep(1);
same('connections by name', greeted, 200);
server.close();
const named = net.createServer(() => {});
named.bind(0, 'ns1.example.test');
same('listening at a name', named.address().address, '127.0.0.1');
named.close();

const own = new dns.Resolver({ servers: [`[::1]:${port}`, `127.0.0.1:${port}`] });
same('a resolver of its own', own.getServers(), [`[::1]:${port}`, `127.0.0.1:${port}`]);
same('asks its own servers', own.resolve4('mail.example.test'), ['192.0.2.8']);
own.setServers(['127.0.0.1:1']);
fails('nobody there', () => own.resolve4('mail.example.test'), 'ECONNREFUSED');
same('servers of one question', own.resolve('mail.example.test', 'A', { servers: dns.getServers() }), {
  A: ['192.0.2.8'],
});
