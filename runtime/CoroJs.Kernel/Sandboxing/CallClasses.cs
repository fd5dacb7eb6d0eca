using CoroJs.SystemCalls;

namespace CoroJs.Sandboxing;

/// <summary>
/// The class of each system call. The handlers of all but Own, Handle and Host ask the <see cref="Sandbox"/>; tests demand
/// a class for each call, and that each of these refuses what is not granted.
/// </summary>
internal static class CallClasses
{
    private static readonly Group[] Known =
    [
        new(CallClass.Own,
        [
            "timers.arm",
            "fiber.run", "fiber.start", "fiber.self", "fiber.yield", "fiber.sleep", "fiber.park", "fiber.wait", "fiber.reason",
            "fiber.wake", "fiber.flush", "fiber.cancel", "fiber.deadline", "fiber.isParked", "fiber.name", "fiber.share", "fiber.cpuLimit", "fiber.setCpuLimit",
            "fiber.enter", "fiber.leave",
            "io.open", "io.read", "io.write", "io.isTerminal", "io.columns", "io.setRawMode",
            "library.source", "library.early", "library.folder", "library.importMap",
            "process.arguments", "process.cwd", "process.exit", "process.setExitCode", "process.pid", "process.ppid",
            "process.versions", "process.hrtime", "process.now", "process.memoryUsage", "process.fiberStatistics",
            "process.isBuiltFromSnapshot", "process.rejectionMode", "process.handles",
            "dns.cancel",
            "hash.open", "hash.update", "hash.digest", "hash.close",
            "process.permits", "process.listenToEnd", "process.conclude", "process.listenToSignal", "process.guard", "process.waitForSignal",
            "library.mayImport", "library.reload",
            "host.call", "host.callAwaiting", "host.complete", "host.fail", "host.keep", "host.path",
            "host.holdCall", "host.dropCall", "host.runFor",
            "host.console", "host.report", "host.post", "host.request", "host.receive", "host.module", "host.hasModules",
            "host.next", "host.endSequence", "host.readStream", "host.writeStream", "host.closeStream",
            "zlib.open", "zlib.step", "zlib.close", "zlib.crc32",
            "hash.copy",
            "cipher.open", "cipher.info", "cipher.addAdditional", "cipher.setPadding", "cipher.setTag", "cipher.update",
            "cipher.finish", "cipher.tag", "cipher.close",
            "crypto.agree", "crypto.cipher", "crypto.decryptKey", "crypto.digest", "crypto.encryptKey", "crypto.generateKeys", "crypto.hkdf", "crypto.oaep",
            "crypto.pbkdf2", "crypto.readKey", "crypto.scrypt", "crypto.sign", "crypto.verify",
        ]),
        new(CallClass.Handle,
        [
            "net.accept", "net.read", "net.readBytes", "net.readLine", "net.readUntil", "net.readExactly", "net.write", "net.shutdown",
            "net.close", "net.reset", "net.poll", "net.localAddress", "net.remoteAddress", "net.setTimeout", "net.setNoDelay",
            "net.setKeepAlive",
            "fs.read", "fs.write", "fs.fstat", "fs.fsync", "fs.fdatasync", "fs.ftruncate", "fs.close",
            "tls.createContext", "tls.setVersions", "tls.setCiphers", "tls.setProtocols", "tls.setTrust", "tls.setVerification",
            "tls.useCertificate", "tls.proceed", "tls.accept", "tls.connect", "tls.read", "tls.readBytes", "tls.readLine",
            "tls.readUntil", "tls.readExactly", "tls.write", "tls.shutdown", "tls.close", "tls.info", "tls.peerCertificates",
            "tls.session",
            "process.wait", "process.send", "process.forget", "process.abandon",
        ]),
        new(CallClass.Run,
        [
            "process.spawn",
        ]),
        new(CallClass.Files,
        [
            "fs.open", "fs.readFile", "fs.writeFile", "fs.stat", "fs.lstat", "fs.access", "fs.exists", "fs.readdir",
            "fs.readdirEntries", "fs.unlink", "fs.mkdir", "fs.mkdirp", "fs.rmdir", "fs.rm", "fs.rename", "fs.copyFile", "fs.link",
            "fs.symlink", "fs.readlink", "fs.realpath", "fs.chmod", "fs.utimes", "fs.truncate", "fs.mkdtemp",
        ]),
        new(CallClass.Modules,
        [
            "modules.readFile", "modules.exists", "modules.stat", "modules.realpath", "modules.access",
        ]),
        new(CallClass.Connect,
        [
            "net.connect", "net.connectUnix",
        ]),
        new(CallClass.Listen,
        [
            "net.listen", "net.listenUnix",
        ]),
        new(CallClass.Names,
        [
            "dns.resolve", "dns.reverse", "dns.setServers", "dns.getServers",
            "net.lookup",
        ]),
        new(CallClass.Variables,
        [
            "process.environment",
        ]),
        new(CallClass.Host,
        [
            "process.chdir", "process.kill", "fiber.dump",
        ]),
    ];

    /// <summary>The calls that have a class.</summary>
    public static IEnumerable<string> Names => Known.SelectMany(group => group.Calls);

    /// <summary>The class of a call.</summary>
    public static CallClass Of(string name)
    {
        foreach (Group group in Known)
        {
            if (Array.IndexOf(group.Calls, name) >= 0) return group.Class;
        }
        return CallClass.Unknown;
    }

    /// <summary>In the order of the numbers of the calls: those that no sandbox serves.</summary>
    public static bool[] Refused()
    {
        var refused = new bool[SystemCallTable.Names.Length];
        for (int i = 0; i < refused.Length; i++) refused[i] = Of(SystemCallTable.Names[i]) is CallClass.Unknown or CallClass.Host;
        return refused;
    }

    private sealed record Group(CallClass Class, string[] Calls);
}
