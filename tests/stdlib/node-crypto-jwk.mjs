// node:crypto: keys as JSON Web Keys. The keys and the signature are those of RFC 7517 and RFC 8037.
import * as crypto from 'node:crypto';
import { fails, same } from './check.mjs';

const { createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync, sign, verify } = crypto;
const privateFrom = key => createPrivateKey({ key, format: 'jwk' });
const publicFrom = key => createPublicKey({ key, format: 'jwk' });

const curve = {
  kty: 'EC',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
  crv: 'P-256',
};
const curveSecret = { ...curve, d: '870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE' };
const pair = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const pairSecret = { ...pair, d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' };

for (const [name, key, secret] of [
  ['EC', curve, curveSecret],
  ['OKP', pair, pairSecret],
]) {
  same(`${name}: of the public key`, publicFrom(key).export({ format: 'jwk' }), key);
  same(`${name}: of the private key`, privateFrom(secret).export({ format: 'jwk' }), secret);
  same(`${name}: the public part of a private one`, publicFrom(secret).export({ format: 'jwk' }), key);
  same(
    `${name}: from the private object`,
    createPublicKey(privateFrom(secret)).export({ format: 'jwk' }),
    key,
  );
}
const signed = Buffer.from('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc');
const signature = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';
same('signed', sign(null, signed, { key: pairSecret, format: 'jwk' }).toString('base64url'), signature);
same(
  'verified',
  verify(null, signed, { key: pair, format: 'jwk' }, Buffer.from(signature, 'base64url')),
  true,
);

for (const [type, options] of [
  ['rsa', { modulusLength: 1024 }],
  ['ec', { namedCurve: 'P-384' }],
  ['ec', { namedCurve: 'P-521' }],
  ['ec', { namedCurve: 'secp256k1' }],
  ['ed448', {}],
  ['x25519', {}],
  ['x448', {}],
]) {
  const name = `${type} ${options.namedCurve ?? ''}`;
  const { publicKey, privateKey } = generateKeyPairSync(type, options);
  const [key, secret] = [publicKey, privateKey].map(each => each.export({ format: 'jwk' }));
  same(`${name}: read again`, publicFrom(key).equals(publicKey), true);
  same(`${name}: the private one too`, privateFrom(secret).equals(privateKey), true);
  const own = { rsa: ['n', 'e'], ec: ['x', 'y', 'crv'] }[type] ?? ['crv', 'x'];
  same(`${name}: its fields`, Object.keys(key), ['kty', ...own]);
  const more = type === 'rsa' ? ['p', 'q', 'dp', 'dq', 'qi'] : [];
  same(`${name}: fields of the private one`, Object.keys(secret), ['kty', ...own, 'd', ...more]);
}
const made = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { format: 'jwk' },
  privateKeyEncoding: { format: 'jwk' },
});
same('generated as JWK', privateFrom(made.privateKey).export({ format: 'jwk' }), made.privateKey);
same('a secret key', createSecretKey(Buffer.from('abc')).export({ format: 'jwk' }), {
  kty: 'oct',
  k: 'YWJj',
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
for (const [name, key, message] of [
  ['no kty', {}, /^Invalid JWK format$/],
  ['an unknown kty', { kty: 'X' }, /^X is not a supported JWK key type$/],
  ['a secret key', { kty: 'oct', k: 'AA' }, /^oct is not a supported/],
  ['a public key', curve, /^JWK does not contain private key material$/],
  ['no curve', { kty: 'EC', d: 'AA' }, /^Invalid JWK EC key$/],
  ['parts of two keys', { ...curveSecret, d: other.d }, /^Invalid JWK EC key$/],
  ['a point beside the curve', { ...curveSecret, x: curve.y }, /^Invalid JWK EC key$/],
  ['a short number', { ...curveSecret, d: 'AA' }, /^Invalid JWK EC key$/],
  ['not base64url', { ...pairSecret, d: '****' }, /^Invalid JWK OKP key$/],
  ['an unknown curve', { ...pairSecret, crv: 'Ed2' }, /^Invalid JWK OKP key$/],
  ['the name of a property of objects', { ...pairSecret, crv: 'valueOf' }, /^Invalid JWK OKP key$/],
  ['parts that differ', { ...pairSecret, x: pairSecret.d }, /^Invalid JWK OKP key$/],
  ['a number instead of text', { ...rsa, e: 5 }, /^Invalid JWK RSA key$/],
  ['a factor is missing', { ...rsa, p: undefined }, /^Invalid JWK RSA key$/],
  ['a wrong factor', { ...rsa, p: rsa.q }, /^Invalid JWK RSA key$/],
]) {
  fails(name, () => privateFrom(key), 'ERR_CRYPTO_INVALID_JWK', message);
}
fails('a curve that is none', () => publicFrom({ ...curve, crv: 'P-1' }), 'ERR_CRYPTO_INVALID_CURVE');
fails('text', () => publicFrom('x'), 'ERR_INVALID_ARG_TYPE');
fails('null', () => privateFrom(null), 'ERR_INVALID_ARG_TYPE');
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp224r1' });
fails(
  'a curve that JWK has no name for',
  () => publicKey.export({ format: 'jwk' }),
  'ERR_CRYPTO_JWK_UNSUPPORTED_CURVE',
  /secp224r1/,
);
fails(
  'with a cipher',
  () => privateKey.export({ format: 'jwk', cipher: 'aes-128-cbc', passphrase: 'x' }),
  'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS',
);
