// URLPattern.
import { inspect } from 'coro:console';
import { fails, ok, same } from './check.mjs';

const users = new URLPattern({ pathname: '/users/:id(\\d+)/:rest*' });
same('test()', [users.test('http://x/users/5'), users.test('http://x/users/a')], [true, false]);
same('exec()', users.exec('http://x/users/5/a/b').pathname.groups, { id: '5', rest: 'a/b' });
same('no match', users.exec('http://x/'), null);
const host = new URLPattern('https://*.example.com/foo/*');
same('a host', host.exec('https://a.b.example.com/foo/bar').hostname.groups, { 0: 'a.b' });
same('parts', [host.protocol, host.hostname, host.pathname], ['https', '*.example.com', '/foo/*']);
ok('a base', new URLPattern('/a/:b', 'https://x.org').test('https://x.org/a/c'));
ok('letters', new URLPattern('/A', 'https://x.org', { ignoreCase: true }).test('https://x.org/a'));
ok('optional', new URLPattern({ pathname: '/books{/old}?' }).test({ pathname: '/books/old' }));
same('hasRegExpGroups', [users.hasRegExpGroups, host.hasRegExpGroups], [true, false]);
fails('a wrong pattern', () => new URLPattern({ pathname: '/(' }), 'TypeError');
fails('no base', () => new URLPattern('/a'), 'TypeError');
ok('printed', inspect(host).startsWith("URLPattern {\n  protocol: 'https',"), inspect(host));
ok('not enumerable', !Object.keys(globalThis).includes('URLPattern'));
