// crypto.subtle: ciphers, signatures and keys. web/crypto-cases.json was written by Node 26.
import { check, make } from './web/crypto-exchange.mjs';
import { ok, same } from './check.mjs';

const { subtle } = crypto;
const bytes = text => new TextEncoder().encode(text);
const hex = buffer => new Uint8Array(buffer).toHex();

async function rejects(name, call, errorName) {
  try {
    await call();
    ok(name, false, 'it was fulfilled');
  } catch (error) {
    same(name, error.name, errorName);
  }
}

await check(
  JSON.parse(fs.readFile(new URL('web/crypto-cases.json', import.meta.url))),
  (name, condition, why) => ok(`Node's ${name}`, condition, why),
);
await check(await make(), (name, condition, why) => ok(`our ${name}`, condition, why));

// RFC 8032, 7.1, test 2; RFC 3394, 4.6; RFC 5869, A.1; RFC 6070, 2.
const seed =
  '302e020100300506032b6570042204204ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
const ed = await subtle.importKey('pkcs8', Uint8Array.fromHex(seed), 'Ed25519', true, ['sign']);
same(
  'Ed25519',
  hex(await subtle.sign('Ed25519', ed, Uint8Array.of(0x72))),
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
);
{
  const { privateKey } = await subtle.generateKey('X25519', true, ['deriveBits']);
  const zero = await subtle.importKey('raw', new Uint8Array(32), 'X25519', true, []);
  await rejects(
    'a point of small order',
    () => subtle.deriveBits({ name: 'X25519', public: zero }, privateKey, 256),
    'OperationError',
  );
}
{
  const kek = await subtle.importKey(
    'raw',
    Uint8Array.fromHex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'),
    'AES-KW',
    true,
    ['wrapKey'],
  );
  const secret = Uint8Array.fromHex('00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f');
  const key = await subtle.importKey('raw', secret, 'AES-GCM', true, ['encrypt']);
  same(
    'AES-KW',
    hex(await subtle.wrapKey('raw', key, kek, 'AES-KW')),
    '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
  );
}
{
  const key = await subtle.importKey('raw', new Uint8Array(22).fill(11), 'HKDF', false, ['deriveBits']);
  const [salt, info] = [
    Uint8Array.fromHex('000102030405060708090a0b0c'),
    Uint8Array.fromHex('f0f1f2f3f4f5f6f7f8f9'),
  ];
  same(
    'HKDF',
    hex(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 336)),
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  );
  const password = await subtle.importKey('raw', bytes('password'), 'PBKDF2', false, ['deriveBits']);
  const params = { name: 'PBKDF2', hash: 'SHA-1', salt: bytes('salt'), iterations: 4096 };
  same(
    'PBKDF2',
    hex(await subtle.deriveBits(params, password, 160)),
    '4b007901b765489abead49d926f721d065a429c1',
  );
}

// Keys of one algorithm, wrapped as another's.
{
  const wrapper = await subtle.generateKey({ name: 'AES-KW', length: 128 }, false, ['wrapKey', 'unwrapKey']);
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const wrapped = await subtle.wrapKey('jwk', pair.privateKey, wrapper, 'AES-KW');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const back = await subtle.unwrapKey('jwk', wrapped, wrapper, 'AES-KW', algorithm, false, ['sign']);
  const use = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await subtle.sign(use, back, bytes('x'));
  ok('a wrapped JWK', await subtle.verify(use, pair.publicKey, signature, bytes('x')));
  same('it is as it was asked for', [back.extractable, back.type, back.usages], [false, 'private', ['sign']]);
  ok('a clone of a key', await subtle.verify(use, structuredClone(pair.publicKey), signature, bytes('x')));
  await rejects(
    'what was not wrapped',
    () => subtle.unwrapKey('jwk', bytes('12345678'.repeat(4)), wrapper, 'AES-KW', algorithm, true, ['sign']),
    'OperationError',
  );
  await rejects('what cannot be exported', () => subtle.exportKey('jwk', back), 'InvalidAccessError');
  await rejects(
    'a private key as spki',
    () => subtle.exportKey('spki', pair.privateKey),
    'InvalidAccessError',
  );
  await rejects(
    'a key for something else',
    () => subtle.sign('Ed25519', pair.privateKey, bytes('x')),
    'InvalidAccessError',
  );
  await rejects(
    'a use that was not allowed',
    () => subtle.verify(use, back, signature, bytes('x')),
    'InvalidAccessError',
  );

  const jwk = await subtle.exportKey('jwk', pair.privateKey);
  const other = await subtle.exportKey(
    'jwk',
    (await subtle.generateKey(algorithm, true, ['sign'])).privateKey,
  );
  for (const [name, wrong] of [
    ['another public part', { ...jwk, x: other.x, y: other.y }],
    ['a point that is not on the curve', { ...jwk, d: undefined, key_ops: ['sign'], y: jwk.x }],
    ['another type', { ...jwk, kty: 'RSA' }],
    ['another curve', { ...jwk, crv: 'P-384' }],
    ['no base64url', { ...jwk, d: '*' }],
    ['a short number', { ...jwk, d: 'AAAA' }],
    ['not extractable', { ...jwk, ext: false }],
    ['other operations', { ...jwk, key_ops: ['verify'] }],
    ['nothing', null],
  ]) {
    const usages = wrong !== null && wrong.d === undefined && 'd' in wrong ? [] : ['sign'];
    await rejects(
      `a JWK: ${name}`,
      () => subtle.importKey('jwk', wrong, algorithm, true, usages),
      'DataError',
    );
  }
}

// Errors have the standard's names.
const gcm = await subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt', 'decrypt']);
const iv = new Uint8Array(12);
for (const [name, call, error] of [
  ['an unknown algorithm', () => subtle.generateKey('foo', true, ['sign']), 'NotSupportedError'],
  [
    'a length that AES has not',
    () => subtle.generateKey({ name: 'AES-GCM', length: 100 }, true, ['encrypt']),
    'OperationError',
  ],
  [
    'a use that AES has not',
    () => subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['sign']),
    'SyntaxError',
  ],
  [
    'a use that nobody has',
    () => subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['eat']),
    'TypeError',
  ],
  ['no use', () => subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, []), 'SyntaxError'],
  [
    'an unknown curve',
    () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-111' }, true, ['sign']),
    'NotSupportedError',
  ],
  [
    'no use for the private key',
    () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']),
    'SyntaxError',
  ],
  [
    'an even exponent',
    () =>
      subtle.generateKey(
        { name: 'RSA-PSS', modulusLength: 1024, publicExponent: Uint8Array.of(2), hash: 'SHA-1' },
        true,
        ['sign'],
      ),
    'OperationError',
  ],
  [
    'ciphertext that is another',
    () => subtle.decrypt({ name: 'AES-GCM', iv }, gcm, new Uint8Array(20)),
    'OperationError',
  ],
  [
    'ciphertext without a tag',
    () => subtle.decrypt({ name: 'AES-GCM', iv }, gcm, new Uint8Array(5)),
    'OperationError',
  ],
  ['no iv', () => subtle.encrypt({ name: 'AES-GCM' }, gcm, iv), 'TypeError'],
  [
    'a tag of 100 bits',
    () => subtle.encrypt({ name: 'AES-GCM', iv, tagLength: 100 }, gcm, iv),
    'OperationError',
  ],
  [
    'another algorithm',
    () => subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, gcm, iv),
    'InvalidAccessError',
  ],
  ['no key', () => subtle.encrypt({ name: 'AES-GCM', iv }, {}, iv), 'TypeError'],
  ['no data', () => subtle.encrypt({ name: 'AES-GCM', iv }, gcm, 'text'), 'TypeError'],
  ['too few arguments', () => subtle.encrypt({ name: 'AES-GCM', iv }, gcm), 'TypeError'],
  [
    'no DER',
    () =>
      subtle.importKey('spki', new Uint8Array(65), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']),
    'DataError',
  ],
  [
    'no point',
    () =>
      subtle.importKey('raw', new Uint8Array(65), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']),
    'DataError',
  ],
  ['an unknown format', () => subtle.importKey('foo', iv, 'HKDF', false, ['deriveBits']), 'TypeError'],
  [
    'a format that AES has not',
    () => subtle.importKey('spki', iv, 'AES-GCM', false, ['encrypt']),
    'NotSupportedError',
  ],
  ['a key of another length', () => subtle.importKey('raw', iv, 'AES-GCM', false, ['encrypt']), 'DataError'],
  [
    'a key to derive from that is extractable',
    () => subtle.importKey('raw', iv, 'PBKDF2', true, ['deriveBits']),
    'SyntaxError',
  ],
]) {
  await rejects(name, call, error);
}

// Others go on while keys are made, and several calls at a time.
{
  let turns = 0;
  const other = Fiber.run(() => {
    for (;;) {
      Fiber.sleep(1);
      turns++;
    }
  });
  const algorithm = {
    name: 'RSA-OAEP',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash: 'SHA-256',
  };
  const pairs = await Promise.all(
    [1, 2].map(() => subtle.generateKey(algorithm, true, ['encrypt', 'decrypt'])),
  );
  ok('other fibers go on', turns > 5, `${turns} turns`);
  other.cancel();
  try {
    other.join();
  } catch {
    // It was cancelled.
  }
  const big = new Uint8Array(1 << 20);
  const [one, two] = await Promise.all([1, 2].map(() => subtle.encrypt({ name: 'AES-GCM', iv }, gcm, big)));
  same('much at a time', [one.byteLength, hex(one) === hex(two)], [big.length + 16, true]);
  same(
    'a large digest',
    hex(await subtle.digest('SHA-256', big)),
    '30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58',
  );
  const label = bytes('for');
  const use = { name: 'RSA-OAEP', label };
  const secret = await subtle.encrypt(use, pairs[0].publicKey, bytes('secret'));
  same(
    'RSA-OAEP',
    new TextDecoder().decode(await subtle.decrypt(use, pairs[0].privateKey, secret)),
    'secret',
  );
  await rejects(
    'another label',
    () => subtle.decrypt('RSA-OAEP', pairs[0].privateKey, secret),
    'OperationError',
  );
  await rejects('too much for RSA', () => subtle.encrypt(use, pairs[0].publicKey, big), 'OperationError');
}
