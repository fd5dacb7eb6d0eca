// node:crypto beside hashes: ciphers, derived keys, random numbers. What is expected was computed by Node 26.
import crypto from 'node:crypto';
import { Readable } from 'node:stream';
import { fails, ok, same } from './check.mjs';

const key = Buffer.alloc(32, 1);
const iv = Buffer.alloc(16, 2);
const nonce = Buffer.alloc(12, 3);

for (const [name, vector, expected] of [
  ['aes-128-cbc', iv, '28601f23b0bc2d7730e9ba7c6b87e8cab698dcd53ded23a46b13c507eddcfee9'],
  ['aes-192-cbc', iv, '9b2b321e0781b4591d0015f686e8f686e55955ab542e521a2147ec47e8ffa7e4'],
  ['aes-256-cbc', iv, 'cccf5f9d8cd8b35dc072b6d8a94e7450c14aee62abe46ee47094c071ce34019a'],
  ['aes-256-ctr', iv, '11c17f9604cb8f70a1d61ad3336f04cdc08da43cfe57a90c6b4a22a797cd'],
  ['aes-256-ecb', null, 'c9a76cb19c44e21d8dc6096f07b25f26eb52e00f0a500c6287b15b292e081ecf'],
  ['aes-128-gcm', nonce, '4a2a464c7e09273c803e806376472f8217262ad9e72b768b97e42446ee8b'],
  ['aes-256-gcm', nonce, '8b0e79ffdff05211d9dc8901ec744bdadd13d525e6a1e2d38c72d129c921'],
  ['chacha20-poly1305', nonce, 'fd67eb2e4634af53c6f726d6f42626c218506a3fa8181ce941ed2d8d4c9c'],
]) {
  const cipher = crypto.createCipheriv(name, key.subarray(0, crypto.getCipherInfo(name).keyLength), vector);
  const text =
    cipher.update('some text of more ', 'utf8', 'hex') +
    cipher.update('than a block', 'utf8', 'hex') +
    cipher.final('hex');
  same(name, text, expected);
  const decipher = crypto.createDecipheriv(
    name,
    key.subarray(0, crypto.getCipherInfo(name).keyLength),
    vector,
  );
  if (/gcm|poly/.test(name)) decipher.setAuthTag(cipher.getAuthTag());
  same(
    `${name}, back`,
    decipher.update(text, 'hex', 'utf8') + decipher.final('utf8'),
    'some text of more than a block',
  );
}
{
  const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('seen'));
  const data = Buffer.concat([cipher.update('secret'), cipher.final()]);
  const tag = cipher.getAuthTag();
  const decrypt = (aad, given) => {
    const decipher = crypto
      .createDecipheriv('aes-256-gcm', key, nonce)
      .setAAD(Buffer.from(aad))
      .setAuthTag(given);
    return decipher.update(data, undefined, 'utf8') + decipher.final('utf8');
  };
  same('additional data', decrypt('seen', tag), 'secret');
  const unauthentic = 'Unsupported state or unable to authenticate data';
  ok(
    'other additional data',
    fails('they are seen', () => decrypt('sean', tag), 'ERR_CRYPTO_AUTHENTICATION_FAILED').message ===
      unauthentic,
  );
  fails('another tag', () => decrypt('seen', Buffer.alloc(16)), 'ERR_CRYPTO_AUTHENTICATION_FAILED');
  fails('a tag of 3 bytes', () => decrypt('seen', Buffer.alloc(3)), 'ERR_CRYPTO_INVALID_AUTH_TAG');
}
{
  const parts = [];
  const cipher = Readable.from([Buffer.alloc(100_000, 5), Buffer.alloc(3)]).pipe(
    crypto.createCipheriv('aes-128-ctr', iv, iv),
  );
  for await (const part of cipher) parts.push(part);
  const decipher = crypto.createDecipheriv('aes-128-ctr', iv, iv);
  const plain = Buffer.concat([decipher.update(Buffer.concat(parts)), decipher.final()]);
  same('as a stream', [plain.length, plain[99_999], plain[100_000]], [100_003, 5, 0]);
}
{
  const plain = crypto.createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  same('without padding', Buffer.concat([plain.update(Buffer.alloc(32)), plain.final()]).length, 32);
  const short = crypto.createDecipheriv('aes-256-cbc', key, iv);
  short.update(Buffer.alloc(5));
  fails('a part of a block', () => short.final(), 'ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH');
  const wrong = crypto.createDecipheriv('aes-256-cbc', key, iv);
  wrong.update(Buffer.alloc(32));
  fails('wrong padding', () => wrong.final(), 'ERR_OSSL_BAD_DECRYPT');
  const ended = crypto.createCipheriv('aes-256-cbc', key, iv);
  ended.final();
  fails('final() twice', () => ended.final(), 'ERR_CRYPTO_INVALID_STATE');
  fails('update() after it', () => ended.update('x'), 'Error', 'Trying to add data in unsupported state');
}
for (const [name, call, code] of [
  ['an unknown cipher', () => crypto.createCipheriv('foo', key, iv), 'ERR_CRYPTO_UNKNOWN_CIPHER'],
  ['a short key', () => crypto.createCipheriv('aes-256-cbc', iv, iv), 'ERR_CRYPTO_INVALID_KEYLEN'],
  ['a short iv', () => crypto.createCipheriv('aes-256-cbc', key, nonce), 'ERR_CRYPTO_INVALID_IV'],
  ['no iv', () => crypto.createCipheriv('aes-256-cbc', key, null), 'ERR_CRYPTO_INVALID_IV'],
  ['nothing for an iv', () => crypto.createCipheriv('aes-256-cbc', key), 'ERR_INVALID_ARG_TYPE'],
  [
    'a tag too early',
    () => crypto.createCipheriv('aes-256-gcm', key, nonce).getAuthTag(),
    'ERR_CRYPTO_INVALID_STATE',
  ],
  ['CCM', () => crypto.createCipheriv('aes-256-ccm', key, nonce), 'ERR_FEATURE_UNAVAILABLE'],
  ['an unknown hash', () => crypto.pbkdf2Sync('a', 'b', 1, 10, 'nope'), 'ERR_CRYPTO_INVALID_DIGEST'],
  ['no hash', () => crypto.pbkdf2Sync('a', 'b', 1, 10), 'ERR_INVALID_ARG_TYPE'],
  ['no iterations', () => crypto.pbkdf2Sync('a', 'b', 0, 10, 'sha1'), 'ERR_OUT_OF_RANGE'],
  ['a cost of 3', () => crypto.scryptSync('a', 'b', 10, { N: 3 }), 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS'],
  [
    'too much memory',
    () => crypto.scryptSync('a', 'b', 10, { N: 1 << 20 }),
    'ERR_CRYPTO_INVALID_SCRYPT_PARAMS',
  ],
  ['no password', () => crypto.scryptSync(5, 'a', 3), 'ERR_INVALID_ARG_TYPE'],
  [
    'too long a key',
    () => crypto.hkdfSync('sha256', 'key', 'salt', 'info', 320_000),
    'ERR_CRYPTO_INVALID_KEYLEN',
  ],
  ['no callback', () => crypto.pbkdf2('a', 'b', 1, 10, 'sha1'), 'ERR_INVALID_ARG_TYPE'],
]) {
  fails(name, call, code);
}
same('no such cipher', crypto.getCipherInfo('foo'), undefined);

// RFC 7914, RFC 6070 and what Node says.
same(
  'scrypt',
  crypto.scryptSync('password', 'NaCl', 64, { N: 1024, r: 8, p: 16 }).toString('hex'),
  'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
);
same(
  'PBKDF2',
  crypto.pbkdf2Sync('password', 'salt', 4096, 20, 'sha1').toString('hex'),
  '4b007901b765489abead49d926f721d065a429c1',
);
const derived = '9ca0d662557439e3b83365f2da4626d35da195c6d9d1779f09838cf9e408966e';
same('HKDF', Buffer.from(crypto.hkdfSync('sha256', 'key', 'salt', 'info', 32)).toString('hex'), derived);
same('hash()', crypto.hash('sha1', 'abc'), 'a9993e364706816aba3e25717850c26c9cd0d89d');

// Hashes as streams.
{
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const piped = Readable.from([Buffer.from('ab'), Buffer.from('c')]).pipe(crypto.createHash('sha256'));
  await new Promise(resolve => piped.on('finish', resolve));
  same('digest() of what was piped', piped.digest('hex'), abc);
  fails('only once', () => piped.digest(), 'ERR_CRYPTO_HASH_FINALIZED');
  const ended = crypto.createHash('sha256');
  ended.write('616263', 'hex');
  ended.end();
  await new Promise(resolve => ended.once('readable', resolve));
  same('read()', ended.read().toString('hex'), abc);
  const hash = crypto.createHmac('sha1', 'key').update('a');
  const copy = hash.copy().update('b');
  same('a copy', [hash.digest('hex') === copy.digest('hex'), copy instanceof Object], [false, true]);
  same('it goes on', crypto.createHash('sha256').update('ab').copy().update('c').digest('hex'), abc);
  fails('of what has ended', () => hash.copy(), 'ERR_CRYPTO_HASH_FINALIZED');
}

// Callbacks; others go on meanwhile.
let turns = 0;
const ticks = setInterval(() => turns++, 1);
const secret = await new Promise((resolve, reject) =>
  crypto.scrypt('password', 'salt', 32, { N: 1 << 15, maxmem: 64 << 20 }, (error, bytes) =>
    error ? reject(error) : resolve(bytes),
  ),
);
clearInterval(ticks);
same('scrypt with a callback', secret.length, 32);
ok('other fibers go on', turns > 5, `${turns} turns`);
const values = await Promise.all([
  new Promise(resolve => crypto.randomBytes(8, (error, bytes) => resolve(bytes.length))),
  new Promise(resolve => crypto.randomInt(5, 6, (error, value) => resolve(value))),
  new Promise(resolve => crypto.pbkdf2('a', 'b', 1, 10, 'nope', error => resolve(error.code))),
]);
same('callbacks', values, [8, 5, 'ERR_CRYPTO_INVALID_DIGEST']);
