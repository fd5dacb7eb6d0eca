namespace CoroJs.Scheduling;

/// <summary>What parked fibers wait for, by number: so that a wait which the library makes all the time takes neither text
/// nor memory. Kernel thread only.</summary>
internal sealed class ParkReasons
{
    private ParkOperation[] operations = new ParkOperation[16];
    private int count;

    public ParkReasons() => Add("fiber.wait");

    /// <summary>The library has few; a program that makes up more gets one for all.</summary>
    private const int Most = 1024;

    /// <summary>The number of a reason from now on.</summary>
    public int Add(string reason)
    {
        if (count == Most) return 0;
        if (count == operations.Length) Array.Resize(ref operations, count * 2);
        operations[count] = new ParkOperation(reason, isTimed: false, isPlain: true);
        return count++;
    }

    /// <summary>The operation of that number; of number 0 where there is none such, for the words are JavaScript's to write.</summary>
    public ParkOperation Of(int number) => operations[(uint)number < (uint)count ? number : 0];
}
