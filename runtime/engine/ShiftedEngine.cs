using System.Buffers.Binary;

namespace CoroJs.Engine;

/// <summary>
/// Prepares an engine file ahead for the place that a certain host's loader gives its thread-local block: where the guess is right,
/// nothing is mended at load and the pages of its code stay shared between processes.
/// </summary>
public static class ShiftedEngine
{
    /// <summary>Farther than any loader puts a static thread-local block; a larger number is a mistake.</summary>
    public const int MaximumShift = 1 << 20;

    /// <summary>Writes the library and its list of places, moved by an offset. Each file is replaced as a whole.</summary>
    /// <param name="from">The folder that holds libengine.so and engine.sites.</param>
    /// <param name="to">The folder for the new ones; made where it is missing; may be the same.</param>
    /// <param name="shift">What is added to each offset, in bytes: what engine_tls_shift() gives in that host.</param>
    /// <exception cref="EngineException">A file is missing, does not belong to the other, or cannot be written.</exception>
    public static void Write(string from, string to, int shift)
    {
        if (Math.Abs((long)shift) > MaximumShift)
            throw new EngineException($"an offset of {shift} is beyond {MaximumShift} bytes; give what the loader reported in the host");
        var libraryPath = Path.Combine(from, EngineMaker.LibraryFile);
        var sitesPath = Path.Combine(from, EngineMaker.SitesFile);
        try
        {
            var sites = SiteFile.Parse(File.ReadAllBytes(sitesPath), sitesPath);
            var image = new ElfImage(File.ReadAllBytes(libraryPath), libraryPath);
            Move(image, sites, shift);
            Directory.CreateDirectory(to);
            Replace(Path.Combine(to, EngineMaker.LibraryFile), image.Bytes);
            Replace(Path.Combine(to, EngineMaker.SitesFile), (sites with { PreparedShift = shift }).ToBytes());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"the engine file cannot be moved from {from} to {to}: {e.Message}", e);
        }
    }

    private static void Move(ElfImage image, SiteFile sites, int shift)
    {
        if (!image.BuildId().SequenceEqual(sites.BuildId))
            throw new EngineException(
                $"{image.Name} and the list of places beside it belong to different engine files; take both from one build");
        foreach (var field in sites.Fields)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(image.At(field.Address, 4)) != field.Value + sites.PreparedShift)
                throw new EngineException(
                    $"{image.Name} does not hold at 0x{field.Address:x} what the list of places beside it says; take both from one build");
        }
        foreach (var field in sites.Fields)
            BinaryPrimitives.WriteInt32LittleEndian(image.At(field.Address, 4), field.Value + shift);
    }

    private static void Replace(string path, byte[] bytes)
    {
        var temporary = $"{path}.tmp-{Environment.ProcessId}";
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
    }
}
