using System.Net;
using CoroJs.Sandboxing;

namespace CoroJs.Tests;

/// <summary>What the rules of permissions may look like, and what they mean.</summary>
public class GrantTests
{
    [Theory]
    [InlineData("example.com", "example.com", 1, true)]
    [InlineData("example.com", "EXAMPLE.com.", 65535, true)]
    [InlineData("example.com", "www.example.com", 80, false)]
    [InlineData("example.com:443", "example.com", 443, true)]
    [InlineData("example.com:443", "example.com", 80, false)]
    [InlineData("example.com:8000-8002", "example.com", 8002, true)]
    [InlineData("example.com:8000-8002", "example.com", 8003, false)]
    [InlineData("*.example.com", "a.b.example.com", 80, true)]
    [InlineData("*.example.com", "example.com", 80, false)]
    [InlineData("*.example.com", "badexample.com", 80, false)]
    [InlineData("*", "anything", 80, true)]
    [InlineData(":80", "anything", 80, true)]
    [InlineData(":80", "anything", 81, false)]
    [InlineData("127.0.0.1", "localhost", 80, false)]
    [InlineData("localhost", "", 80, true)]
    public void Names(string rule, string host, int port, bool granted) =>
        Assert.Equal(granted, HostRule.Parse(rule, out _)!.MatchesName(HostRule.Normalize(host)!, port));

    [Theory]
    [InlineData("10.0.0.0/8:80", "10.200.1.1", 80, true)]
    [InlineData("10.0.0.0/8:80", "11.0.0.1", 80, false)]
    [InlineData("10.0.0.0/8:80", "10.0.0.1", 81, false)]
    [InlineData("192.168.0.128/25", "192.168.0.127", 80, false)]
    [InlineData("192.168.0.128/25", "192.168.0.200", 80, true)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", 80, true)]
    [InlineData("::ffff:127.0.0.0/104", "127.9.9.9", 80, true)]
    [InlineData("127.0.0.1", "0.0.0.0", 80, false)]
    [InlineData("127.0.0.1", "::1", 80, false)]
    [InlineData("[::1]:8080", "::1", 8080, true)]
    [InlineData("[::1]:8080", "::1", 8081, false)]
    [InlineData("::1", "::1", 1, true)]
    [InlineData("fd00::/8", "fd12::1", 1, true)]
    [InlineData("[fd00::]/8:80", "fe00::1", 80, false)]
    [InlineData("[fd00::/8]:80", "fd00::1", 80, true)]
    [InlineData("0.0.0.0/0", "::1", 80, false)]
    [InlineData("*", "169.254.169.254", 80, true)]
    public void Addresses(string rule, string address, int port, bool granted) =>
        Assert.Equal(granted, HostRule.Parse(rule, out _)!.MatchesAddress(IPAddress.Parse(address), port));

    [Theory]
    [InlineData("https://example.com", "not a URL")]
    [InlineData("example.com:", "HOST:PORT")]
    [InlineData("example.com:http", "port")]
    [InlineData("example.com:90-80", "port")]
    [InlineData("example.com:65536", "port")]
    [InlineData("ex ample", "must name a host")]
    [InlineData("*.*.com", "must name a host")]
    [InlineData("a..b", "must name a host")]
    [InlineData("127.1", "must name a host")]
    [InlineData("0x7f.1", "must name a host")]
    [InlineData("2130706433", "must name a host")]
    [InlineData("10.0.0.0/33", "must name a host")]
    [InlineData("/run/x.sock", "unix:/run/x.sock")]
    [InlineData("unix:", "must not be empty")]
    [InlineData("[::1", "HOST:PORT")]
    [InlineData("", "HOST:PORT")]
    public void Wrong_hosts_are_quoted_with_what_is_right(string rule, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => new Permissions { Net = [rule] });
        Assert.Contains($"'{rule}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_rules_of_other_kinds_are_errors_too()
    {
        Assert.Throws<ArgumentException>(() => new Permissions { Read = [""] });
        Assert.Throws<ArgumentException>(() => new Permissions { Write = ["a\0b"] });
        Assert.Throws<ArgumentException>(() => new Permissions { Env = ["A*B"] });
        Assert.Throws<ArgumentException>(() => new Permissions { Env = ["A=B"] });
        Assert.Throws<ArgumentException>(() => new Permissions { Dns = ["example.com:53"] });
        Assert.Throws<ArgumentException>(() => new Permissions { Import = ["lib/x"] });
        Assert.Throws<ArgumentException>(() => new Permissions { Import = ["10.0.0.0/8"] });
        Assert.Throws<ArgumentNullException>(() => new Permissions { Run = null! });
    }

    [Fact]
    public void Nothing_is_granted_unless_it_is_named()
    {
        Assert.Equal(Permissions.None, new Permissions());
        Assert.False(Permissions.None.IsUnlimited);
        Assert.True(Permissions.All.IsUnlimited);
        Assert.True(Permissions.Local.IsUnlimited);
        Assert.False((Permissions.All with { Dns = Grants.None }).IsUnlimited);
        Assert.False((Permissions.All with { Import = ["./lib"] }).IsUnlimited);
        Assert.Equal(new Permissions { Read = ["/a", "/b"] }, new Permissions { Read = ["/a", "/b"] });
        Assert.NotEqual(new Permissions { Read = ["/a"] }, new Permissions { Read = ["/b"] });
        Assert.Equal("/a,/b", new Permissions { Read = ["/a", "/b"] }.Read.ToString());
    }

    [Theory]
    [InlineData("esm.sh", "esm.sh", 443, true)]
    [InlineData("esm.sh", "esm.sh", 8443, false)]
    [InlineData("esm.sh:8443", "esm.sh", 8443, true)]
    [InlineData("./lib", "esm.sh", 443, false)]
    public void Modules_come_from_hosts_over_https(string rule, string host, int port, bool granted) =>
        Assert.Equal(granted, Sandbox.Imports(new Permissions { Import = [rule] }, host, port));
}
