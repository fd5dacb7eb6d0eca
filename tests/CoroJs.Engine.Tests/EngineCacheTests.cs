namespace CoroJs.Engine.Tests;

public sealed class EngineCacheTests : IDisposable
{
    private static readonly EnginePin _pin = new("some-package", "1.2.3", "sha512-" + Convert.ToBase64String(new byte[64]));

    private readonly TemporaryFolder _folder = new();
    private readonly EngineCache _cache;
    private int _made;

    public EngineCacheTests() => _cache = new EngineCache(_folder["the cache"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_finished_folder_is_used_again()
    {
        var folder = Ensure();
        Assert.Equal(folder, Ensure());
        Assert.Equal(1, _made);
        Assert.Equal("content", File.ReadAllText(Path.Combine(folder, "include", "a header.h")));
        Assert.DoesNotContain(Directory.GetDirectories(_cache.Root), d => d.Contains(".tmp-", StringComparison.Ordinal));
    }

    [Fact]
    public void What_an_interrupted_run_left_is_removed()
    {
        Directory.CreateDirectory(_cache.Root);
        var leftover = Path.Combine(_cache.Root, EngineCache.Key(_pin) + ".tmp-1");
        Directory.CreateDirectory(Path.Combine(leftover, "include"));
        Ensure();
        Assert.False(Directory.Exists(leftover));
        Assert.Equal(1, _made);
    }

    [Theory]
    [InlineData("no marker")]
    [InlineData("marker cut short")]
    [InlineData("file missing")]
    [InlineData("file of another size")]
    public void A_damaged_folder_is_made_again(string damage)
    {
        var folder = Ensure();
        var marker = Path.Combine(folder, ReadyMarker.Name);
        var file = Path.Combine(folder, "include", "a header.h");
        switch (damage)
        {
            case "no marker":
                File.Delete(marker);
                break;
            case "marker cut short":
                File.WriteAllText(marker, File.ReadAllText(marker)[..^3]);
                break;
            case "file missing":
                File.Delete(file);
                break;
            default:
                File.AppendAllText(file, "x");
                break;
        }
        Assert.Equal(folder, Ensure());
        Assert.Equal(2, _made);
        Assert.Equal("content", File.ReadAllText(file));
    }

    [Fact]
    public void A_failure_leaves_nothing_and_the_next_run_succeeds()
    {
        Assert.Throws<EngineException>(() => _cache.Ensure(
            _pin,
            folder =>
            {
                File.WriteAllText(Path.Combine(folder, "half"), "");
                throw new EngineException("interrupted");
            },
            _ => { }));
        Assert.Empty(Directory.GetDirectories(_cache.Root));
        Ensure();
        Assert.Equal(1, _made);
    }

    [Fact]
    public async Task Of_several_at_once_one_makes_it_and_the_others_wait()
    {
        using var started = new ManualResetEventSlim();
        using var waits = new CountdownEvent(3);
        var first = Task.Run(() => _cache.Ensure(
            _pin,
            folder =>
            {
                started.Set();
                // Goes on only when each of the others has found the lock taken.
                Assert.True(waits.Wait(TimeSpan.FromSeconds(60)));
                Make(folder);
            },
            _ => { }));
        Assert.True(started.Wait(TimeSpan.FromSeconds(60)));
        var others = Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(
            () => _cache.Ensure(_pin, Make, _ => waits.Signal()), TaskCreationOptions.LongRunning)).ToArray();
        await first;
        await Task.WhenAll(others);
        Assert.Equal(1, _made);
    }

    [Fact]
    public void Each_package_has_a_folder_of_its_own()
    {
        var other = _pin with { Integrity = "sha512-" + Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 64)]) };
        Assert.NotEqual(EngineCache.Key(_pin), EngineCache.Key(other));
    }

    [Fact]
    public void A_cache_that_cannot_be_made_is_named()
    {
        var blocked = new EngineCache(Path.Combine(_folder.Write("a file", ""), "engine"));
        var error = Assert.Throws<EngineException>(() => blocked.Ensure(_pin, Make, _ => { }));
        Assert.Contains("a file", error.Message, StringComparison.Ordinal);
        Assert.Contains("COROJS_CACHE", error.Message, StringComparison.Ordinal);
    }

    private string Ensure() => _cache.Ensure(_pin, Make, _ => { });

    private void Make(string folder)
    {
        Interlocked.Increment(ref _made);
        Directory.CreateDirectory(Path.Combine(folder, "include"));
        File.WriteAllText(Path.Combine(folder, "include", "a header.h"), "content");
    }
}
