namespace CoroJs.CommandServer.Jsockd.Keys;

/// <summary>The key that modules must be signed with, out of the server's environment.</summary>
internal static class PublicKey
{
    public const string Variable = "JSOCKD_BYTECODE_MODULE_PUBLIC_KEY";

    /// <summary>In its place: modules that nobody has signed are wanted.</summary>
    private const string Anything = "dangerously_allow_invalid_signatures";

    /// <summary>Null: any signature does.</summary>
    /// <exception cref="CommandServerException">There is none, or it is malformed.</exception>
    public static byte[]? FromEnvironment()
    {
        string? value = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(value))
            throw new CommandServerException($"{Variable} is not set: it must hold the public key (64 hex digits, what PREFIX.pubkey of jsockd -k PREFIX holds) of the key that has signed the module");
        if (value == Anything) return null;
        return KeyFiles.FromHex(value, Ed25519.PublicBytes) ?? throw new CommandServerException($"{Variable} holds no public key: it must have 64 hex digits, and has {value.Length} characters");
    }
}
