// Addresses by name and number. Granted: listening at 127.0.0.1 and 127.0.0.2, connecting to 127.0.0.2, the port of the
// argument at 127.0.0.1 (a name server), the names rebind.test and mixed.test, and asking for *.asked.test.
import { denied, ok, outcome, same } from './check.mjs';

const dnsPort = Number(process.argv[2]);
const server = net.createServer(socket => socket.end('hello')).bind(0, '127.0.0.2');
const local = net.createServer(socket => socket.end('local')).bind(server.address().port, '127.0.0.1');
Fiber.run(() => server.serve());
Fiber.run(() => local.serve());
const { port } = server.address();
const { connect, listen, connectUnix, listenUnix } = __primordials.net;

same('granted', net.connect(port, '127.0.0.2').read(), 'hello');
same(
  'granted, as IPv6',
  outcome(() => net.connect(port, '::ffff:127.0.0.2').read()),
  'hello',
);
for (const host of [
  '127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '0:0:0:0:0:ffff:127.0.0.1',
  '::1',
  '::',
  '0.0.0.0',
  '127.1',
  '0x7f.1',
  '0x7f000001',
  '2130706433',
  '017700000001',
  '127.0.0.01',
  '127.0.0.1.',
  '0177.0.0.1',
  '127.0.0.3',
  '::127.0.0.2',
  '127.0.0.2#',
  '127.0.0.2@127.0.0.1',
  'example.com',
  'ⓔxample.com',
]) {
  denied(`connect ${host}`, 'net', () => connect(host, port));
}
for (const host of ['[127.0.0.2]', '127.0.0.2 ', ' 127.0.0.2', '127.0.0.2/x']) {
  same(
    `no name ${host}`,
    outcome(() => connect(host, port)),
    'ENOTFOUND',
  );
}
// No name server is asked for it: this machine's own names may have a granted address.
denied('localhost', 'net', () => connect('localhost', port));
denied('LOCALHOST.', 'net', () => connect('LOCALHOST.', port));
denied('the empty name', 'net', () => connect('', port));
denied('a name below localhost', 'net', () => connect('127.0.0.2.localhost', port));
same(
  'a null character',
  outcome(() => connect('127.0.0.2\0.example.com', port)),
  'ENOTFOUND',
);
for (const host of ['127.0.0.3', '0.0.0.0', '::1', '::ffff:127.0.0.3', undefined, '']) {
  denied(`listen ${host}`, 'listen', () => listen(host, 0));
}
// What this machine says of its own name is among what is granted.
same('listen localhost', typeof __primordials.net.close(listen('localhost', 0)), 'undefined');
denied('UNIX socket', 'net', () => connectUnix('/run/docker.sock'));
denied('abstract socket', 'net', () => connectUnix('\0other'));
denied('listen at a path', 'listen', () => listenUnix('/tmp/corojs-denied.sock'));
denied('listen at an abstract name', 'listen', () => listenUnix('\0other'));
const listener = listenUnix('\0corojs-sandbox-' + dnsPort);
ok('abstract name', listener !== undefined);
same('abstract connection', typeof connectUnix('\0corojs-sandbox-' + dnsPort), 'bigint');

// Names
denied('another name server', 'net', () => dns.setServers(['127.0.0.1:53']));
denied('another name server for one question', 'net', () =>
  __primordials.dns.resolve('x.asked.test', 'A', 100, 1, '192.0.2.1'),
);
dns.setServers([`127.0.0.1:${dnsPort}`]);
denied('not to be asked for', 'dns', () => dns.resolve4('rebind.other'));
denied('not to be looked up', 'dns', () => dns.lookup('rebind.test.other'));
denied('the name of an address', 'dns', () => dns.reverse('127.0.0.1'));
same('to be asked for', dns.resolve4('x.asked.test')[0], '127.0.0.2');
same(
  'a name for a granted address',
  outcome(() => net.connect(port, 'x.asked.test').read()),
  'hello',
);
denied('a name for another', 'net', () => net.connect(port, 'local.asked.test'), `127.0.0.1:${port}`);
// The name is granted, but the address that its server now gives is this machine's.
denied('rebinding', 'net', () => net.connect(port, 'rebind.test'), `127.0.0.1:${port}`);
same(
  'of two addresses the granted one',
  outcome(() => net.connect(port, 'mixed.test').read()),
  'hello',
);
denied('no question leaves for others', 'net', () => net.connect(port, 'exfiltrate.other'));

// A socket that is there may go on as TLS, which is no new connection.
same(
  'startTls',
  outcome(() => net.connect(port, '127.0.0.2').startTls({ servername: 'x', rejectUnauthorized: false })),
  'ERR_SSL_WRONG_VERSION_NUMBER',
);
server.close();
local.close();
__primordials.net.close(listener);
