using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CoroJs.Extensions.Hosting;

/// <summary>Is a pool well? It runs a script of one expression, through the queue as all calls: degraded while more than half of the
/// queue is taken, unhealthy (or what the registration says) where the script does not end in time or fails.</summary>
/// <param name="pool">The host's.</param>
/// <example><code>services.AddHealthChecks().AddCheck&lt;CoroPoolHealthCheck>("scripts", timeout: TimeSpan.FromSeconds(5));</code></example>
public sealed class CoroPoolHealthCheck(CoroPool pool) : IHealthCheck
{
    /// <summary>Looks at it.</summary>
    /// <param name="context">What the registration says.</param>
    /// <param name="cancellationToken">Its time is over.</param>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        int waiting = pool.Waiting;
        var data = new Dictionary<string, object> { ["waiting"] = waiting, ["memory"] = pool.Memory };
        try
        {
            await pool.EvaluateAsync<int>("1", name: "health check", cancellation: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            string what = e is OperationCanceledException ? "a script of one expression did not end in time" : e.Message;
            return new HealthCheckResult(context.Registration.FailureStatus, $"The pool '{pool.Options.Name}': {what}", e, data);
        }
        return waiting > pool.Options.MaxQueue / 2
            ? HealthCheckResult.Degraded($"The pool '{pool.Options.Name}': {waiting} calls wait", null, data)
            : HealthCheckResult.Healthy(null, data);
    }
}
