namespace CoroJs.Scheduling;

/// <summary>What parked fibers wait for, by number: so that a wait which the library makes all the time takes neither text
/// nor memory. Kernel thread only.</summary>
internal sealed class ParkReasons
{
    private ParkOperation[] operations = new ParkOperation[16];
    private int count;

    /// <summary>The number of a reason from now on.</summary>
    public int Add(string reason)
    {
        if (count == operations.Length) Array.Resize(ref operations, count * 2);
        operations[count] = new ParkOperation(reason, isTimed: false);
        return count++;
    }

    /// <summary>Null: no such number.</summary>
    public ParkOperation? Find(int number) => (uint)number < (uint)count ? operations[number] : null;
}
