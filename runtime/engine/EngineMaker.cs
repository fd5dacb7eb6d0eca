using System.Runtime.InteropServices;

namespace CoroJs.Engine;

/// <summary>Makes the engine's folder from the package: library, places to mend, stub to link against, headers, layout.</summary>
/// <param name="pin">Which package.</param>
/// <param name="log">Gets lines for the user.</param>
public sealed class EngineMaker(EnginePin pin, Action<string> log)
{
    /// <summary>The library that the process loads.</summary>
    public const string LibraryFile = "libengine.so";

    /// <summary>The list of places that the loader mends.</summary>
    public const string SitesFile = "engine.sites";

    /// <summary>The C++ header of addresses and offsets.</summary>
    public const string LayoutFile = "engine_layout.h";

    /// <summary>The folder of the empty library to link against.</summary>
    public const string StubFolder = "stub";

    /// <summary>Stops where the engine cannot run at all.</summary>
    /// <exception cref="EngineException">Another system or processor.</exception>
    public static void CheckPlatform()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
            throw new EngineException(
                "the engine runs on Linux on x86-64 only; "
                + $"this is {RuntimeInformation.OSDescription} on {RuntimeInformation.OSArchitecture}");
        if (RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal))
            throw new EngineException("the engine needs the GNU C library; this system has musl: use a system such as Debian");
    }

    /// <summary>Fills a folder.</summary>
    /// <param name="folder">The folder; it exists and is empty.</param>
    /// <param name="tarball">The package's tarball where it was fetched already, else null.</param>
    /// <exception cref="EngineException">Something is missing, or this engine file is not as expected.</exception>
    public void Make(string folder, string? tarball)
    {
        var package = new EnginePackage(pin);
        var download = Path.Combine(folder, "download");
        Directory.CreateDirectory(download);
        // First what can be missing on this machine, then the long download.
        MakeStub(Path.Combine(folder, StubFolder));
        if (tarball is null)
        {
            log($"fetching {pin.Package}@{pin.Version} with npm (57 MB, once)");
            tarball = package.Fetch(download);
        }
        package.Verify(tarball);
        log("relinking the engine");
        var image = new ElfImage(EnginePackage.Unpack(tarball, folder), $"{pin.Package}@{pin.Version} bin/node");
        Directory.Delete(download, recursive: true);

        var scanner = new ThreadLocalScanner(image);
        var callers = new CallScanner(image);
        CodeScanner.Scan(image, scanner, callers);
        var sites = scanner.Finish();
        var relinked = Relinker.Relink(image, sites);
        var layout = new LayoutFinder(image, callers).Find();
        File.WriteAllText(Path.Combine(folder, LayoutFile), LayoutHeader.Write(image, layout, sites, pin));
        File.WriteAllBytes(Path.Combine(folder, SitesFile), relinked.Sites.ToBytes());
        File.WriteAllBytes(Path.Combine(folder, LibraryFile), relinked.Library);
        log($"thread-local accesses: {sites.Direct.Count} direct, {sites.Immediates.Count} immediates, "
            + $"{sites.Pointers.Count} thread pointers, {sites.ThroughTable} through the table; "
            + $"{relinked.CopyRelocations} copy relocations");
    }

    /// <summary>The static linker refuses the relinked file (its symbols' versions are an executable's): it links against this.</summary>
    private static void MakeStub(string folder)
    {
        Directory.CreateDirectory(folder);
        var compiler = Environment.GetEnvironmentVariable("CXX") is { Length: > 0 } chosen ? chosen : "g++";
        ExternalProgram.Run(
            compiler,
            folder,
            "install a C++ compiler (Debian: apt-get install g++), or name one in CXX",
            "-shared",
            "-nostdlib",
            "-x",
            "c++",
            "/dev/null",
            "-Wl,-soname," + LibraryFile,
            "-o",
            Path.Combine(folder, LibraryFile));
    }
}
