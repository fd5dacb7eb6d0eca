using CoroJs;
using CoroJs.Extensions.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds pools of CoroJS to a host's services.</summary>
/// <example>
/// <code>
/// builder.Services.AddCoroJs(builder.Configuration.GetSection("CoroJs"))
///     .Prepare((services, context) => context.AddHostFunction("priceOf", services.GetRequiredService&lt;Prices>().FindAsync));
/// app.MapGet("/total", (CoroPool pool) => pool.EvaluateAsync&lt;decimal>("priceOf('apple') * 3"));
/// </code>
/// </example>
public static class CoroJsServiceCollectionExtensions
{
    /// <summary>The name of the pool that has none given.</summary>
    public const string DefaultName = "pool";

    /// <summary>Adds a <see cref="CoroPool"/>. It is made when the host starts, tells the host's loggers (categories "CoroJs.Script" and
    /// "CoroJs.Pool"), and ends with the host, which waits for its calls as long as it waits for anything. Again: the same pool.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="configure">Fills in the options; null: nothing to say.</param>
    public static CoroJsBuilder AddCoroJs(this IServiceCollection services, Action<CoroJsOptions>? configure = null)
    {
        CoroJsBuilder builder = Add(services, DefaultName);
        // Made already where the host has started; else whoever is first waits for it.
        services.TryAddSingleton(static provider => provider.GetRequiredKeyedService<PoolKeeper>(DefaultName).Pool);
        return Configured(builder, configure);
    }

    /// <summary>Adds a <see cref="CoroPool"/> whose options come from configuration.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="section">With the names of <see cref="CoroJsOptions"/>.</param>
    public static CoroJsBuilder AddCoroJs(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        CoroJsBuilder builder = services.AddCoroJs();
        services.Configure<CoroJsOptions>(builder.Name, section);
        return builder;
    }

    /// <summary>Adds one of several pools, which is a keyed service: <c>[FromKeyedServices("rules")] CoroPool pool</c>.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="name">The key, and the pool's name in metrics, traces and logs.</param>
    /// <param name="configure">Fills in the options; null: nothing to say.</param>
    public static CoroJsBuilder AddKeyedCoroJs(this IServiceCollection services, string name, Action<CoroJsOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        CoroJsBuilder builder = Add(services, name);
        services.TryAddKeyedSingleton(name, static (provider, key) => provider.GetRequiredKeyedService<PoolKeeper>(key).Pool);
        return Configured(builder, configure);
    }

    /// <summary>Adds one of several pools, whose options come from configuration.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="name">The key.</param>
    /// <param name="section">With the names of <see cref="CoroJsOptions"/>.</param>
    public static CoroJsBuilder AddKeyedCoroJs(this IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        CoroJsBuilder builder = services.AddKeyedCoroJs(name);
        services.Configure<CoroJsOptions>(builder.Name, section);
        return builder;
    }

    private static CoroJsBuilder Add(IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        if (!services.Any(service => service.ServiceType == typeof(PoolKeeper) && name.Equals(service.ServiceKey)))
        {
            services.AddKeyedSingleton(name, static (provider, key) => new PoolKeeper(provider, (string)key!));
            services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<PoolKeeper>(name));
        }
        return new CoroJsBuilder(services, name);
    }

    private static CoroJsBuilder Configured(CoroJsBuilder builder, Action<CoroJsOptions>? configure)
    {
        if (configure is not null) builder.Services.Configure(builder.Name, configure);
        return builder;
    }
}
