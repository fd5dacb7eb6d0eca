using System.Text;
using CoroJs.SystemCalls.Fs;

namespace CoroJs.Tests;

/// <summary>Removing a tree never touches what symbolic links lead to, even when they are put in a folder's place meanwhile.</summary>
public sealed class FsRemoveTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corojs-rm-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Folders_swapped_for_links_are_not_followed()
    {
        string outside = Path.Combine(folder, "outside");
        Directory.CreateDirectory(outside);
        for (int i = 0; i < 50; i++) File.WriteAllText(Path.Combine(outside, $"{i}"), "precious");
        for (int round = 0; round < 20; round++)
        {
            string tree = Path.Combine(folder, $"tree{round}");
            for (int i = 0; i < 40; i++)
            {
                string inner = Path.Combine(tree, $"{i}", "inner");
                Directory.CreateDirectory(inner);
                File.WriteAllText(Path.Combine(inner, "file"), "");
            }
            using var stop = new CancellationTokenSource();
            var swapper = new Thread(() => Swap(tree, outside, stop.Token));
            swapper.Start();
            for (int tries = 0; tries < 50 && Directory.Exists(tree); tries++) Remove(tree);
            stop.Cancel();
            swapper.Join();
            Remove(tree);
            Assert.False(Directory.Exists(tree));
            Assert.Equal(50, Directory.GetFiles(outside).Length);
        }
    }

    [Fact]
    public void A_tree_deeper_than_the_folders_kept_open_is_removed()
    {
        string root = Path.Combine(folder, "deep"), at = root;
        for (int i = 0; i < 500; i++)
        {
            at = Path.Combine(at, "d");
            Directory.CreateDirectory(at);
            File.WriteAllText(Path.Combine(at, "a"), "");
            File.WriteAllText(Path.Combine(at, "z"), "");
        }
        int before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        Remove(root);
        Assert.False(Directory.Exists(root));
        // Other tests of this process open files too; a leak here would be hundreds.
        Assert.True(Directory.GetFileSystemEntries("/proc/self/fd").Length < before + 50);
    }

    private static void Remove(string path) => new RemoveJob(Encoding.UTF8.GetBytes(path + "\0"), recursive: true, force: true).Run();

    private static void Swap(string tree, string outside, CancellationToken stop)
    {
        for (int i = 0; !stop.IsCancellationRequested; i = (i + 1) % 40)
        {
            string victim = Path.Combine(tree, $"{i}", "inner");
            try
            {
                Directory.Move(victim, victim + "-away");
                Directory.CreateSymbolicLink(victim, outside);
            }
            catch (IOException)
            {
                // It was removed already.
            }
        }
    }
}
