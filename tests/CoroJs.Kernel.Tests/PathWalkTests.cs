using System.Text;
using CoroJs.Sandboxing;

namespace CoroJs.Tests;

/// <summary>Where paths lead from inside of granted folders, and that nobody is quick enough to change it.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PathWalkTests : IDisposable
{
    private readonly ScratchFolder folder = new("corojs-walk");

    public PathWalkTests()
    {
        folder.Write("data/inner/file", "granted");
        folder.Write("outside/secret", "secret");
        Directory.CreateDirectory(At("out"));
        File.CreateSymbolicLink(At("data/up"), "../outside/secret");
        File.CreateSymbolicLink(At("data/away"), At("outside"));
        File.CreateSymbolicLink(At("data/root"), "/");
        File.CreateSymbolicLink(At("data/round"), "../data/inner");
        File.CreateSymbolicLink(At("data/loop"), "loop");
        File.CreateSymbolicLink(At("data/dangling"), "nothing");
        File.CreateSymbolicLink(At("data/escape"), "../outside/new");
        File.CreateSymbolicLink(At("alias"), "data");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("data/inner/file", "data/inner/file")]
    [InlineData("data/./inner//file", "data/inner/file")]
    [InlineData("data/inner/../../data/inner/file", "data/inner/file")]
    [InlineData("data/../outside/../data/inner/file", "data/inner/file")]
    [InlineData("data/../nowhere/../data/inner/file", "data/inner/file")]
    [InlineData("data/round/file", "data/inner/file")]
    [InlineData("data", "data")]
    [InlineData("data/", "data")]
    [InlineData("data/inner/..", "data")]
    public void Granted(string path, string real)
    {
        using SafePath? found = Walk(path, PathMeaning.Object, out int error);
        Assert.Equal(0, error);
        Assert.Equal(At(real), Encoding.UTF8.GetString(found!.Real));
        string text = Encoding.UTF8.GetString(found.Text.AsSpan(0, found.Text.Length - 1));
        Assert.Equal(At(real), Directory.Exists(At(real)) ? new DirectoryInfo(text).ResolveLinkTarget(true)!.FullName : new FileInfo(text).ResolveLinkTarget(true)!.FullName);
    }

    [Theory]
    [InlineData("outside/secret")]
    [InlineData("data/../outside/secret")]
    [InlineData("data/inner/../../outside/secret")]
    [InlineData("data/up")]
    [InlineData("data/away/secret")]
    [InlineData("data/away/../outside/secret")]
    [InlineData("data/round/../../outside/secret")]
    [InlineData("data/root/etc/passwd")]
    [InlineData("datax")]
    [InlineData("data/..")]
    [InlineData(".")]
    [InlineData("alias/inner/file")]
    [InlineData("nowhere")]
    public void Not_granted(string path)
    {
        Assert.Null(Walk(path, PathMeaning.Object, out int error));
        Assert.Equal(0, error);
        Assert.Null(Walk(path, PathMeaning.Place, out error));
        Assert.Equal(0, error);
    }

    [Theory]
    [InlineData("data/none", 2)]
    [InlineData("data/none/x", 2)]
    [InlineData("data/inner/file/x", 20)]
    [InlineData("data/inner/file/", 20)]
    [InlineData("data/loop", 40)]
    [InlineData("data/dangling", 2)]
    public void What_is_wrong_inside_is_told(string path, int errno)
    {
        Assert.Null(Walk(path, PathMeaning.Object, out int error));
        Assert.Equal(errno, error);
    }

    [Fact]
    public void A_new_file_is_made_where_its_link_leads_if_that_is_granted()
    {
        using SafePath? inside = Walk("data/dangling", PathMeaning.Place, out _);
        Assert.Equal(At("data/nothing"), Encoding.UTF8.GetString(inside!.Real));
        Assert.Null(Walk("data/escape", PathMeaning.Place, out int error));
        Assert.Equal(0, error);
    }

    [Fact]
    public void An_entry_is_the_link_itself()
    {
        using SafePath? link = Walk("data/up", PathMeaning.Entry, out _);
        Assert.Equal(At("data/up"), Encoding.UTF8.GetString(link!.Real));
        // With a separator behind it a link is followed.
        Assert.Null(Walk("data/away/", PathMeaning.Entry, out int error));
        Assert.Equal(0, error);
        using SafePath? missing = Walk("data/new", PathMeaning.Entry, out _);
        Assert.Equal(At("data/new"), Encoding.UTF8.GetString(missing!.Real));
        using SafePath? dot = Walk("data/inner/..", PathMeaning.Entry, out _);
        Assert.EndsWith("/.\0", Encoding.UTF8.GetString(dot!.Text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_names_a_place_by_a_link_too()
    {
        var rules = new PathRules([At("alias")]);
        Assert.NotNull(Walk(rules, At("alias/inner/file"), PathMeaning.Object, out _));
        Assert.NotNull(Walk(rules, At("data/inner/file"), PathMeaning.Object, out _));
        // What the link is changed to is not what was granted.
        File.Delete(At("alias"));
        File.CreateSymbolicLink(At("alias"), "outside");
        Assert.Null(Walk(rules, At("alias/secret"), PathMeaning.Object, out int error));
        Assert.Equal(2, error); // data/secret is what it means
    }

    [Fact]
    public void A_rule_may_name_what_is_not_there_yet()
    {
        var rules = new PathRules([At("later/on")]);
        Assert.Null(Walk(rules, At("later/on"), PathMeaning.Entry, out int error));
        Assert.Equal(2, error);
        Directory.CreateDirectory(At("later"));
        using SafePath? place = Walk(rules, At("later/on"), PathMeaning.Entry, out _);
        Assert.NotNull(place);
        Assert.Null(Walk(rules, At("later/other"), PathMeaning.Entry, out error));
        Assert.Equal(0, error);
        // A link there leads away from it.
        File.CreateSymbolicLink(At("later/on"), At("outside"));
        Assert.Null(Walk(rules, At("later/on/secret"), PathMeaning.Object, out error));
        Assert.Equal(0, error);
    }

    [Theory]
    [InlineData("/proc/self/environ")]
    [InlineData("/proc/self/mem")]
    [InlineData("/proc/self/root/proc/self/environ")]
    [InlineData("/sys/kernel")]
    [InlineData("/dev/tty")]
    public void Doors_to_the_system_need_a_rule_of_their_own(string path)
    {
        foreach (var rules in (PathRules[])[new PathRules([], isAll: true), new PathRules(["/"])])
            Assert.Null(Walk(rules, path, PathMeaning.Object, out _));
        Assert.NotNull(Walk(new PathRules(["/", "/proc", "/sys", "/dev"]), path, PathMeaning.Object, out _));
    }

    [Fact]
    public void Harmless_devices_are_data()
    {
        using SafePath? found = Walk(new PathRules([], isAll: true), "/dev/null", PathMeaning.Object, out _);
        Assert.NotNull(found);
        Assert.Null(Walk("/dev/null", PathMeaning.Object, out _));
    }

    [Fact]
    public void Magic_links_lead_nowhere_but_where_their_text_says()
    {
        // The secret is open in this process; its link in /proc would open it whatever lies on the way.
        using FileStream open = File.OpenRead(At("outside/secret"));
        var rules = new PathRules(["/proc", At("data")]);
        Assert.Null(Walk(rules, $"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}", PathMeaning.Object, out int error));
        Assert.Equal(0, error);
        Assert.Null(Walk(rules, $"/proc/self/root{At("outside/secret")}", PathMeaning.Object, out _));
        Assert.Null(Walk(rules, "/proc/self/cwd/x", PathMeaning.Object, out _));
        using SafePath? inside = Walk(rules, $"/proc/self/root{At("data/inner/file")}", PathMeaning.Object, out _);
        Assert.NotNull(inside);
    }

    /// <summary>Another thread exchanges a folder and a link to outside, as quickly as it can: never is anything read but what was granted.</summary>
    [Theory]
    [InlineData("swap/file")]
    [InlineData("swap/../swap/file")]
    [InlineData("deep/swap/file")]
    public void Nobody_is_quick_enough(string path)
    {
        string swap = At("data/" + path.Replace("swap/..", ".", StringComparison.Ordinal)[..^"/file".Length]).Replace("/./", "/", StringComparison.Ordinal);
        folder.Write(Path.GetRelativePath(folder.Path, swap) + ".a/file", "granted");
        folder.Write("outside/file", "secret");
        File.CreateSymbolicLink(swap + ".b", At("outside"));
        bool stop = false;
        int exchanges = 0;
        var racer = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                foreach (string which in (string[])[".a", ".b"])
                {
                    if (rename(swap + which, swap) != 0 || rename(swap, swap + which) != 0) throw new InvalidOperationException("rename");
                    exchanges++;
                }
            }
        });
        racer.Start();
        int read = 0, denied = 0, missing = 0;
        try
        {
            for (int i = 0; i < 200_000 && (i < 20_000 || read == 0 || denied == 0); i++)
            {
                using SafePath? found = Walk("data/" + path, PathMeaning.Object, out int error);
                if (found is not null)
                {
                    Assert.Equal("granted", File.ReadAllText(Encoding.UTF8.GetString(found.Text.AsSpan(0, found.Text.Length - 1))));
                    read++;
                }
                else if (error == 0)
                {
                    denied++;
                }
                else
                {
                    Assert.Equal(2, error);
                    missing++;
                }
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            racer.Join();
        }
        Assert.True(read > 0 && denied > 0 && exchanges > 100, $"nothing was at stake: {read} read, {denied} denied, {missing} missing, {exchanges} exchanges");
    }

    [System.Runtime.InteropServices.DllImport("libc.so.6", CharSet = System.Runtime.InteropServices.CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int rename(string from, string to);

    private string At(string path) => Path.Combine(folder.Path, path);

    private SafePath? Walk(string path, PathMeaning meaning, out int error) => Walk(new PathRules([At("data")]), Path.IsPathRooted(path) ? path : $"{folder.Path}/{path}", meaning, out error);

    private static SafePath? Walk(PathRules rules, string path, PathMeaning meaning, out int error)
    {
        var walk = new PathWalk(rules, meaning);
        SafePath? found = walk.Run(Encoding.UTF8.GetBytes(path));
        error = walk.Error;
        return found;
    }
}
