using System.Net;
using CoroJs.SystemCalls.Net;

namespace CoroJs.Tests;

/// <summary>Addresses as text and as the system takes them.</summary>
public sealed class NetAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:80", 16)]
    [InlineData("255.255.255.255", "255.255.255.255:80", 16)]
    [InlineData("::1", "[::1]:80", 28)]
    [InlineData("2001:DB8::1", "[2001:db8::1]:80", 28)]
    [InlineData("::ffff:1.2.3.4", "[::ffff:1.2.3.4]:80", 28)]
    [InlineData("fe80::1%3", "[fe80::1%3]:80", 28)]
    public void Literals_are_taken_as_they_are(string text, string shown, uint size)
    {
        Assert.True(CoroJs.SystemCalls.Net.SocketAddress.TryParse(text, out IPAddress address));
        var socketAddress = CoroJs.SystemCalls.Net.SocketAddress.Of(address, 80);
        Assert.Equal(shown, socketAddress.ToString());
        Assert.Equal(size, socketAddress.Size);
        Assert.Equal(80, socketAddress.Port);
        Assert.Equal(address, socketAddress.ToIPAddress());
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("1")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("127.0.0.01")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("::1/64")]
    [InlineData(":")]
    [InlineData("1.2.3.4:80")]
    public void Anything_else_is_a_name(string text) =>
        Assert.False(CoroJs.SystemCalls.Net.SocketAddress.TryParse(text, out _));

    [Fact]
    public void Unix_paths_have_a_longest()
    {
        Assert.True(UnixAddress.TryMake(new string('a', 107), out UnixAddress longest));
        Assert.Equal(110u, longest.Size);
        Assert.False(UnixAddress.TryMake(new string('a', 108), out _));
        Assert.False(UnixAddress.TryMake(new string('é', 54), out _));
        Assert.True(UnixAddress.TryMake("\0" + new string('a', 107), out UnixAddress hidden));
        Assert.Equal(110u, hidden.Size);
    }

    [Fact]
    public void Families_take_turns()
    {
        IPAddress[] found = [.. "::1 ::2 ::3 1.1.1.1 2.2.2.2".Split(' ').Select(IPAddress.Parse)];
        string[] order = [.. ConnectOperation.Order(found, 9).Select(a => a.Text)];
        Assert.Equal(["::1", "1.1.1.1", "::2", "2.2.2.2", "::3"], order);
    }
}
