using Microsoft.Extensions.DependencyInjection;

namespace CoroJs.Extensions.Hosting;

/// <summary>What code says of a pool that was added to a host's services.</summary>
public sealed class CoroJsBuilder
{
    internal CoroJsBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The pool's name, by which its options and, where it is not the host's only one, the pool itself are found.</summary>
    public string Name { get; }

    /// <summary>Prepares each context of the pool before its first call: gives it the functions and objects of the host.</summary>
    /// <param name="prepare">Gets the host's services, those with a scope excepted, and the context. On any thread; it must not
    /// wait for the pool.</param>
    public CoroJsBuilder Prepare(Action<IServiceProvider, CoroContext> prepare)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        Services.Configure<CoroJsSetup>(Name, setup => setup.Preparations.Add(prepare));
        return this;
    }

    /// <summary>Changes the pool's options after configuration has filled them in: what configuration cannot say.</summary>
    /// <param name="change">Gets the host's services and the options; returns those that hold.</param>
    /// <example>
    /// <code>
    /// services.AddCoroJs().Change((_, pool) => pool with { Runtime = pool.Runtime with { Modules = ModuleSource.Of(rules) } });
    /// </code>
    /// </example>
    public CoroJsBuilder Change(Func<IServiceProvider, CoroPoolOptions, CoroPoolOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Services.Configure<CoroJsSetup>(Name, setup => setup.Changes.Add(change));
        return this;
    }
}
