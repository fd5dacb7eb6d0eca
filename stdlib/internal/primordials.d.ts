// The types of __primordials: the kernel's system calls and the engine's own functions.

interface ErrorConstructor {
  captureStackTrace(target: object, above?: Function): void;
}

/** A module inside the engine; nothing but module.* takes it. */
interface CoroModule {
  readonly __module: never;
}

type Bytes = ArrayBufferView | ArrayBuffer;
type Stats = import('coro:internal/stats').RawStats;
type SocketAddress = { address: string; port: number; family: 'IPv4' | 'IPv6' | 'Unix' };

declare const __primordials: {
  fiber: {
    run(fn: () => void, cpuLimit?: number, name?: string): bigint;
    start(fn: () => void, cpuLimit?: number, name?: string): void;
    self(): bigint;
    yield(): void;
    sleep(milliseconds: number): void;
    park(reason: string, milliseconds?: number): boolean;
    wait(): void;
    /** A new fiber, one that rests, or on with waiting for whom it has entered. true: the kernel was not asked. */
    enter(target?: number | (() => void), generation?: number): true | undefined;
    leave(slot?: number, generation?: number): true | undefined;
    reason(text: string): number;
    wake(id: bigint): boolean;
    flush(): void;
    cancel(id: bigint, on: boolean): boolean;
    deadline(time: number | undefined): boolean;
    cpuLimit(id: bigint): number | undefined;
    setCpuLimit(id: bigint, milliseconds?: number): void;
    isParked(id: bigint): boolean;
    share(words: Int32Array): void;
    dump(): void;
    name(id: bigint, name: string): void;
  };
  dns: {
    /** For each of the types ("A,MX") the list of its records, or the code of what went wrong. */
    resolve(
      hostname: string,
      rrtype: string,
      timeout?: number,
      tries?: number,
      servers?: string,
      owner?: number,
    ): { [type: string]: import('coro:internal/dns-records').RawRecord[] | string };
    reverse(ip: string, timeout?: number, tries?: number, servers?: string, owner?: number): string[];
    cancel(owner: number): void;
    setServers(servers?: string): void;
    /** The servers of the list, or of the runtime, with their ports. */
    getServers(servers?: string): string[];
  };
  fs: {
    open(path: string, flags: string | number, mode: number): bigint;
    read(id: bigint, length: number, offset?: number | bigint | null): Uint8Array | null;
    write(id: bigint, data: string | Bytes, offset?: number | bigint | null): bigint;
    fstat(id: bigint): Stats;
    stat(path: string): Stats;
    lstat(path: string): Stats;
    fsync(id: bigint): void;
    fdatasync(id: bigint): void;
    ftruncate(id: bigint, size: number | bigint): void;
    close(id: bigint): void;
    readFile(path: string, asText: boolean): string | Uint8Array;
    writeFile(path: string, data: string | Bytes, flags: string | number, mode: number): void;
    readdir(path: string): string[];
    readdirEntries(path: string, recursive: boolean): { name: string; parentPath: string; type: number }[];
    unlink(path: string): void;
    mkdir(path: string, mode: number): void;
    mkdirp(path: string, mode: number): string | undefined;
    rmdir(path: string): void;
    rm(path: string, recursive: boolean, force: boolean): void;
    access(path: string, mode: number): void;
    exists(path: string): boolean;
    rename(from: string, to: string): void;
    copyFile(from: string, to: string, flags: number): void;
    link(existing: string, path: string): void;
    symlink(target: string, path: string): void;
    readlink(path: string): string;
    realpath(path: string): string;
    chmod(path: string, mode: number): void;
    utimes(path: string, accessedSeconds: number, modifiedSeconds: number): void;
    truncate(path: string, size: number | bigint): void;
    mkdtemp(prefix: string): string;
  };
  /** As in fs, for the files of modules: what is not granted does not exist, and cannot be read. */
  modules: {
    readFile(path: string, asText: boolean): string | Uint8Array;
    stat(path: string): Stats;
    access(path: string, mode: number): void;
    exists(path: string): boolean;
    realpath(path: string): string;
  };
  net: {
    listen(host: string, port: number, backlog?: number): bigint;
    listenUnix(path: string, backlog?: number): bigint;
    accept(id: bigint): bigint;
    connect(host: string, port: number, timeout?: number, localAddress?: string, localPort?: number): bigint;
    connectUnix(path: string, timeout?: number): bigint;
    lookup(host: string, family: 0 | 4 | 6): { address: string; family: number }[];
    read(id: bigint): string | null;
    readBytes(id: bigint, most?: number): Uint8Array | null;
    readLine(id: bigint, limit?: number): string | null;
    readUntil(id: bigint, delimiter: string | Bytes, limit?: number): string | null;
    readExactly(id: bigint, length: number): Uint8Array;
    write(id: bigint, data: string | Bytes): bigint;
    shutdown(id: bigint): void;
    close(id: bigint): void;
    reset(id: bigint): void;
    poll(id: bigint, events: number, timeout?: number): number;
    localAddress(id: bigint): SocketAddress;
    remoteAddress(id: bigint): SocketAddress;
    setTimeout(id: bigint, milliseconds: number): void;
    setNoDelay(id: bigint, on: boolean): void;
    setKeepAlive(id: bigint, on: boolean, delay: number): void;
  };
  timers: {
    arm(milliseconds: number): void;
  };
  web: {
    parseUrl(input: string, base: string | undefined, parts: Uint32Array): string | undefined;
    canParseUrl(input: string, base: string | undefined): boolean;
    updateUrl(href: string, which: number, value: string, parts: Uint32Array): string | undefined;
    decodeUtf16(bytes: Bytes, isBigEndian: boolean): string;
    decodeUtf8(bytes: Bytes, isFatal: boolean): string | undefined;
    encodeUtf8(text: string): Uint8Array;
    fromBase64(text: string): string | undefined;
    toBase64(text: string): string | undefined;
    encodeInto(text: string, bytes: Uint8Array): [read: number, written: number];
    decodeWith(
      converter: string,
      bytes: Bytes,
      isLast: boolean,
      isFatal: boolean,
    ): [text: string, pending: number] | undefined;
    random(bytes: Bytes): void;
    digest(hash: string, bytes: Bytes): ArrayBuffer;
    hmac(hash: string, key: Bytes, bytes: Bytes): ArrayBuffer;
    sameBytes(one: Bytes, other: Bytes): boolean;
    clone(
      value: unknown,
      buffers: object[],
      mark: symbol,
      refusal: (message: string) => unknown,
      admit: (object: object) => unknown,
      exchange: (objects: object[]) => object[],
    ): unknown;
  };
  tls: {
    createContext(resolver?: (handshake: bigint, servername: string | null) => void): bigint;
    setVersions(context: bigint, min?: string, max?: string): void;
    setCiphers(context: bigint, ciphers?: string, groups?: string): void;
    setProtocols(context: bigint, protocols: Uint8Array): void;
    setTrust(context: bigint, ca?: string | Bytes): void;
    setVerification(context: bigint, request: boolean, reject: boolean): void;
    useCertificate(
      contextOrHandshake: bigint,
      key?: string | Bytes,
      cert?: string | Bytes,
      passphrase?: string | Bytes,
      pfx?: string | Bytes,
    ): void;
    proceed(handshake: bigint, alert?: number): void;
    accept(context: bigint, net: bigint, timeout?: number): bigint;
    connect(
      context: bigint,
      net: bigint,
      servername?: string,
      verifyHost?: string,
      session?: Bytes,
      timeout?: number,
    ): bigint;
    read(id: bigint): string | null;
    readBytes(id: bigint, most?: number): Uint8Array | null;
    readLine(id: bigint, limit?: number): string | null;
    readUntil(id: bigint, delimiter: string | Bytes, limit?: number): string | null;
    readExactly(id: bigint, length: number): Uint8Array;
    write(id: bigint, data: string | Bytes): bigint;
    shutdown(id: bigint): void;
    close(id: bigint): void;
    info(id: bigint): {
      protocol: string;
      cipher: string;
      cipherStandardName: string;
      cipherVersion: string;
      alpnProtocol: string | null;
      servername: string | null;
      authorizationError: string | null;
      resumed: boolean;
    };
    peerCertificates(id: bigint): {
      raw: Uint8Array;
      subject: string[];
      issuer: string[];
      subjectAltName: string | undefined;
      validFrom: string;
      validTo: string;
      serialNumber: string;
      fingerprint: string;
      fingerprint256: string;
      fingerprint512: string;
      bits: number | undefined;
      modulus: string | undefined;
      exponent: string | undefined;
      pubkey: Uint8Array | undefined;
      asn1Curve: string | undefined;
      nistCurve: string | undefined;
      infoAccess: string[] | undefined;
      extKeyUsage: string[] | undefined;
      ca: boolean;
    }[];
    session(id: bigint): Uint8Array | undefined;
  };
  io: {
    open(descriptor: 0 | 1 | 2): bigint;
    read(id: bigint, most?: number): Uint8Array | null;
    write(id: bigint, data: string | Bytes): bigint;
    isTerminal(id: bigint): boolean;
    columns(id: bigint): number | undefined;
    setRawMode(id: bigint, on: boolean): void;
  };
  process: {
    arguments(): string[];
    environment(): string[];
    cwd(): string;
    chdir(path: string): void;
    exit(code: number): never;
    setExitCode(code: number): void;
    handles(): { id: bigint; kind: string; target?: string; age: number; openedAt?: string }[];
    /** Closes it; undefined: it was closed, null: fibers wait in it. */
    abandon(id: bigint): [kind: string, target: string, openedAt: string] | null | undefined;
    rejectionMode(): string;
    pid(): number;
    ppid(): number;
    versions(): string;
    hrtime(): bigint;
    now(): number;
    memoryUsage(): {
      rss: number;
      heapTotal: number;
      heapUsed: number;
      external: number;
      arrayBuffers: number;
    };
    fiberStatistics(): {
      alive: number;
      parked: number;
      resting: number;
      handles: number;
      alarms: number;
      jobs: number;
    };
    permits(permission: string, resource?: string): boolean;
    isBuiltFromSnapshot(): boolean;
    /** Whether the hook "ending" is called when nothing is left to run. */
    listenToEnd(on: boolean): void;
    /** Inside that hook: the exit code; undefined when something can run again. */
    conclude(): number | undefined;
    /** Whether the hook "signal" is called when this signal comes, instead of what it means else. */
    listenToSignal(signal: number, on: boolean): void;
    /** The signal of the mask (bit n - 1 for n) that came. */
    waitForSignal(mask: bigint): number;
    kill(pid: number, signal: number): void;
    /** SIGINT ends code that runs without a break. */
    guard(on: boolean): void;
    /** Lists are texts with null characters between their items; stdio is a list of i, o, d, n, 0, 1, 2 and h<id>, commas between. */
    spawn(
      file: string,
      args: string,
      environment: string,
      folder: string | undefined,
      stdio: string,
      detached?: boolean,
      uid?: number,
      gid?: number,
    ): { id: bigint; pid: number; streams: (bigint | null)[] };
    wait(id: bigint): { code: number; signal: number };
    /** False: it has ended. */
    send(id: bigint, signal: number): boolean;
    forget(id: bigint): void;
  };
  host: {
    /** The result of the running call, which the trap frame cannot carry; tag and value as the host's HostTag says. */
    complete(tag: number, value: string | number | undefined): void;
    /** The same: the value itself. */
    keep(value: unknown): void;
    /** The names in the path of the function that the host calls: given instead of it from now on. */
    path(names: string[]): void;
    /** The running call has failed. */
    fail(
      name: string,
      message: string,
      stack: string,
      code: string | undefined,
      exception: number,
      url: string | undefined,
      line: number,
      column: number,
    ): void;
    call(id: number, ...args: any[]): any;
    callAwaiting(id: number, ...args: any[]): any;
    /** A console message. */
    console(level: number, text: string, args: string | undefined): any;
    /** An error that nobody caught; place is the line, and the column in parts of 2 ** 31. */
    report(
      origin: string,
      name: string,
      message: string,
      stack: string,
      code: string | undefined,
      exception: number,
      url: string | undefined,
      place: number,
    ): void;
    /** What will run later belongs to the running fiber's call: its number, or 0. Each is given back by one of the others. */
    holdCall(): number;
    dropCall(number: number): void;
    /** As fiber.run, for the call of that number. false: its time is over, or it was ended. */
    runFor(number: number, fn: () => void): boolean;
    /** A message to the host; request() waits for the reply. */
    post(tag: number, value: any): any;
    request(tag: number, value: any): any;
    /** Waits for a message of the host. */
    receive(): any;
    /** A module of the host's sources: a list of a tag, what it is and its bytes. undefined: they have none of the name. */
    module(name: string, referrer: string | undefined): any;
    /** Whether there are sources. */
    hasModules(): boolean;
    /** Sequences and streams of the host. */
    next(id: bigint): any;
    endSequence(id: bigint): any;
    readStream(id: bigint): any;
    writeStream(id: bigint, data: string | Bytes): any;
    closeStream(id: bigint): any;
  };
  hash: {
    open(algorithm: string, key?: string | Bytes): bigint;
    update(id: bigint, data: string | Bytes): void;
    copy(id: bigint): bigint;
    digest(id: bigint): Uint8Array;
    close(id: bigint): void;
  };
  crypto: {
    cipher(
      name: string,
      encrypts: boolean,
      key: Bytes,
      iv: Bytes | undefined,
      data: Bytes,
      additional?: Bytes,
      tagLength?: number,
    ): Uint8Array;
    digest(hash: string, data: Bytes, key?: Bytes): Uint8Array;
    /** PKCS #8, SubjectPublicKeyInfo */
    generateKeys(type: string, parameter?: string, exponent?: Bytes): [Uint8Array, Uint8Array];
    readKey(
      der: Bytes,
      isPrivate: boolean,
    ): [type: string, curve: string, bits: number, publicPart: Uint8Array, privatePart: Uint8Array];
    sign(der: Bytes, hash: string | undefined, saltLength: number, data: Bytes, isLong: boolean): Uint8Array;
    verify(der: Bytes, hash: string | undefined, saltLength: number, signature: Bytes, data: Bytes): boolean;
    oaep(der: Bytes, encrypts: boolean, hash: string, label: Bytes | undefined, data: Bytes): Uint8Array;
    agree(der: Bytes, peer: Bytes): Uint8Array;
    pbkdf2(
      hash: string,
      password: string | Bytes,
      salt: string | Bytes,
      iterations: number,
      length: number,
    ): Uint8Array;
    hkdf(
      hash: string,
      key: string | Bytes,
      salt: string | Bytes,
      info: string | Bytes,
      length: number,
    ): Uint8Array;
    scrypt(
      password: string | Bytes,
      salt: string | Bytes,
      cost: number,
      blockSize: number,
      parallelization: number,
      maxmem: number,
      length: number,
    ): Uint8Array;
  };
  cipher: {
    info(
      name: string,
    ): [keyLength: number, ivLength: number, blockSize: number, mode: number, isAuthenticated: boolean];
    open(name: string, encrypts: boolean, key: string | Bytes, iv?: string | Bytes): bigint;
    setPadding(id: bigint, isOn: boolean): void;
    addAdditional(id: bigint, data: string | Bytes): void;
    update(id: bigint, data: string | Bytes): Uint8Array;
    finish(id: bigint): Uint8Array;
    setTag(id: bigint, tag: Bytes): void;
    tag(id: bigint, length: number): Uint8Array;
    close(id: bigint): void;
  };
  zlib: {
    open(kind: string, numbers: Int32Array, dictionary?: Bytes, size?: number): bigint;
    step(
      id: bigint,
      data: Bytes,
      flush: number,
    ): { output: Uint8Array | undefined; consumed: number; hasMore: boolean; hasEnded: boolean };
    close(id: bigint): void;
    crc32(data: string | Bytes, value: number): number;
  };
  library: {
    source(name: string): string | undefined;
    early(name: string): string | undefined;
    folder(): string;
    importMap(): string | undefined;
    /** Whether modules may come from this host over https. */
    mayImport(host: string, port: number): boolean;
    /** Whether they are to be fetched anew. */
    reload(): boolean;
  };
  engine: {
    readonly namespaces: { readonly [name: string]: { readonly [name: string]: unknown } };
    hook(name: 'main', fn: (kind: 'file' | 'eval' | 'stdin', value: string) => void): void;
    hook(name: 'ending', fn: () => void): void;
    hook(
      name: 'call',
      fn: (operation: number, target: any, name: any, wish: number, ...args: any[]) => unknown,
    ): void;
    hook(name: 'cancelCall', fn: (fiber: bigint, reason: string) => void): void;
    hook(name: 'rejections', fn: () => void): void;
    /** Does nothing: where the engine lets V8 notice that a fiber is to end. */
    hook(name: 'stop', fn: () => void): void;
    hook(name: 'global', fn: (name: string) => unknown): void;
    lazyGlobal(name: string, enumerable: boolean): void;
    hook(name: 'signal', fn: (number: string) => void): void;
    hook(name: 'cancelled', fn: () => Error): void;
    hook(name: 'prepareStack', fn: (error: any, sites: any[]) => unknown): void;
    hook(name: 'timers', fn: () => void): void;
    hook(
      name: 'killed',
      fn: (id: bigint, name: string, role: number, limit: number, stack: string) => void,
    ): void;
    hook(name: 'importMeta', fn: (url: string, meta: { [name: string]: unknown }) => void): void;
    hook(
      name: 'import',
      fn: (specifier: string, referrer: string, attributes: { [name: string]: string }) => Promise<object>,
    ): void;
    /** Promise, reason, and async data of who rejected it, by turns. */
    rejections(): unknown[];
    handledRejections(): Promise<unknown>[];
    location(error: unknown):
      | {
          url: string;
          line: number;
          column: number;
          endColumn: number;
          sourceLine: string;
        }
      | undefined;
    kind(value: unknown): string;
    proxyDetails(proxy: object): [any, any];
    promiseDetails(promise: Promise<unknown>): [0 | 1 | 2, unknown];
    entries(collection: object): [unknown[], boolean];
    constructorName(value: object): string;
    ownNonIndexKeys(value: object, onlyEnumerable: boolean): PropertyKey[];
    encode(text: string): Uint8Array;
    decode(bytes: Bytes, encoding: 'utf8' | 'latin1', fatal: boolean): string;
    /** Runs a script as a console does; the value is the property '.repl_result' of what it is fulfilled with. */
    evaluate(source: string): Promise<{ '.repl_result'?: unknown }>;
    asyncData(): unknown;
    /** Frames, a text for each start, the running fiber's first. */
    origin(): string[] | undefined;
    setAsyncData(value: unknown): void;
    prepareStacks(): void;
    /** Milliseconds of the system's monotonic clock. */
    clock(): number;
    /** Do promise jobs wait, or something else that comes before the next fiber? */
    hasJobs(): boolean;
    noop(): void;
  };
  script: {
    evaluate(source: string, name: string): any;
    compile(source: string, name: string, cache?: Uint8Array): object;
    run(script: object): any;
    cache(script: object): Uint8Array;
  };
  module: {
    compile(url: string, source: string, cache?: Uint8Array): CoroModule;
    compileWhole(url: string, source: string): CoroModule;
    tookCode(module: CoroModule): boolean;
    keepCode(): void;
    compileFunction(name: string, source: string, parameters: string[]): (...args: any[]) => any;
    callProgram(body: (...args: any[]) => any, self: unknown, args: unknown[]): any;
    synthetic(url: string, exportNames: string[], evaluate?: () => void): CoroModule;
    setExport(module: CoroModule, name: string, value: unknown): void;
    requests(module: CoroModule): {
      specifier: string;
      attributes: { [name: string]: string };
      line: number;
      column: number;
    }[];
    link(module: CoroModule, modules: CoroModule[]): void;
    instantiate(module: CoroModule): void;
    evaluate(module: CoroModule): Promise<unknown>;
    namespace(module: CoroModule): object;
    status(module: CoroModule): 'unlinked' | 'linked' | 'evaluating' | 'evaluated' | 'errored';
    error(module: CoroModule): unknown;
    cache(module: CoroModule): Uint8Array;
  };
};
