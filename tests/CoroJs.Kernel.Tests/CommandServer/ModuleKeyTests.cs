using System.Runtime.Versioning;
using CoroJs.CommandServer.Jsockd.Keys;

namespace CoroJs.Tests.CommandServer;

/// <summary>`jsockd -k`, and who may run: keys, signatures of others, and what the environment says.</summary>
[SupportedOSPlatform("linux")]
public sealed class ModuleKeyTests(ModuleKit kit) : IClassFixture<ModuleKit>
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void Keys_are_hex_digits_and_the_private_one_is_the_owners()
    {
        Assert.Matches("^[0-9a-f]{128}\\z", File.ReadAllText(kit.KeyPath));
        Assert.Matches("^[0-9a-f]{64}\\z", File.ReadAllText(kit.PathOf("key.pubkey")));
        Assert.Equal(Owner, File.GetUnixFileMode(kit.KeyPath));
        // Clamped, as the curve wants it.
        byte[] key = Convert.FromHexString(File.ReadAllText(kit.KeyPath));
        Assert.Equal((0, 0x40), (key[0] & 7, key[31] & 0xc0));
    }

    [Theory]
    [InlineData(".privkey")]
    [InlineData(".pubkey")]
    public async Task Keys_are_never_overwritten(string ending)
    {
        string prefix = kit.PathOf("other" + ending);
        await File.WriteAllTextAsync(prefix + ending, "precious");
        Ended ended = await RunningProgram.Run("jsockd", "-k", prefix);
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains($"{prefix}{ending} cannot be written: it is there already", ended.Error, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(prefix + ending));
        Assert.Single(Directory.GetFiles(kit.Folder, "other" + ending + "*"));
    }

    [Fact]
    public async Task Keys_are_not_made_where_nobody_may_write()
    {
        Ended ended = await RunningProgram.Run("jsockd", "-k", kit.PathOf("none/key"));
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("cannot be written: no such file or directory", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Openssl_signs_a_module_and_the_server_takes_it()
    {
        await File.WriteAllTextAsync(kit.PathOf("small.mjs"), "export const n = 41;");
        Ended ended = await RunningProgram.RunIn(kit.Folder, "jsockd", "-c", "small.mjs", "small");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("warning: no private key is given (-pk FILE), so the module is not signed", ended.Error, StringComparison.Ordinal);
        string hex = await Shell.Run(
            $"""
            set -e; cd '{kit.Folder}'
            openssl genpkey -algorithm ed25519 -out key.pem
            head -c -64 small > unsigned
            openssl pkeyutl -sign -inkey key.pem -rawin -in unsigned -out signature
            cat unsigned signature > small
            openssl pkey -in key.pem -pubout -outform der | tail -c 32 | od -An -v -tx1 | tr -d ' \n'
            """);
        Assert.Equal("42\n", (await Evaluate(hex, "small")).Output);
        Assert.Contains("is not signed with the key", (await Evaluate(kit.Environment[PublicKey.Variable], "small")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Openssl_verifies_what_the_command_has_signed()
    {
        string output = await Shell.Run(
            $"""
            set -e; cd '{kit.Folder}'
            printf '302a300506032b6570032100%s' "$(cat key.pubkey)" | python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' > public.der
            for m in module module-ss module-sd; do
              head -c -64 $m > unsigned; tail -c 64 $m > signature
              openssl pkeyutl -verify -pubin -keyform der -inkey public.der -rawin -in unsigned -sigfile signature
            done
            """);
        Assert.Equal(3, output.Split("Signature Verified Successfully").Length - 1);
    }

    [Theory]
    [InlineData(null, "JSOCKD_BYTECODE_MODULE_PUBLIC_KEY is not set")]
    [InlineData("", "JSOCKD_BYTECODE_MODULE_PUBLIC_KEY is not set")]
    [InlineData("abc", "holds no public key: it must have 64 hex digits, and has 3 characters")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "is not signed with the key")]
    public async Task Nothing_runs_without_the_right_key(string? key, string message)
    {
        Ended ended = await Evaluate(key, "module");
        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsigned_modules_run_where_that_is_wanted_and_the_log_says_so()
    {
        string module = await Unsigned();
        Assert.Contains("is not signed: compile it with -pk", (await Evaluate(kit.Environment[PublicKey.Variable], module)).Error, StringComparison.Ordinal);
        Ended ended = await Evaluate("dangerously_allow_invalid_signatures", module);
        Assert.Equal((0, "2\n"), (ended.ExitCode, ended.Output));
        Assert.Matches(@"^\$ jsockd \S+ \[WARN\] JSOCKD_BYTECODE_MODULE_PUBLIC_KEY allows modules that nobody has signed: ", ended.Error);
    }

    [Fact]
    public async Task A_key_of_other_releases_begins_with_its_public_part()
    {
        await File.WriteAllTextAsync(kit.PathOf("long.privkey"), await File.ReadAllTextAsync(kit.PathOf("key.pubkey")) + await File.ReadAllTextAsync(kit.KeyPath) + "\n");
        await kit.Compile("source.mjs", "long", "-k", "long.privkey");
        Assert.Equal("2\n", (await Evaluate(kit.Environment[PublicKey.Variable], "long")).Output);
    }

    private async Task<string> Unsigned()
    {
        byte[] file = await File.ReadAllBytesAsync(kit.PathOf("module"));
        file.AsSpan(file.Length - 64).Clear();
        await File.WriteAllBytesAsync(kit.PathOf("unsigned-module"), file);
        return "unsigned-module";
    }

    private async Task<Ended> Evaluate(string? key, string module)
    {
        var environment = new Dictionary<string, string>();
        if (key is not null) environment[PublicKey.Variable] = key;
        return await RunningProgram.RunWith(environment, "jsockd", "-m", kit.PathOf(module), "-e", "M.plain?.(1) ?? M.n + 1");
    }
}
