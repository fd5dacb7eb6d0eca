using System.Net;
using CoroJs.SystemCalls;
using CoroJs.SystemCalls.Dns;
using CoroJs.SystemCalls.Net;

namespace CoroJs.Tests;

public sealed class DnsTextTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:53")]
    [InlineData("127.0.0.1:5353", "127.0.0.1:5353")]
    [InlineData("::1", "[::1]:53")]
    [InlineData("[::1]", "[::1]:53")]
    [InlineData("[::1]:65535", "[::1]:65535")]
    [InlineData("fe80::1%1", "[fe80::1%1]:53")]
    [InlineData("1.1.1.1,[::1]:5", "1.1.1.1:53,[::1]:5")]
    public void Servers(string given, string normal) => Assert.Equal(normal, ServerList.Normalize(given));

    [Theory]
    [InlineData("")]
    [InlineData("1.1.1.1,")]
    [InlineData("1.1.1.1:-1")]
    [InlineData("1.1.1.1: 53")]
    [InlineData("1.1.1.1:+53")]
    [InlineData("[::1]x:53")]
    [InlineData(":53")]
    [InlineData("example.org")]
    public void Not_servers(string given)
    {
        var e = Assert.Throws<SystemCallException>(() => ServerList.Normalize(given));
        Assert.Equal("ERR_INVALID_IP_ADDRESS", e.Code);
    }

    [Theory]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::12", "2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public void Names_of_addresses(string address, string name) => Assert.Equal(name, ReverseOperation.Name(IPAddress.Parse(address)));

    [Fact]
    public void A_hosts_file_as_the_C_library_reads_it()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("hosts", """
            # comment one
            127.0.0.1 localhost
              192.0.2.1	Several.test  alias # several.test two
            192.0.2.2 several.test
            192.0.2.1 several.test third
            2001:db8::1	several.test
            192.0.2.3 not-several.test several.test.org
            #192.0.2.4 several.test
            300.0.0.1 wrong
            wrong wrong
            192.0.2.5
            192.0.2.6 last
            """);
        var hosts = new HostsFile(path);
        Assert.Equal(["192.0.2.1", "192.0.2.2", "2001:db8::1"], hosts.AddressesOf("SEVERAL.test").Select(a => a.ToString()));
        Assert.Equal(["192.0.2.1"], hosts.AddressesOf("alias").Select(a => a.ToString()));
        Assert.Equal(["192.0.2.6"], hosts.AddressesOf("last").Select(a => a.ToString()));
        foreach (string name in (string[])["two", "wrong", "comment", "192.0.2.6", "test", "severa", ""]) Assert.Empty(hosts.AddressesOf(name));
        Assert.Equal(["Several.test", "alias", "several.test", "third"], hosts.NamesOf(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(["several.test"], hosts.NamesOf(IPAddress.Parse("2001:DB8:0::1")));
        Assert.Empty(hosts.NamesOf(IPAddress.Parse("192.0.2.5")));
        folder.Write("hosts", "192.0.2.9 several.test\r\n");
        Assert.Equal(["192.0.2.9"], hosts.AddressesOf("several.test").Select(a => a.ToString()));
        Assert.Equal(["several.test"], hosts.NamesOf(IPAddress.Parse("192.0.2.9")));
        File.Delete(path);
        Assert.Empty(hosts.AddressesOf("several.test"));
    }

    [Fact]
    public void Loopback_first_then_the_preferred_family()
    {
        List<IPAddress> found = [.. "127.0.0.1 ::1".Split(' ').Select(IPAddress.Parse)];
        // Where the system has no IPv6, ::1 cannot be reached.
        string[] expected = File.Exists("/proc/net/if_inet6") ? ["::1", "127.0.0.1"] : ["127.0.0.1", "::1"];
        Assert.Equal(expected, AddressOrder.Sort(found).Select(a => a.ToString()));
    }
}
