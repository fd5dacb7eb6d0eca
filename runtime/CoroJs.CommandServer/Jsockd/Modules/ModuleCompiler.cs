using System.Text;
using CoroJs.CommandServer.Jsockd.Keys;
using CoroJs.Engine;

namespace CoroJs.CommandServer.Jsockd.Modules;

/// <summary>-c: makes a module file of an ES module.</summary>
internal static class ModuleCompiler
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="path">Of the source.</param>
    /// <param name="output">Of the module file.</param>
    /// <param name="keyPath">Of the private key; null: the module is not signed.</param>
    /// <param name="strip">What the file leaves out.</param>
    /// <exception cref="CommandServerException">A file is not what it should be, or the source does not compile.</exception>
    public static void Compile(string path, string output, string? keyPath, ModuleStrip strip)
    {
        string source = ReadSource(path);
        byte[]? key = keyPath is null ? null : KeyFiles.ReadPrivate(keyPath);
        byte[] file = LibraryTools.Run(context => CompileAsync(context, path, source, key, strip));
        try
        {
            File.WriteAllBytes(output, file);
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw new CommandServerException($"the module file {output} cannot be written: {FileFailure.Describe(e, output)}", e);
        }
        if (key is null) StandardError.WriteLine("jsockd: warning: no private key is given (-pk FILE), so the module is not signed, and servers do not take it as it is");
    }

    private static async Task<byte[]> CompileAsync(CoroContext context, string path, string source, byte[]? key, ModuleStrip strip)
    {
        JavaScriptFunction compile = await context.LibraryFunctionAsync(LibraryTools.Name, "compileModule").ConfigureAwait(false);
        byte[] code = await compile.InvokeAsync<byte[]>([source, path, (int)strip]).ConfigureAwait(false);
        string kept = source;
        if (strip != ModuleStrip.None)
        {
            JavaScriptFunction blanks = await context.LibraryFunctionAsync(LibraryTools.Name, "blanksOf").ConfigureAwait(false);
            kept = await blanks.InvokeAsync<string>([source, (int)strip]).ConfigureAwait(false);
        }
        byte[] unsigned = ModuleFile.Unsigned(new ModulePayload
        {
            Engine = Engine,
            Name = path,
            Strip = strip,
            Source = Encoding.UTF8.GetBytes(kept),
            Code = code,
        });
        var signature = new byte[Ed25519.SignatureBytes];
        if (key is not null)
        {
            JavaScriptFunction sign = await context.LibraryFunctionAsync(LibraryTools.Name, "sign").ConfigureAwait(false);
            signature = await sign.InvokeAsync<byte[]>([unsigned, key]).ConfigureAwait(false);
        }
        return [.. unsigned, .. signature];
    }

    // Only for messages: V8 looks for itself whether it can read the code.
    private static string Engine => $"corojs {Kernel.Version} with {EngineProcess.Versions().Split(' ')[0]}";

    private static string ReadSource(string path)
    {
        try
        {
            return Strict.GetString(File.ReadAllBytes(path)).TrimStart('\ufeff');
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw new CommandServerException($"the module {path} cannot be read: {FileFailure.Describe(e, path)}", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new CommandServerException($"the module {path} is not UTF-8", e);
        }
    }
}
