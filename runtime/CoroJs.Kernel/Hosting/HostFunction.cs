namespace CoroJs.Hosting;

/// <summary>Calls a function of the host with the arguments of the frame. What it returns is for a system call to return.</summary>
internal delegate bool HostHandler(ref HostFrame frame);

/// <summary>A function of the host that programs can call.</summary>
/// <param name="Kinds">A letter for each parameter: see stdlib/internal/host-functions.js.</param>
/// <param name="MayWait">It returns a task.</param>
/// <param name="Handler">Calls it.</param>
internal sealed record HostFunction(string Kinds, bool MayWait, HostHandler Handler)
{
    /// <summary>The letter for a parameter of this type; none for a cancellation token, which JavaScript does not give.</summary>
    public static string Kind<T>()
    {
        if (typeof(T) == typeof(CancellationToken)) return "";
        return HostReader<T>.Wish == HostWish.Json ? "j" : HostParameter.IsTagged(typeof(T)) ? "v" : "p";
    }
}
