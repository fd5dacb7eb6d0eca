using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace CoroJs.Engine;

/// <summary>The npm package that holds the executable: how it is fetched, proved and unpacked.</summary>
/// <param name="pin">Which package.</param>
public sealed class EnginePackage(EnginePin pin)
{
    private const string Root = "package/";
    private const string Headers = Root + "include/";
    private const string Architectures = Headers + "node/openssl/archs/";

    /// <summary>Fetches the package's tarball with npm, whose settings (registry, proxy) apply.</summary>
    /// <param name="folder">Where to put it; it exists and is empty.</param>
    /// <returns>The path of the tarball, not yet proved.</returns>
    /// <exception cref="EngineException">npm is missing, or could not fetch it.</exception>
    public string Fetch(string folder)
    {
        ExternalProgram.Run(
            "npm",
            folder,
            "install npm (Debian: apt-get install npm), or fetch the package's tarball elsewhere and name it in COROJS_ENGINE_PACKAGE",
            "pack",
            $"{pin.Package}@{pin.Version}",
            "--pack-destination",
            folder,
            // Its own five tries take minutes to say that there is no network.
            "--fetch-retries=1",
            "--fetch-timeout=60000",
            "--loglevel=error",
            "--no-update-notifier");
        var tarballs = Directory.GetFiles(folder, "*.tgz");
        return tarballs.Length == 1
            ? tarballs[0]
            : throw new EngineException($"npm pack {pin.Package}@{pin.Version} left {tarballs.Length} tarballs instead of one");
    }

    /// <summary>Proves that a tarball is the pinned one.</summary>
    /// <param name="tarball">Its path.</param>
    /// <exception cref="EngineException">It is not, or cannot be read.</exception>
    public void Verify(string tarball)
    {
        byte[] hash;
        try
        {
            using var stream = File.OpenRead(tarball);
            hash = SHA512.HashData(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"the engine's package cannot be read: {e.Message}", e);
        }
        if (!hash.AsSpan().SequenceEqual(pin.ExpectedHash()))
            throw new EngineException(
                $"{tarball} is not {pin.Package}@{pin.Version}: its integrity is sha512-{Convert.ToBase64String(hash)}, "
                + $"expected {pin.Integrity}; the registry served something else, or the download was damaged: try again");
    }

    /// <summary>Unpacks what the engine needs of a proved tarball: the executable, headers and licence.</summary>
    /// <param name="tarball">Its path.</param>
    /// <param name="folder">Where include/ and LICENSE go.</param>
    /// <returns>The executable's bytes.</returns>
    /// <exception cref="EngineException">The executable is not in it, or the tarball is damaged.</exception>
    public static byte[] Unpack(string tarball, string folder)
    {
        byte[]? executable = null;
        try
        {
            using var stream = File.OpenRead(tarball);
            using var unzipped = new GZipStream(stream, CompressionMode.Decompress);
            using var tar = new TarReader(unzipped);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.DataStream is null)
                    continue;
                if (entry.Name == Root + "bin/node")
                {
                    executable = new byte[entry.Length];
                    entry.DataStream.ReadExactly(executable);
                }
                else if (IsWanted(entry.Name))
                {
                    Write(entry, folder);
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw new EngineException($"{tarball} is damaged: {e.Message}", e);
        }
        return executable ?? throw new EngineException($"{tarball} holds no bin/node; it is another kind of package");
    }

    /// <summary>OpenSSL's headers exist for sixty architectures: 62 MB that no build here reads.</summary>
    private static bool IsWanted(string name)
    {
        if (name == Root + "LICENSE")
            return true;
        if (!name.StartsWith(Headers, StringComparison.Ordinal))
            return false;
        return !name.StartsWith(Architectures, StringComparison.Ordinal)
            || name.StartsWith(Architectures + "linux-x86_64/", StringComparison.Ordinal);
    }

    private static void Write(TarEntry entry, string folder)
    {
        var path = Path.GetFullPath(Path.Combine(folder, entry.Name[Root.Length..]));
        if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new EngineException($"the engine's package holds a file outside of its folder: {entry.Name}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        entry.DataStream!.CopyTo(file);
    }
}
