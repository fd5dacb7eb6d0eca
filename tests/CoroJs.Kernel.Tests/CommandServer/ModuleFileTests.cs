using System.Text;
using CoroJs.CommandServer;
using CoroJs.CommandServer.Jsockd;
using CoroJs.CommandServer.Jsockd.Keys;
using CoroJs.CommandServer.Jsockd.Modules;

namespace CoroJs.Tests.CommandServer;

/// <summary>Module files byte by byte: in which order they are looked at, and what of a wrong one is said.</summary>
public sealed class ModuleFileTests
{
    private static readonly ModulePayload Payload = new()
    {
        Engine = "an engine",
        Name = "a/b.mjs",
        Strip = ModuleStrip.None,
        Source = "export default 1; // \u00fc"u8.ToArray(),
        Code = new byte[] { 1, 2, 3 },
    };

    public ModuleFileTests() => KernelThread.BootEngine(isInterruptible: true);

    [Fact]
    public void What_is_written_is_read()
    {
        ModulePayload read = ModulePayload.Read("m", Payload.Write());
        Assert.Equal((Payload.Engine, Payload.Name, Payload.Strip), (read.Engine, read.Name, read.Strip));
        Assert.Equal(Payload.Source.ToArray(), read.Source.ToArray());
        Assert.Equal(Payload.Code.ToArray(), read.Code.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("   ")]
    [InlineData("  \n\n    \n ")]
    [InlineData("  \n\n    \n")]
    public void Blanks_keep_their_lines(string blanks)
    {
        ModulePayload read = ModulePayload.Read("m", (Payload with { Strip = ModuleStrip.Source, Source = Encoding.ASCII.GetBytes(blanks) }).Write());
        Assert.Equal((ModuleStrip.Source, blanks), (read.Strip, Encoding.ASCII.GetString(read.Source.Span)));
    }

    [Fact]
    public void Each_changed_or_missing_byte_of_a_payload_is_seen()
    {
        byte[] good = Payload.Write();
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x40;
            Assert.Throws<CommandServerException>(() => ModulePayload.Read("m", bad));
            Assert.Throws<CommandServerException>(() => ModulePayload.Read("m", good.AsMemory(0, i)));
        }
        Assert.Throws<CommandServerException>(() => ModulePayload.Read("m", (byte[])[.. good, 0]));
    }

    [Theory]
    [InlineData(0, "is no module file: it has 0 bytes")]
    [InlineData(192, "is no module file: it has 192 bytes")]
    [InlineData(193, "is no module file: no version stands before its signature")]
    public void A_file_too_short_is_no_module(int size, string message) => Assert.Contains(message, Refusal(new byte[size], null), StringComparison.Ordinal);

    [Fact]
    public void A_text_is_no_module() =>
        Assert.Contains("is no module file: no version", Refusal(Encoding.UTF8.GetBytes(new string('x', 5000)), null), StringComparison.Ordinal);

    [Fact]
    public void The_version_is_looked_at_before_the_signature()
    {
        byte[] file = Signed(new byte[Ed25519.SignatureBytes]);
        Encoding.ASCII.GetBytes("0.1.4").CopyTo(file, file.Length - 192);
        Assert.Contains($"was compiled for version 0.1.4, and this is {JsockdVersion.Text}", Refusal(file, new byte[32]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_signature_is_looked_at_before_the_payload()
    {
        byte[] file = Signed(new byte[Ed25519.SignatureBytes]);
        file[0] = 0;
        Assert.Contains("is not signed: compile it with -pk", Refusal(file, new byte[32]), StringComparison.Ordinal);
        file[^1] = 1;
        Assert.Contains("is not signed with the key whose public part", Refusal(file, new byte[32]), StringComparison.Ordinal);
        Assert.Equal(file.Length - 192, ModuleFile.PayloadOf("m", file, null, out bool isSigned).Length);
        Assert.False(isSigned);
    }

    [Fact]
    public void A_signature_of_RFC_8032_is_verified()
    {
        // Its test 2: of one byte.
        byte[] key = Convert.FromHexString("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        byte[] signature = Convert.FromHexString("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        Assert.True(Ed25519.Verify(key, [0x72], signature));
        Assert.False(Ed25519.Verify(key, [0x73], signature));
        Assert.False(Ed25519.Verify(key, [0x72], new byte[64]));
    }

    private static byte[] Signed(byte[] signature) => [.. ModuleFile.Unsigned(Payload), .. signature];

    private static string Refusal(byte[] file, byte[]? key) =>
        Assert.Throws<CommandServerException>(() => ModuleFile.PayloadOf("m", file, key, out _)).Message;
}
