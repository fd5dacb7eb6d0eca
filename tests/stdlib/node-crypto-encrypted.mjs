// node:crypto: private keys that are encrypted by a password. The first ones were written by OpenSSL's own program.
import * as crypto from 'node:crypto';
import { fails, ok, same } from './check.mjs';

const { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } = crypto;
const passphrase = 'secret';

const publicKey = createPublicKey(`-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGAqjBqb5mZgWfwGA1avo8wxZP0Ul
6/IJjBKK8XcwmtmdqYI5yDWeZwN0YVi5b6D1dlb49tYaqJnd0paxt+yGxg==
-----END PUBLIC KEY-----
`);
const modern = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgCRNhwCE8GqAICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEP4NxD1vVfaxl0Tpp8wXnxUEgZAF
g2uvvFY2ez3sGaS81UUo+kYjgZa0De+ZybuEtjza2UP8/UDdy/vEPFrPtn4yQyqr
hkQ1Ip0Tdj3loTA5lSVGjwwg3JnY9U+jbquhUfoENbhXva0aRO+Ew6835JleeTmw
QRwz1OSD0u0LhtEuVbAwQP8caS0+AB8Rd/ehcLOGcMjkf8rnukCuaarmWiM9tAI=
-----END ENCRYPTED PRIVATE KEY-----
`;
const traditional = `-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,933E59A80DB26D9152E051282D1BA2E8

X5wQXmx5/YEdz5595F9RP0Sknnj0A9Ktqf+ZbgKT5cUX1HnD/E8EBdbixUGOZvT3
SQrHIPg8YN5/6GkWqsUFiI4iqT1Evym+oDtBYsI5z20KNri2YSypdHmVmNtn8kt5
MiN8peCXZi78C5m7ky2EWLuW+T3jYiQ3QslecSHimiY=
-----END EC PRIVATE KEY-----
`;
// Its password is 'pä', as UTF-8.
const der = Buffer.from(
  'MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjBLsjuWfxeeQICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEJrU0Jm3HWfs' +
    '/ijk7Gj1yzwEgZDeFLPnztfTX4ffeFghR7WIgQ7QmaMu6PWNsJo1lLfPeCi8s6bkyHroZ7YQn4Pwp7xOSIVnLvAzOc+QGss9CxQiBj7vJSTR6zlR' +
    'xS+P/n9++2IePPToB3xIt/YUAsKeZbCgzEUXOUZMFFgXMjQeNAceFgFmqP9GajLX/TBu6P4DruaJhVOz3/ENMT03prKc2Uc=',
  'base64',
);

for (const [name, key] of [
  ['PKCS #8', { key: modern, passphrase }],
  ['a password as bytes', { key: Buffer.from(modern), passphrase: Buffer.from(passphrase) }],
  ['the form before PKCS #8', { key: traditional, passphrase }],
  ['DER', { key: der, format: 'der', type: 'pkcs8', passphrase: 'pä' }],
]) {
  ok(`${name}: read`, createPublicKey(createPrivateKey(key)).equals(publicKey));
  ok(`${name}: its public part`, createPublicKey(key).equals(publicKey));
  const signature = sign('sha256', Buffer.from('data'), key);
  ok(`${name}: signs`, verify('sha256', Buffer.from('data'), publicKey, signature));
  const { passphrase: _, ...without } = key;
  fails(`${name}: without a password`, () => createPrivateKey(without), 'ERR_MISSING_PASSPHRASE');
  fails(
    `${name}: a wrong password`,
    () => createPrivateKey({ ...key, passphrase: 'wrong' }),
    'ERR_OSSL_BAD_DECRYPT',
  );
}
fails(
  'a damaged one',
  () => createPrivateKey({ key: modern.replace('g2uv', 'g3uv'), passphrase }),
  'ERR_OSSL_BAD_DECRYPT',
);

const key = createPrivateKey({ key: modern, passphrase });
for (const cipher of ['aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc']) {
  const text = key.export({ type: 'pkcs8', format: 'pem', cipher, passphrase });
  ok(`${cipher}: PEM`, text.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----\n'));
  ok(`${cipher}: read again`, createPrivateKey({ key: text, passphrase }).equals(key));
}
const bytes = Buffer.from([0, 1, 2, 255]);
const binary = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: bytes });
ok('DER', Buffer.isBuffer(binary));
ok(
  'DER: read again',
  createPrivateKey({ key: binary, format: 'der', type: 'pkcs8', passphrase: bytes }).equals(key),
);
const empty = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: '' });
ok('an empty password', createPrivateKey({ key: empty, passphrase: '' }).equals(key));
ok(
  'none is needed',
  createPrivateKey({ key: key.export({ type: 'pkcs8', format: 'pem' }), passphrase }).equals(key),
);

const rsa = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem', cipher: 'aes-192-cbc', passphrase },
});
same('generated', rsa.privateKey.split('\n')[1], 'Proc-Type: 4,ENCRYPTED');
ok('the pair', createPublicKey({ key: rsa.privateKey, passphrase }).equals(createPublicKey(rsa.publicKey)));

const pkcs8 = { type: 'pkcs8', format: 'pem' };
for (const [name, options, code] of [
  ['an unknown cipher', { ...pkcs8, cipher: 'none', passphrase }, 'ERR_CRYPTO_UNKNOWN_CIPHER'],
  ['a cipher that is no text', { ...pkcs8, cipher: 5, passphrase }, 'ERR_INVALID_ARG_VALUE'],
  ['no password', { ...pkcs8, cipher: 'aes-256-cbc' }, 'ERR_INVALID_ARG_VALUE'],
  ['no cipher', { ...pkcs8, passphrase }, 'ERR_INVALID_ARG_VALUE'],
  [
    'a long password',
    { ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'x'.repeat(1025) },
    'ERR_INVALID_ARG_VALUE',
  ],
]) {
  fails(name, () => key.export(options), code);
}
fails(
  'DER of the form before PKCS #8',
  () =>
    createPrivateKey({ key: rsa.privateKey, passphrase }).export({
      type: 'pkcs1',
      format: 'der',
      cipher: 'aes-256-cbc',
      passphrase,
    }),
  'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS',
);
