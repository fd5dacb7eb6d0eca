using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CoroJs.Commands.Internal;

namespace CoroJs.Commands;

/// <summary>
/// Runs JavaScript commands in a server of its own (<c>corojs jsockd</c>), a process that is started, replaced when it dies, and ended
/// with the client. A command is an expression whose value is a function of the module and of a parameter. Any thread; calls beyond
/// the number of sockets wait.
/// </summary>
/// <example><code>
/// await using var client = await CommandClient.StartAsync(new CommandClientOptions { Module = "bundle.jsmodule" });
/// string html = await client.InvokeAsync&lt;string>("(m, props) => m.render(props)", new { Name = "Ann" });
/// </code></example>
public sealed class CommandClient : IAsyncDisposable
{
    private readonly CommandClientOptions options;
    private readonly ConnectionPool pool;
    private readonly ServerKeeper keeper;
    private Task? closed;

    private CommandClient(CommandClientOptions options)
    {
        this.options = options;
        pool = new ConnectionPool(options.MaxWaiting);
        keeper = new ServerKeeper(options, pool);
    }

    /// <summary>The client and its server at this moment.</summary>
    public CommandClientStatus Status
    {
        get
        {
            (int sockets, int busy, int waiting) = pool.Count();
            ServerProcess? server = keeper.Server;
            return new CommandClientStatus(server?.Version, server?.Id, sockets, busy, waiting, keeper.Restarts);
        }
    }

    /// <summary>Starts a server and connects to it.</summary>
    /// <exception cref="ArgumentException">An option is wrong, and which.</exception>
    /// <exception cref="CommandException"><see cref="CommandFailure.ServerNotStarted"/>: the message has what the server said.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<CommandClient> StartAsync(CommandClientOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var client = new CommandClient(options);
        await client.keeper.StartAsync(cancellation).ConfigureAwait(false);
        return client;
    }

    /// <summary>Runs a command; the parameter and the result are written and read by reflection, names in camelCase.</summary>
    /// <param name="command">JavaScript, for example <c>(m, p) => m.render(p)</c>. Servers keep compiled commands: give what varies as the parameter.</param>
    /// <param name="parameter">Its second argument.</param>
    /// <param name="callOptions">Null: no time limit beside the server's, no messages.</param>
    /// <param name="cancellation">The caller waits no longer; a command that runs already runs on until the server's time limit.</param>
    /// <exception cref="CommandException">It failed; <see cref="CommandException.Reason"/> says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [RequiresUnreferencedCode("Reads and writes types by reflection; give JsonTypeInfo of them instead.")]
    [RequiresDynamicCode("Reads and writes types by reflection; give JsonTypeInfo of them instead.")]
    public Task<TResult> InvokeAsync<TResult>(string command, object? parameter = null, CommandOptions? callOptions = null, CancellationToken cancellation = default)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(parameter, JsonSerializerOptions.Web);
        return RunAsync(new CommandCall<TResult>(command, json, callOptions?.Messages, static j => JsonSerializer.Deserialize<TResult>(j, JsonSerializerOptions.Web)!), callOptions, cancellation);
    }

    /// <summary>Runs a command; the parameter and the result are written and read as source-generated contexts say.</summary>
    /// <inheritdoc cref="InvokeAsync{TResult}(string, object?, CommandOptions?, CancellationToken)"/>
    public Task<TResult> InvokeAsync<TParameter, TResult>(string command, TParameter parameter, JsonTypeInfo<TParameter> parameterType, JsonTypeInfo<TResult> resultType, CommandOptions? callOptions = null, CancellationToken cancellation = default)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(parameter, parameterType);
        return RunAsync(new CommandCall<TResult>(command, json, callOptions?.Messages, j => JsonSerializer.Deserialize(j, resultType)!), callOptions, cancellation);
    }

    /// <summary>Runs a command; the parameter and the result are JSON, UTF-8. The parameter must lie still until the call has ended, and behind
    /// its timeout until the command has.</summary>
    /// <inheritdoc cref="InvokeAsync{TResult}(string, object?, CommandOptions?, CancellationToken)"/>
    public Task<byte[]> InvokeJsonAsync(string command, ReadOnlyMemory<byte> parameter, CommandOptions? callOptions = null, CancellationToken cancellation = default) =>
        RunAsync(new CommandCall<byte[]>(command, parameter, callOptions?.Messages, static j => j.ToArray()), callOptions, cancellation);

    /// <summary>Calls that wait fail with <see cref="CommandFailure.Closed"/>; those under way get <see cref="CommandClientOptions.StopTimeout"/>; then the server ends.</summary>
    public ValueTask DisposeAsync()
    {
        lock (pool) closed ??= CloseAsync();
        return new ValueTask(closed);
    }

    private async Task CloseAsync()
    {
        pool.Refuse(new CommandException(CommandFailure.Closed, "The client was disposed of"));
        await Task.WhenAny(pool.WhenIdleAsync(), Task.Delay(options.StopTimeout)).ConfigureAwait(false);
        await keeper.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<T> RunAsync<T>(CommandCall<T> call, CommandOptions? callOptions, CancellationToken cancellation)
    {
        Check(call.Command, call.Parameter.Span);
        if (callOptions?.Timeout is not { } timeout) return await RunAsync(call, cancellation).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            return await RunAsync(call, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException(CommandFailure.Timeout, $"The command had no result within {timeout} (CommandOptions.Timeout)", e);
        }
    }

    private async Task<T> RunAsync<T>(CommandCall<T> call, CancellationToken cancellation)
    {
        CommandConnection connection = await pool.RentAsync(cancellation).ConfigureAwait(false);
        Task exchange = ExchangeAsync(connection, call);
        if (cancellation.CanBeCanceled)
        {
            await Task.WhenAny(exchange, UntilCancelled(cancellation, out CancellationTokenRegistration registration)).ConfigureAwait(false);
            await registration.DisposeAsync().ConfigureAwait(false);
            if (!exchange.IsCompleted)
            {
                // The connection serves others when the server has answered.
                call.Abandon();
                cancellation.ThrowIfCancellationRequested();
            }
        }
        await exchange.ConfigureAwait(false);
        return call.Result;
    }

    private static Task UntilCancelled(CancellationToken cancellation, out CancellationTokenRegistration registration)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        registration = cancellation.UnsafeRegister(static c => ((TaskCompletionSource)c!).TrySetResult(), cancelled);
        return cancelled.Task;
    }

    private async Task ExchangeAsync(CommandConnection connection, CommandCall call)
    {
        try
        {
            await connection.ExchangeAsync(call).ConfigureAwait(false);
        }
        catch (CommandException e) when (CommandConnection.BreaksServer(e.Reason))
        {
            // Before anybody else gets this connection.
            await connection.Server.KillAsync().ConfigureAwait(false);
            string end = e.Reason == CommandFailure.ServerEnded ? $": {await connection.Server.DescribeEndAsync().ConfigureAwait(false)}" : "";
            throw new CommandException(e.Reason, e.Message + end, e);
        }
        finally
        {
            call.Dispose();
            pool.Return(connection);
        }
    }

    private static void Check(string command, ReadOnlySpan<byte> parameter)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Contains('\0')) throw new ArgumentException("The command holds a NUL, which ends it on the wire: write it as \\0", nameof(command));
        if (command.StartsWith('?')) throw new ArgumentException("The command begins with ?, which the server takes as none; and no JavaScript does", nameof(command));
        if (parameter.Contains((byte)0)) throw new ArgumentException("The parameter holds a NUL, which no JSON does", nameof(parameter));
        if (parameter.StartsWith("?"u8)) throw new ArgumentException("The parameter begins with ?, which no JSON does", nameof(parameter));
    }
}
