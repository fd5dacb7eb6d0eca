// Each system call that reaches outside is refused where nothing is granted, however it is called.
// Arguments: the calls, as "net.connect".
import { denied, ok, same } from './check.mjs';

const { arguments: args } = __primordials.process;
const path = '/etc/hostname';
const samples = {
  'fs.open': [path, 'r', 0],
  'fs.readFile': [path, true],
  'fs.writeFile': [path, 'x', 'w', 0o600],
  'fs.stat': [path],
  'fs.lstat': [path],
  'fs.access': [path, 0],
  'fs.exists': [path],
  'fs.readdir': ['/etc'],
  'fs.readdirEntries': ['/etc', true],
  'fs.unlink': [path],
  'fs.mkdir': ['/etc/x', 0o700],
  'fs.mkdirp': ['/etc/x/y', 0o700],
  'fs.rmdir': ['/etc'],
  'fs.rm': ['/etc', true, true],
  'fs.rename': [path, '/tmp/x'],
  'fs.copyFile': [path, '/tmp/x', 0],
  'fs.link': [path, '/tmp/x'],
  'fs.symlink': [path, '/tmp/x'],
  'fs.readlink': [path],
  'fs.realpath': [path],
  'fs.chmod': [path, 0o777],
  'fs.utimes': [path, 0, 0],
  'fs.truncate': [path, 0],
  'fs.mkdtemp': ['/tmp/x-'],
  'modules.readFile': [path, true],
  'modules.stat': [path],
  'modules.access': [path, 0],
  'modules.realpath': [path],
  'net.connect': ['127.0.0.1', 80],
  'net.connectUnix': ['/run/x.sock'],
  'net.listen': ['127.0.0.1', 0],
  'net.listenUnix': ['/tmp/x.sock'],
  'net.lookup': ['localhost', 0],
  'dns.resolve': ['example.com', 'A'],
  'dns.reverse': ['127.0.0.1'],
  'dns.setServers': ['127.0.0.1'],
  'dns.getServers': [],
  'process.chdir': ['/'],
  'process.kill': [1, 0],
  'process.spawn': ['/bin/true', '/bin/true', '', undefined, 'n,n,n'],
  'fiber.dump': [],
};
const permissions = { modules: 'import', dns: 'dns' };
const others = {
  'net.connect': 'net',
  'net.connectUnix': 'net',
  'net.lookup': 'dns',
  'process.chdir': 'all',
  'process.kill': 'all',
  'process.spawn': 'run',
  'fiber.dump': 'all',
};
const writers = /write|mk|unlink|rm|rename|link$|chmod|utimes|truncate/;

for (const name of process.argv.slice(2)) {
  const [space, call] = name.split('.');
  const sample = samples[name];
  if (name === 'modules.exists') {
    same(name, __primordials.modules.exists(path), false);
    continue;
  }
  if (sample === undefined) {
    ok(name, false, 'this program has no arguments for it');
    continue;
  }
  const isWriter = space === 'fs' && writers.test(call) && call !== 'readlink';
  const permission =
    others[name] ?? permissions[space] ?? (space === 'net' ? 'listen' : isWriter ? 'write' : 'read');
  denied(name, permission, () => __primordials[space][call](...sample));
}
same('no variables', __primordials.process.environment().length, 0);
ok('arguments are its own', args().length > 2);
