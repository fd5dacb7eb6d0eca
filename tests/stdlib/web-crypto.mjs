// crypto.subtle: the examples of FIPS 180, RFC 2202 and RFC 4231.
import { inspect } from 'coro:console';
import { ok, same } from './check.mjs';

const { subtle } = crypto;
const bytes = text => new TextEncoder().encode(text);
const hex = buffer => new Uint8Array(buffer).toHex();

/**
 * @param {string} name
 * @param {() => Promise<unknown>} call
 * @param {string} errorName
 */
async function rejects(name, call, errorName) {
  try {
    await call();
    ok(name, false, 'it was fulfilled');
  } catch (error) {
    same(
      name,
      error.code === undefined || error instanceof DOMException ? error.name : error.code,
      errorName,
    );
  }
}

for (const [hash, text, expected] of [
  ['SHA-1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['SHA-256', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['SHA-256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'SHA-384',
    'abc',
    'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
  ],
  [
    'SHA-512',
    'abc',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
]) {
  same(`${hash} of '${text}'`, hex(await subtle.digest(hash, bytes(text))), expected);
}
same(
  'a name in an object, in small letters',
  hex(await subtle.digest({ name: 'sha-1' }, bytes('abc'))).length,
  40,
);
same('a buffer', hex(await subtle.digest('SHA-1', bytes('abc').buffer)).slice(0, 8), 'a9993e36');

const jefe = { name: 'HMAC', hash: 'SHA-256' };
const key = await subtle.importKey('raw', bytes('Jefe'), jefe, true, ['verify', 'sign', 'sign']);
const data = bytes('what do ya want for nothing?');
for (const [hash, expected] of [
  ['SHA-1', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
  ['SHA-256', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  [
    'SHA-384',
    'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
  ],
  [
    'SHA-512',
    '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  ],
]) {
  const one = await subtle.importKey('raw', bytes('Jefe'), { name: 'hmac', hash: { name: hash } }, false, [
    'sign',
  ]);
  same(`HMAC with ${hash}`, hex(await subtle.sign('HMAC', one, data)), expected);
}
const signature = await subtle.sign({ name: 'HMAC' }, key, data);
same('verified', await subtle.verify('HMAC', key, signature, data), true);
same('another text', await subtle.verify('HMAC', key, signature, bytes('x')), false);
same('a part', await subtle.verify('HMAC', key, signature.slice(1), data), false);
same(
  'the key',
  [key.type, key.extractable, key.algorithm, key.usages],
  ['secret', true, { name: 'HMAC', length: 32, hash: { name: 'SHA-256' } }, ['sign', 'verify']],
);
same('exported', new Uint8Array(await subtle.exportKey('raw', key)), bytes('Jefe'));
const jwk = await subtle.exportKey('jwk', key);
same('as JSON Web Key', jwk, {
  key_ops: ['sign', 'verify'],
  ext: true,
  alg: 'HS256',
  kty: 'oct',
  k: 'SmVmZQ',
});
const again = await subtle.importKey('jwk', jwk, jefe, false, ['sign']);
same('and back', hex(await subtle.sign('HMAC', again, data)), hex(signature));
const made = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-512' }, true, ['sign']);
same('made', [made.algorithm.length, (await subtle.exportKey('raw', made)).byteLength], [1024, 128]);
const copy = structuredClone(again);
ok('cloned', copy instanceof CryptoKey && copy !== again && !copy.extractable);
same('the clone signs', hex(await subtle.sign('HMAC', copy, data)), hex(signature));
ok('its secret is not printed', !/Jefe|SmVm|4a65/.test(inspect(key, { showHidden: true, depth: null })));

const raw = bytes('k');
await rejects('no such hash', () => subtle.digest('MD5', raw), 'NotSupportedError');
await rejects('no data', () => subtle.digest('SHA-1'), 'ERR_MISSING_ARGS');
await rejects('a string', () => subtle.digest('SHA-1', 'x'), 'ERR_INVALID_ARG_TYPE');
await rejects(
  'no such algorithm',
  () => subtle.importKey('raw', raw, 'AES-XYZ', true, ['sign']),
  'NotSupportedError',
);
await rejects('no hash', () => subtle.importKey('raw', raw, 'HMAC', true, ['sign']), 'ERR_MISSING_OPTION');
await rejects('no key', () => subtle.importKey('raw', bytes(''), jefe, true, ['sign']), 'DataError');
await rejects('no usages', () => subtle.importKey('raw', raw, jefe, true, []), 'SyntaxError');
await rejects('a wrong usage', () => subtle.importKey('raw', raw, jefe, true, ['encrypt']), 'SyntaxError');
await rejects(
  'a wrong format',
  () => subtle.importKey('spki', raw, jefe, true, ['sign']),
  'NotSupportedError',
);
await rejects(
  'another length',
  () => subtle.importKey('raw', raw, { ...jefe, length: 9 }, true, ['sign']),
  'DataError',
);
await rejects('not extractable', () => subtle.exportKey('raw', again), 'InvalidAccessError');
await rejects('not to verify', () => subtle.verify('HMAC', again, signature, data), 'InvalidAccessError');
await rejects('an object for a key', () => subtle.sign('HMAC', {}, data), 'ERR_INVALID_ARG_TYPE');
await rejects(
  'a wrong web key',
  () => subtle.importKey('jwk', { kty: 'RSA' }, jefe, true, ['sign']),
  'DataError',
);
