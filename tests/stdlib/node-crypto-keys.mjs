// node:crypto: key objects and signatures, with keys and signatures that OpenSSL's own program, or Node, has made.
import * as crypto from 'node:crypto';
import { fails, ok, same } from './check.mjs';

const { constants, createPrivateKey, createPublicKey, createSecretKey, createSign, createVerify } = crypto;
const { generateKeyPair, generateKeyPairSync, KeyObject, sign, verify } = crypto;
const data = 'what is signed';

for (const [type, options, algorithm] of [
  ['rsa', { modulusLength: 2048 }, 'RSA-SHA256'],
  ['ec', { namedCurve: 'P-256' }, 'sha256'],
  ['ec', { namedCurve: 'secp384r1' }, 'SHA384'],
  ['ed25519', undefined, null],
  ['ed448', undefined, undefined],
]) {
  const name = `${type} ${options?.namedCurve ?? ''}`;
  const { publicKey, privateKey } = generateKeyPairSync(type, options);
  ok(`${name}: objects`, publicKey instanceof KeyObject && publicKey.type === 'public');
  same(`${name}: type`, [privateKey.type, privateKey.asymmetricKeyType], ['private', type]);
  const signature = sign(algorithm, Buffer.from(data), privateKey);
  ok(`${name}: verified`, verify(algorithm, Buffer.from(data), publicKey, signature));
  ok(`${name}: other data`, !verify(algorithm, Buffer.from('other'), publicKey, signature));
  ok(`${name}: a private key verifies too`, verify(algorithm, Buffer.from(data), privateKey, signature));
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  ok(
    `${name}: PEM`,
    pem.startsWith('-----BEGIN PRIVATE KEY-----\n') && pem.endsWith('\n-----END PRIVATE KEY-----\n'),
  );
  ok(`${name}: read again`, createPrivateKey(pem).equals(privateKey));
  ok(
    `${name}: its public part`,
    createPublicKey(pem).equals(publicKey) && createPublicKey(privateKey).equals(publicKey),
  );
  const der = publicKey.export({ type: 'spki', format: 'der' });
  ok(`${name}: DER`, createPublicKey({ key: der, format: 'der', type: 'spki' }).equals(publicKey));
}

const rsa = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
ok('PKCS #1', rsa.privateKey.startsWith('-----BEGIN RSA PRIVATE KEY-----'));
same('details', createPublicKey(rsa.publicKey).asymmetricKeyDetails, {
  modulusLength: 1024,
  publicExponent: 65537n,
});
const signer = createSign('RSA-SHA512').update('what ');
const text = signer.update('is signed').sign(rsa.privateKey, 'base64');
ok('piece by piece', createVerify('sha512').update(data).verify(rsa.publicKey, text, 'base64'));
ok(
  'a broken one',
  !createVerify('sha512')
    .update(data)
    .verify(rsa.publicKey, `AAAA${text.slice(4)}`, 'base64'),
);
fails('only once', () => signer.sign(rsa.privateKey), 'ERR_CRYPTO_INVALID_STATE');
for (const saltLength of [undefined, constants.RSA_PSS_SALTLEN_DIGEST, 7]) {
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  const signature = sign('sha256', Buffer.from(data), { key: rsa.privateKey, ...pss });
  ok(
    `PSS with ${saltLength}`,
    verify('sha256', Buffer.from(data), { key: rsa.publicKey, ...pss }, signature),
  );
  ok(
    'any salt',
    verify('sha256', Buffer.from(data), { key: rsa.publicKey, padding: pss.padding }, signature),
  );
  ok('not PKCS #1', !verify('sha256', Buffer.from(data), rsa.publicKey, signature));
}

const curve = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const joined = sign('sha256', Buffer.from(data), { key: curve.privateKey, dsaEncoding: 'ieee-p1363' });
same('P1363', joined.length, 132);
ok(
  'verified',
  verify('sha256', Buffer.from(data), { key: curve.publicKey, dsaEncoding: 'ieee-p1363' }, joined),
);
ok(
  'of a wrong length',
  !verify(
    'sha256',
    Buffer.from(data),
    { key: curve.publicKey, dsaEncoding: 'ieee-p1363' },
    joined.subarray(1),
  ),
);

// openssl ecparam -name prime256v1 -genkey -noout; openssl dgst -sha256 -sign
const sec1 = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIGAhmw2VvnIENsiMlkVLBFiu6jwOu6nqaINLTXy5Qs1joAoGCCqGSM49
AwEHoUQDQgAEw2fqr6WxP+SJ72v8Igukxa3ofweZaHfALZBirzRjnQLpCjJy7d39
U7HQbQWME3k4yAp6BTUe5bg4OgtiAtVcXQ==
-----END EC PRIVATE KEY-----`;
const made = createPrivateKey(sec1);
same(
  'a key of openssl',
  [made.asymmetricKeyType, made.asymmetricKeyDetails],
  ['ec', { namedCurve: 'prime256v1' }],
);
const theirs = Buffer.from(
  'MEUCIHU00rFJ4riujIWkvP+3z4uYVRUs8m6hV09dsnnsZkbtAiEA3nVgHVygW1lDrMhea/4W52hVnpO4zIvKP8LOjB5H9c0=',
  'base64',
);
ok('what it has signed', verify('sha256', Buffer.from(data), sec1, theirs));

generateKeyPair(
  'ed25519',
  { publicKeyEncoding: { type: 'spki', format: 'der' } },
  (error, publicKey, privateKey) => {
    ok('with a callback', error === null && Buffer.isBuffer(publicKey) && privateKey.type === 'private');
    sign(null, Buffer.from(data), privateKey, (failure, signature) => {
      ok('signed with one', failure === null && signature.length === 64);
    });
  },
);
const secret = createSecretKey('6b6579', 'hex');
same('a secret', [secret.type, secret.symmetricKeySize, secret.export().toString()], ['secret', 3, 'key']);
same(
  'HMAC by it',
  crypto.createHmac('sha256', secret).update('x').digest('hex'),
  crypto.createHmac('sha256', 'key').update('x').digest('hex'),
);
fails(
  'a public key does not sign',
  () => sign('sha256', Buffer.from(data), curve.publicKey),
  'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE',
);
fails('no key', () => createPrivateKey('nonsense'), 'ERR_OSSL_UNSUPPORTED');
fails('an unknown type', () => generateKeyPairSync('dsa'), 'ERR_INVALID_ARG_VALUE');
fails(
  'an unknown hash',
  () => createSign('nothing').update('x').sign(rsa.privateKey),
  'ERR_CRYPTO_INVALID_DIGEST',
);
