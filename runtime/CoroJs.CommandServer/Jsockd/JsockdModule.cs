using CoroJs.CommandServer.Jsockd.Keys;
using CoroJs.CommandServer.Jsockd.Modules;
using CoroJs.CommandServer.Logging;

namespace CoroJs.CommandServer.Jsockd;

/// <summary>The module whose namespace each command gets.</summary>
/// <param name="Payload">Of its file.</param>
/// <param name="SourceMap">JSON, in memory that does not move; null: none.</param>
internal sealed record JsockdModule(ModulePayload Payload, byte[]? SourceMap)
{
    /// <summary>Reads a module file that is signed with the key of the environment.</summary>
    /// <param name="path">-m.</param>
    /// <param name="sourceMapPath">-sm, or null.</param>
    /// <param name="log">Is told what is unusual and does not stop the server.</param>
    /// <exception cref="CommandServerException">The file cannot be used.</exception>
    public static JsockdModule Load(string path, string? sourceMapPath, ServerLog log)
    {
        byte[]? publicKey = PublicKey.FromEnvironment();
        // OpenSSL is in the engine file, which can be used once the engine has started; with the flags of the rooms.
        KernelThread.BootEngine(isInterruptible: true);
        ReadOnlyMemory<byte> payload = ModuleFile.PayloadOf(path, Read(path), publicKey, out bool isSigned);
        if (!isSigned) log.Write(LogLevel.Warn, $"{PublicKey.Variable} allows modules that nobody has signed: {path} runs, whoever has written it");
        return new JsockdModule(ModulePayload.Read(path, payload), sourceMapPath is null ? null : ReadMap(sourceMapPath, log));
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw new CommandServerException($"the module {path} cannot be read: {FileFailure.Describe(e, path)}", e);
        }
    }

    private static byte[]? ReadMap(string path, ServerLog log)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            byte[] map = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
            bytes.CopyTo(map, 0);
            return map;
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            log.Write(LogLevel.Warn, $"The source map {path} cannot be read and is ignored: {FileFailure.Describe(e, path)}");
            return null;
        }
    }
}
