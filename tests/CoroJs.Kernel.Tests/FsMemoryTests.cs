using System.Text;
using CoroJs.Platform;
using CoroJs.Sandboxing;
using CoroJs.SystemCalls.Fs;

namespace CoroJs.Tests;

/// <summary>The small parts of the file system calls that need no engine.</summary>
public class FsMemoryTests
{
    [Fact]
    public void A_descriptor_is_closed_by_its_last_user()
    {
        int number = Libc.open("/dev/null", Libc.O_RDONLY, 0);
        var descriptor = new FileDescriptor(number);
        Assert.True(descriptor.IsSole);
        FileDescriptor other = descriptor.Hold();
        Assert.False(descriptor.IsSole);
        Assert.Equal(0, descriptor.Release());
        Assert.NotEqual(0u, Libc.FileType(number));
        Assert.Equal(0, other.Release());
        Assert.False(File.Exists($"/proc/self/fd/{number}") && Libc.FileType(number) == Libc.S_IFCHR);
    }

    [Fact]
    public void A_path_counts_as_recent_only_after_it_was_found_on_a_local_file_system()
    {
        string file = Path.GetTempFileName();
        byte[] path = Encoding.UTF8.GetBytes(file + "\0");
        try
        {
            RecentPaths.Clear();
            Assert.False(RecentPaths.Contains(path, asRegularFile: false));
            int descriptor = FileOpener.Open(SafePath.Unchecked(path), Libc.O_RDONLY, 0, out Libc.StatX stat, out int error);
            Assert.Equal(0, error);
            _ = Libc.close(descriptor);
            // The first few of a process are not noted.
            for (int n = 0; n < 100; n++) RecentPaths.Add(path, stat);
            bool isLocal = LocalFileSystems.Holds(stat.Device);
            Assert.Equal(isLocal, RecentPaths.Contains(path, asRegularFile: true));
            Assert.False(RecentPaths.Contains([.. path, 0], asRegularFile: false));
            RecentPaths.Clear();
            Assert.False(RecentPaths.Contains(path, asRegularFile: false));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_name_that_cannot_be_is_answered_without_the_pool()
    {
        byte[] path = Encoding.UTF8.GetBytes($"/tmp/{new string('n', 300)}\0");
        // False where the system does not know RESOLVE_CACHED.
        if (CachedNames.TryStat(path, 0, false, out _, out int error)) Assert.Equal(Errno.ENAMETOOLONG, error);
    }

    [Theory]
    [InlineData("", "a", "a")]
    [InlineData("/", "a", "/a")]
    [InlineData("x", "a", "x/a")]
    [InlineData("x/", "a", "x/a")]
    public void Paths_are_joined(string folder, string name, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(PathArgument.Join(Encoding.UTF8.GetBytes(folder + "\0"), Encoding.UTF8.GetBytes(name))));

    [Fact]
    public unsafe void Ascii_is_told_from_the_rest()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(new string('a', 1000) + "é");
        fixed (byte* at = bytes)
        {
            Assert.True(FileMemory.IsAscii(at, 1000));
            Assert.False(FileMemory.IsAscii(at, bytes.Length));
            Assert.True(FileMemory.IsAscii(at, 0));
        }
    }
}
