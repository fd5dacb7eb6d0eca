// Messages between two implementations of crypto.subtle: make() writes keys in all their forms, ciphertexts, signatures and
// secrets; check() reads them. It runs in Node, too.
const { subtle } = globalThis.crypto;
const bytes = text => new TextEncoder().encode(text);
const hex = buffer => Array.from(new Uint8Array(buffer), byte => byte.toString(16).padStart(2, '0')).join('');
const fromHex = text => Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16));
const message = bytes('a message of more than one block, to be sent from here to there');
const iv = Uint8Array.from({ length: 16 }, (_, i) => 240 + i);

const symmetric = [
  [{ name: 'AES-CBC', iv }, [128, 192, 256]],
  [{ name: 'AES-CTR', counter: iv, length: 64 }, [128, 192, 256]],
  // The counter overflows after its first block.
  [{ name: 'AES-CTR', counter: new Uint8Array(16).fill(255), length: 8 }, [128]],
  [{ name: 'AES-GCM', iv: iv.subarray(0, 12) }, [128, 192, 256]],
  [{ name: 'AES-GCM', iv, additionalData: bytes('seen by all'), tagLength: 96 }, [128, 256]],
];

const hashes = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
const rsa = { modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) };

/** Key algorithm, what signs. */
const signing = [
  ...hashes.map(hash => [{ name: 'HMAC', hash }, { name: 'HMAC' }]),
  ...['P-256', 'P-384', 'P-521'].map((namedCurve, i) => [
    { name: 'ECDSA', namedCurve },
    { name: 'ECDSA', hash: hashes[i + 1] },
  ]),
  [{ name: 'Ed25519' }, { name: 'Ed25519' }],
  [{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', ...rsa }, { name: 'RSASSA-PKCS1-v1_5' }],
  [
    { name: 'RSA-PSS', hash: 'SHA-384', ...rsa },
    { name: 'RSA-PSS', saltLength: 20 },
  ],
];

const oaep = [
  [{ name: 'RSA-OAEP', hash: 'SHA-1', ...rsa }, { name: 'RSA-OAEP' }],
  [
    { name: 'RSA-OAEP', hash: 'SHA-512', ...rsa, modulusLength: 2049 },
    { name: 'RSA-OAEP', label: bytes('label') },
  ],
];

const agreeing = [
  { name: 'ECDH', namedCurve: 'P-256' },
  { name: 'ECDH', namedCurve: 'P-384' },
  { name: 'ECDH', namedCurve: 'P-521' },
  { name: 'X25519' },
];

const deriving = [
  ...hashes.map(hash => ({ name: 'PBKDF2', hash, salt: bytes('salt'), iterations: 1000 })),
  ...hashes.map(hash => ({ name: 'HKDF', hash, salt: bytes('salt'), info: bytes('info') })),
  { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: new Uint8Array(0) },
];

/** A key in every form that it has. */
async function forms(key) {
  const names = { secret: ['raw', 'jwk'], private: ['pkcs8', 'jwk'], public: ['spki', 'jwk', 'raw'] }[
    key.type
  ];
  const all = {};
  for (const name of names) {
    if (name === 'raw' && key.algorithm.name.startsWith('RSA')) continue;
    const form = await subtle.exportKey(name, key);
    all[name] = name === 'jwk' ? form : hex(form);
  }
  return all;
}

/** The keys of all forms of one key. */
async function keys(all, algorithm, usages) {
  return Promise.all(
    Object.entries(all).map(async ([name, form]) => [
      name,
      await subtle.importKey(name, name === 'jwk' ? form : fromHex(form), algorithm, true, usages),
    ]),
  );
}

export async function make() {
  const cases = { symmetric: [], signing: [], oaep: [], agreeing: [], deriving: [], wrapping: [] };
  for (const [algorithm, lengths] of symmetric) {
    for (const length of lengths) {
      const key = await subtle.generateKey({ name: algorithm.name, length }, true, ['encrypt', 'decrypt']);
      cases.symmetric.push({
        key: await forms(key),
        data: hex(await subtle.encrypt(algorithm, key, message)),
      });
    }
  }
  for (const [algorithm, use] of signing) {
    const made = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const { privateKey, publicKey } = made.privateKey ? made : { privateKey: made, publicKey: made };
    const signature = hex(await subtle.sign(use, privateKey, message));
    cases.signing.push({ private: await forms(privateKey), public: await forms(publicKey), signature });
  }
  for (const [algorithm, use] of oaep) {
    const { privateKey, publicKey } = await subtle.generateKey(algorithm, true, ['encrypt', 'decrypt']);
    const data = hex(await subtle.encrypt(use, publicKey, message.subarray(0, 32)));
    cases.oaep.push({ private: await forms(privateKey), public: await forms(publicKey), data });
  }
  for (const algorithm of agreeing) {
    const own = await subtle.generateKey(algorithm, true, ['deriveBits', 'deriveKey']);
    const peer = await subtle.generateKey(algorithm, true, ['deriveBits', 'deriveKey']);
    const secret = await subtle.deriveBits(
      { name: algorithm.name, public: peer.publicKey },
      own.privateKey,
      null,
    );
    cases.agreeing.push({
      private: await forms(own.privateKey),
      public: await forms(peer.publicKey),
      secret: hex(secret),
    });
  }
  for (const algorithm of deriving) {
    const key = await subtle.importKey('raw', bytes('password'), algorithm.name, false, [
      'deriveBits',
      'deriveKey',
    ]);
    cases.deriving.push(hex(await subtle.deriveBits(algorithm, key, 328)));
  }
  const wrapper = await subtle.generateKey({ name: 'AES-KW', length: 256 }, true, ['wrapKey', 'unwrapKey']);
  const wrapped = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, true, ['sign']);
  const form = 'raw';
  const data = hex(await subtle.wrapKey(form, wrapped, wrapper, 'AES-KW'));
  cases.wrapping.push({ wrapper: await forms(wrapper), wrapped: await forms(wrapped), form, data });
  return cases;
}

/**
 * @param {any} cases of make(), there or here
 * @param {(name: string, condition: boolean, why?: string) => void} ok
 */
export async function check(cases, ok) {
  const expected = hex(message);
  let at = 0;
  for (const [algorithm, lengths] of symmetric) {
    for (const length of lengths) {
      const { key, data } = cases.symmetric[at++];
      for (const [form, each] of await keys(key, { name: algorithm.name }, ['encrypt', 'decrypt'])) {
        const plain = await subtle.decrypt(algorithm, each, fromHex(data));
        ok(`${algorithm.name} ${length} decrypts with its ${form} key`, hex(plain) === expected);
        ok('… and encrypts the same', hex(await subtle.encrypt(algorithm, each, message)) === data);
      }
    }
  }
  for (const [i, [algorithm, use]] of signing.entries()) {
    const name = `${algorithm.name} ${algorithm.namedCurve ?? algorithm.hash ?? ''}`;
    const { signature, private: privateForms, public: publicForms } = cases.signing[i];
    const isSecret = algorithm.name === 'HMAC';
    const publicKeys = await keys(publicForms, algorithm, isSecret ? ['sign', 'verify'] : ['verify']);
    for (const [form, key] of publicKeys) {
      ok(`${name} verifies with its ${form} key`, await subtle.verify(use, key, fromHex(signature), message));
      const other = message.slice();
      other[3] ^= 1;
      ok('… nothing else', !(await subtle.verify(use, key, fromHex(signature), other)));
      const wrong = fromHex(signature);
      wrong[wrong.length - 1] ^= 1;
      ok('… and no other signature', !(await subtle.verify(use, key, wrong, message)));
      ok('… nor a short one', !(await subtle.verify(use, key, wrong.subarray(1), message)));
    }
    for (const [form, key] of await keys(privateForms, algorithm, isSecret ? ['sign', 'verify'] : ['sign'])) {
      const own = await subtle.sign(use, key, message);
      ok(`${name} signs with its ${form} key`, await subtle.verify(use, publicKeys[0][1], own, message));
      const { jwk, ...der } = await forms(key);
      const { jwk: given, ...givenDer } = privateForms;
      ok('… which is written alike', JSON.stringify(der) === JSON.stringify(givenDer));
      const fields = ['kty', 'crv', 'k', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'x', 'y', 'alg', 'ext'];
      const differs = fields.filter(field => jwk[field] !== given[field]);
      ok('… and as JWK', differs.length === 0, `${differs} differ`);
    }
  }
  for (const [i, [algorithm, use]] of oaep.entries()) {
    const { data, private: privateForms, public: publicForms } = cases.oaep[i];
    const [[, publicKey]] = await keys(publicForms, algorithm, ['encrypt']);
    for (const [form, key] of await keys(privateForms, algorithm, ['decrypt'])) {
      const plain = await subtle.decrypt(use, key, fromHex(data));
      ok(`${algorithm.hash} RSA-OAEP decrypts with its ${form} key`, hex(plain) === expected.slice(0, 64));
      const back = await subtle.decrypt(use, key, await subtle.encrypt(use, publicKey, bytes('back')));
      ok('… what is encrypted here', hex(back) === hex(bytes('back')));
    }
  }
  for (const [i, algorithm] of agreeing.entries()) {
    const { secret, private: privateForms, public: publicForms } = cases.agreeing[i];
    const publicKeys = await keys(publicForms, algorithm, []);
    for (const [form, key] of await keys(privateForms, algorithm, ['deriveBits', 'deriveKey'])) {
      for (const [publicForm, peer] of publicKeys) {
        const use = { name: algorithm.name, public: peer };
        const name = `${algorithm.name} ${algorithm.namedCurve ?? ''}, ${form} and ${publicForm} keys`;
        ok(name, hex(await subtle.deriveBits(use, key, null)) === secret);
        ok('… some of it', hex(await subtle.deriveBits(use, key, 64)) === secret.slice(0, 16));
        const derived = await subtle.deriveKey(use, key, { name: 'AES-GCM', length: 256 }, true, ['encrypt']);
        ok('… a key', hex(await subtle.exportKey('raw', derived)) === secret.slice(0, 64));
      }
    }
  }
  for (const [i, algorithm] of deriving.entries()) {
    const key = await subtle.importKey('raw', bytes('password'), algorithm.name, false, [
      'deriveBits',
      'deriveKey',
    ]);
    ok(
      `${algorithm.name} ${algorithm.hash}`,
      hex(await subtle.deriveBits(algorithm, key, 328)) === cases.deriving[i],
    );
    const derived = await subtle.deriveKey(algorithm, key, { name: 'AES-CBC', length: 128 }, true, [
      'encrypt',
    ]);
    ok('… a key', hex(await subtle.exportKey('raw', derived)) === cases.deriving[i].slice(0, 32));
  }
  for (const { wrapper, wrapped, form, data } of cases.wrapping) {
    for (const [name, key] of await keys(wrapper, 'AES-KW', ['wrapKey', 'unwrapKey'])) {
      const inner = { name: 'HMAC', hash: 'SHA-256' };
      const key2 = await subtle.unwrapKey(form, fromHex(data), key, 'AES-KW', inner, true, ['sign']);
      ok(
        `AES-KW unwraps ${form} with its ${name} key`,
        hex(await subtle.exportKey('raw', key2)) === wrapped.raw,
      );
      ok('… and wraps the same', hex(await subtle.wrapKey(form, key2, key, 'AES-KW')) === data);
    }
  }
}
