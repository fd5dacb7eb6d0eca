// jose: tokens that are signed and encrypted by crypto.subtle.
import * as jose from 'jose';

const secret = new Uint8Array(32).fill(7);
const claims = { sub: 'me', iat: 1_700_000_000 };
// What is signed without chance is the same everywhere.
console.log(await new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret));
for (const alg of ['RS256', 'PS384', 'ES256', 'ES512', 'EdDSA']) {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
  const token = await new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(privateKey);
  const fromPem = await jose.importSPKI(await jose.exportSPKI(publicKey), alg);
  const fromJwk = await jose.importJWK(await jose.exportJWK(privateKey), alg);
  const again = await new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(fromJwk);
  for (const each of [token, again])
    console.log(alg, (await jose.jwtVerify(each, fromPem)).payload, each.length);
  const other = (await jose.generateKeyPair(alg)).publicKey;
  console.log(await jose.jwtVerify(token, other).catch(error => error.code));
}
for (const [alg, enc] of [
  ['dir', 'A256GCM'],
  ['RSA-OAEP-256', 'A128CBC-HS256'],
  ['ECDH-ES+A128KW', 'A256GCM'],
  ['PBES2-HS256+A128KW', 'A128GCM'],
]) {
  const pair = /^RSA|^ECDH/.test(alg)
    ? await jose.generateKeyPair(alg)
    : { publicKey: secret, privateKey: secret };
  const text = new TextEncoder().encode('a secret');
  const token = await new jose.CompactEncrypt(text).setProtectedHeader({ alg, enc }).encrypt(pair.publicKey);
  const options = { keyManagementAlgorithms: [alg] };
  const { plaintext } = await jose.compactDecrypt(token, pair.privateKey, options);
  console.log(alg, enc, new TextDecoder().decode(plaintext));
  const damaged = `${token.slice(0, -3)}${token.endsWith('AAA') ? 'BBB' : 'AAA'}`;
  console.log(await jose.compactDecrypt(damaged, pair.privateKey, options).catch(error => error.code));
}
