using System.Text;

namespace CoroJs.CommandServer.Jsockd.Keys;

/// <summary>The files of keys: hex digits, without an end of line.</summary>
internal static class KeyFiles
{
    /// <summary>-k: writes PREFIX.pubkey and PREFIX.privkey, of which the second is the owner's alone.</summary>
    /// <exception cref="CommandServerException">One of them is there, or cannot be written; then neither is left behind.</exception>
    public static void Make(string prefix)
    {
        string privatePath = prefix + ".privkey", publicPath = prefix + ".pubkey";
        foreach (string path in (string[])[privatePath, publicPath])
            if (File.Exists(path)) throw Refused(path, "it is there already, and keys are never overwritten");
        byte[] keys = LibraryTools.Run(async context =>
        {
            JavaScriptFunction make = await context.LibraryFunctionAsync(LibraryTools.Name, "makeKeys").ConfigureAwait(false);
            return await make.InvokeAsync<byte[]>([]).ConfigureAwait(false);
        });
        Write(privatePath, keys.AsSpan(Ed25519.PublicBytes), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            Write(publicPath, keys.AsSpan(0, Ed25519.PublicBytes), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        catch (CommandServerException)
        {
            File.Delete(privatePath);
            throw;
        }
    }

    /// <summary>The expanded private key.</summary>
    /// <exception cref="CommandServerException">The file cannot be read, or holds no such key.</exception>
    public static byte[] ReadPrivate(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw new CommandServerException($"the private key {path} cannot be read: {FileFailure.Describe(e, path)}", e);
        }
        // Some releases of JSockD put the public key before it.
        string own = text.Length == 2 * (Ed25519.PublicBytes + Ed25519.ExpandedBytes) ? text[(2 * Ed25519.PublicBytes)..] : text;
        return FromHex(own, Ed25519.ExpandedBytes) ?? throw new CommandServerException($"{path} holds no private key of jsockd -k: that has {2 * Ed25519.ExpandedBytes} hex digits, and here are {text.Length} characters");
    }

    /// <summary>Null: these are not as many bytes in hex digits.</summary>
    public static byte[]? FromHex(string text, int count)
    {
        if (text.Length != 2 * count) return null;
        foreach (char c in text)
            if (!char.IsAsciiHexDigit(c)) return null;
        return Convert.FromHexString(text);
    }

    private static void Write(string path, ReadOnlySpan<byte> key, UnixFileMode mode)
    {
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key)));
        }
        catch (Exception e) when (FileFailure.IsOne(e))
        {
            throw Refused(path, FileFailure.Describe(e, path));
        }
    }

    private static CommandServerException Refused(string path, string why) => new($"the key file {path} cannot be written: {why}");
}
