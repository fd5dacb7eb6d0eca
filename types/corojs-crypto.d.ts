// Type definitions of CoroJS, continued: crypto.subtle, and the module crypto.

type KeyUsage =
  'encrypt' | 'decrypt' | 'sign' | 'verify' | 'deriveKey' | 'deriveBits' | 'wrapKey' | 'unwrapKey';
type KeyFormat = 'raw' | 'raw-public' | 'raw-secret' | 'pkcs8' | 'spki' | 'jwk';
type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';
type NamedCurve = 'P-256' | 'P-384' | 'P-521';
type CryptoBytes = ArrayBuffer | ArrayBufferView;

interface JsonWebKey {
  kty?: string;
  alg?: string;
  use?: string;
  key_ops?: string[];
  ext?: boolean;
  crv?: string;
  d?: string;
  dp?: string;
  dq?: string;
  e?: string;
  k?: string;
  n?: string;
  p?: string;
  q?: string;
  qi?: string;
  x?: string;
  y?: string;
}

interface CryptoKey {
  readonly type: 'secret' | 'private' | 'public';
  readonly extractable: boolean;
  readonly algorithm: {
    name: string;
    length?: number;
    hash?: { name: string };
    namedCurve?: string;
    modulusLength?: number;
    publicExponent?: Uint8Array;
  };
  readonly usages: KeyUsage[];
}
declare var CryptoKey: { readonly prototype: CryptoKey };

interface CryptoKeyPair {
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

type HashIdentifier = HashName | { name: HashName };
type HmacAlgorithm = { name: 'HMAC'; hash: HashIdentifier; length?: number };
type AesName = 'AES-CBC' | 'AES-CTR' | 'AES-GCM' | 'AES-KW';
type RsaName = 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'RSA-OAEP';
type CurveAlgorithm = { name: 'ECDSA' | 'ECDH'; namedCurve: NamedCurve };
type PairName = 'Ed25519' | 'X25519';

/** What encrypts. */
type CipherParams =
  | { name: 'AES-CBC'; iv: CryptoBytes }
  | { name: 'AES-CTR'; counter: CryptoBytes; length: number }
  | { name: 'AES-GCM'; iv: CryptoBytes; additionalData?: CryptoBytes; tagLength?: number }
  | { name: 'RSA-OAEP'; label?: CryptoBytes }
  | 'RSA-OAEP';

/** What signs. */
type SignatureParams =
  | 'HMAC'
  | 'Ed25519'
  | 'RSASSA-PKCS1-v1_5'
  | { name: 'HMAC' | 'Ed25519' | 'RSASSA-PKCS1-v1_5' }
  | { name: 'ECDSA'; hash: HashIdentifier }
  | { name: 'RSA-PSS'; saltLength: number };

/** What keys are derived by. */
type DerivationParams =
  | { name: 'HKDF'; hash: HashIdentifier; salt: CryptoBytes; info: CryptoBytes }
  | { name: 'PBKDF2'; hash: HashIdentifier; salt: CryptoBytes; iterations: number }
  | { name: 'ECDH' | 'X25519'; public: CryptoKey };

/** What a key is imported for. */
type ImportParams =
  | AesName
  | PairName
  | 'HKDF'
  | 'PBKDF2'
  | { name: AesName | PairName | 'HKDF' | 'PBKDF2' }
  | HmacAlgorithm
  | CurveAlgorithm
  | { name: RsaName; hash: HashIdentifier };

/** What takes long is computed on other threads; no fiber waits but those that await it. */
interface SubtleCrypto {
  digest(algorithm: HashIdentifier, data: CryptoBytes): Promise<ArrayBuffer>;
  encrypt(algorithm: CipherParams, key: CryptoKey, data: CryptoBytes): Promise<ArrayBuffer>;
  decrypt(algorithm: CipherParams, key: CryptoKey, data: CryptoBytes): Promise<ArrayBuffer>;
  sign(algorithm: SignatureParams, key: CryptoKey, data: CryptoBytes): Promise<ArrayBuffer>;
  verify(
    algorithm: SignatureParams,
    key: CryptoKey,
    signature: CryptoBytes,
    data: CryptoBytes,
  ): Promise<boolean>;
  generateKey(
    algorithm: { name: AesName; length: 128 | 192 | 256 } | HmacAlgorithm,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
  generateKey(
    algorithm:
      | CurveAlgorithm
      | PairName
      | { name: PairName }
      | { name: RsaName; modulusLength: number; publicExponent: Uint8Array; hash: HashIdentifier },
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKeyPair>;
  importKey(
    format: KeyFormat,
    data: CryptoBytes | JsonWebKey,
    algorithm: ImportParams,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
  exportKey(format: 'jwk', key: CryptoKey): Promise<JsonWebKey>;
  exportKey(format: Exclude<KeyFormat, 'jwk'>, key: CryptoKey): Promise<ArrayBuffer>;
  /** @param length bits; null, for ECDH and X25519: all there are */
  deriveBits(algorithm: DerivationParams, baseKey: CryptoKey, length?: number | null): Promise<ArrayBuffer>;
  deriveKey(
    algorithm: DerivationParams,
    baseKey: CryptoKey,
    derivedKeyType: { name: AesName; length: 128 | 192 | 256 } | HmacAlgorithm | 'HKDF' | 'PBKDF2',
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
  wrapKey(
    format: KeyFormat,
    key: CryptoKey,
    wrappingKey: CryptoKey,
    algorithm: CipherParams | 'AES-KW' | { name: 'AES-KW' },
  ): Promise<ArrayBuffer>;
  unwrapKey(
    format: KeyFormat,
    wrappedKey: CryptoBytes,
    unwrappingKey: CryptoKey,
    algorithm: CipherParams | 'AES-KW' | { name: 'AES-KW' },
    keyAlgorithm: ImportParams,
    extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
}
declare var SubtleCrypto: { readonly prototype: SubtleCrypto };

declare module 'coro:crypto' {
  type KeyLike = string | ArrayBufferView | ArrayBuffer | KeyObject;
  interface KeyInput {
    key: KeyLike;
    format?: 'pem' | 'der';
    type?: 'pkcs1' | 'pkcs8' | 'sec1' | 'spki';
    encoding?: string;
    /** Of signatures. */
    padding?: number;
    saltLength?: number;
    dsaEncoding?: 'der' | 'ieee-p1363';
  }
  interface KeyExport {
    format?: 'pem' | 'der' | 'buffer';
    type?: 'pkcs1' | 'pkcs8' | 'spki';
  }
  export class KeyObject {
    readonly type: 'secret' | 'public' | 'private';
    readonly symmetricKeySize: number | undefined;
    readonly asymmetricKeyType: string | undefined;
    readonly asymmetricKeyDetails:
      { modulusLength?: number; publicExponent?: bigint; namedCurve?: string } | undefined;
    equals(other: KeyObject): boolean;
    export(options?: KeyExport): any;
  }
  export function createPrivateKey(key: KeyLike | KeyInput): KeyObject;
  /** Of a public or a private key. */
  export function createPublicKey(key: KeyLike | KeyInput): KeyObject;
  export function createSecretKey(key: string | ArrayBufferView | ArrayBuffer, encoding?: string): KeyObject;
  interface KeyPairOptions {
    modulusLength?: number;
    publicExponent?: number;
    namedCurve?: string;
    publicKeyEncoding?: KeyExport;
    privateKeyEncoding?: KeyExport;
  }
  type KeyType = 'rsa' | 'ec' | 'ed25519' | 'ed448' | 'x25519' | 'x448';
  /** Blocks the calling fiber only. */
  export function generateKeyPairSync(
    type: KeyType,
    options?: KeyPairOptions,
  ): { publicKey: any; privateKey: any };
  export function generateKeyPair(
    type: KeyType,
    options: KeyPairOptions,
    callback: (error: Error | null, publicKey: any, privateKey: any) => void,
  ): void;
  interface Sign {
    update(data: string | ArrayBufferView, encoding?: string): this;
    sign(key: KeyLike | KeyInput, encoding?: string): any;
  }
  interface Verify {
    update(data: string | ArrayBufferView, encoding?: string): this;
    verify(key: KeyLike | KeyInput, signature: string | ArrayBufferView, encoding?: string): boolean;
  }
  export function createSign(algorithm: string): Sign;
  export function createVerify(algorithm: string): Verify;
  type SignatureCallback<T> = (error: Error | null, result: T) => void;
  export function sign(
    algorithm: string | null | undefined,
    data: string | ArrayBufferView,
    key: KeyLike | KeyInput,
    callback?: SignatureCallback<any>,
  ): any;
  export function verify(
    algorithm: string | null | undefined,
    data: string | ArrayBufferView,
    key: KeyLike | KeyInput,
    signature: ArrayBufferView,
    callback?: SignatureCallback<boolean>,
  ): any;
  export const constants: Readonly<Record<string, number>>;
  import type { Buffer } from 'coro:buffer';
  import type { Transform } from 'coro:stream';

  type Bytes = string | ArrayBufferView;
  type Secret = Bytes | ArrayBuffer;
  type BinaryEncoding = 'hex' | 'base64' | 'base64url' | 'latin1';
  type Callback<T> = (error: any, result: T) => void;

  /** A stream, or pieces by update() and digest(). */
  export interface Hash extends Transform {
    /** One that goes on from here by itself. */
    copy(): Hash;
    update(data: Bytes, encoding?: string): this;
    digest(): Buffer;
    digest(encoding: BinaryEncoding): string;
  }
  export function createHash(algorithm: string): Hash;
  export function createHmac(algorithm: string, key: Bytes): Hash;
  export function getHashes(): string[];
  export function hash(algorithm: string, data: Bytes, encoding?: BinaryEncoding): string;
  export function hash(algorithm: string, data: Bytes, encoding: 'buffer'): Buffer;

  /** A stream, or pieces by update() and final(). */
  export interface Cipher extends Transform {
    update(data: Bytes, inputEncoding?: string): Buffer;
    update(data: Bytes, inputEncoding: string | undefined, outputEncoding: string): string;
    final(): Buffer;
    final(outputEncoding: string): string;
    setAutoPadding(isOn?: boolean): this;
    /** What is protected without being encrypted. */
    setAAD(data: Bytes): this;
    /** After final(). */
    getAuthTag(): Buffer;
  }
  export interface Decipher extends Cipher {
    /** Before final(). */
    setAuthTag(tag: Bytes, encoding?: string): this;
  }
  /** @param name OpenSSL's, such as aes-256-gcm; CCM is not available */
  export function createCipheriv(
    name: string,
    key: Secret,
    iv: Secret | null,
    options?: { authTagLength?: number },
  ): Cipher;
  export function createDecipheriv(
    name: string,
    key: Secret,
    iv: Secret | null,
    options?: { authTagLength?: number },
  ): Decipher;
  export function getCipherInfo(
    name: string,
  ): { name: string; keyLength: number; ivLength?: number; blockSize?: number } | undefined;

  export interface ScryptOptions {
    /** A power of two; 16,384 when it is left out. */
    N?: number;
    cost?: number;
    r?: number;
    blockSize?: number;
    p?: number;
    parallelization?: number;
    /** Bytes; 32 MiB when it is left out. */
    maxmem?: number;
  }
  /** Blocks its fiber while another thread computes, as the others do whose names end in Sync. */
  export function scryptSync(password: Secret, salt: Secret, keylen: number, options?: ScryptOptions): Buffer;
  export function scrypt(password: Secret, salt: Secret, keylen: number, callback: Callback<Buffer>): void;
  export function scrypt(
    password: Secret,
    salt: Secret,
    keylen: number,
    options: ScryptOptions,
    callback: Callback<Buffer>,
  ): void;
  export function pbkdf2Sync(
    password: Secret,
    salt: Secret,
    iterations: number,
    keylen: number,
    digest: string,
  ): Buffer;
  export function pbkdf2(
    password: Secret,
    salt: Secret,
    iterations: number,
    keylen: number,
    digest: string,
    callback: Callback<Buffer>,
  ): void;
  export function hkdfSync(
    digest: string,
    key: Secret,
    salt: Secret,
    info: Secret,
    keylen: number,
  ): ArrayBuffer;
  export function hkdf(
    digest: string,
    key: Secret,
    salt: Secret,
    info: Secret,
    keylen: number,
    callback: Callback<ArrayBuffer>,
  ): void;

  export function getRandomValues<T extends ArrayBufferView>(array: T): T;
  export function randomBytes(size: number): Buffer;
  export function randomBytes(size: number, callback: Callback<Buffer>): void;
  export function randomFill<T extends ArrayBufferView>(view: T, callback: Callback<T>): void;
  export function randomFillSync<T extends ArrayBufferView>(view: T): T;
  export function randomInt(end: number, callback?: Callback<number>): number;
  export function randomInt(from: number, end: number, callback?: Callback<number>): number;
  export function randomUUID(): string;
  export function timingSafeEqual(a: ArrayBufferView, b: ArrayBufferView): boolean;
  export const subtle: SubtleCrypto;
  export const webcrypto: Crypto;
}
