namespace CoroJs.Hosting;

/// <summary>In which form the host wants a result. The numbers are those of stdlib/internal/host-values.js.</summary>
internal enum HostWish
{
    Nothing = 0,

    /// <summary>As the frame carries it, else as <see cref="HostTag"/> says.</summary>
    Plain = 1,

    Json = 2,

    /// <summary>The value itself, kept.</summary>
    Handle = 3,
}
