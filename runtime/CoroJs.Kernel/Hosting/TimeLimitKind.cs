namespace CoroJs;

/// <summary>Which limit on time a call has met.</summary>
public enum TimeLimitKind
{
    /// <summary><see cref="CallOptions.TimeLimit"/>, which counts waiting too.</summary>
    Wall = 0,

    /// <summary><see cref="CallOptions.CpuLimit"/>.</summary>
    Cpu = 1,
}
