namespace CoroJs.Extensions.Hosting;

/// <summary>What a host's code says of a pool.</summary>
internal sealed class CoroJsSetup
{
    public List<Action<IServiceProvider, CoroContext>> Preparations { get; } = [];

    public List<Func<IServiceProvider, CoroPoolOptions, CoroPoolOptions>> Changes { get; } = [];
}
