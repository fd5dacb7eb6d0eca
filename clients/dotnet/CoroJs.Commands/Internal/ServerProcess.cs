using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace CoroJs.Commands.Internal;

/// <summary>A server's process, with its sockets in a folder that only this user may enter. Any thread.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly CommandClientOptions options;
    private readonly ServerLogReader log;
    private readonly Process process;
    private readonly DirectoryInfo folder;
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task logRead = Task.CompletedTask;
    private volatile bool hasEnded;

    private ServerProcess(CommandClientOptions options)
    {
        this.options = options;
        log = new ServerLogReader(options.Log);
        folder = MakeFolder(options.ScratchFolder);
        Paths = [.. Enumerable.Range(0, options.Sockets).Select(i => Path.Combine(folder.FullName, i.ToString(CultureInfo.InvariantCulture)))];
        process = new Process { StartInfo = StartInfo(), EnableRaisingEvents = true };
        process.Exited += (_, _) => HasExited();
    }

    public IReadOnlyList<CommandConnection> Connections { get; private set; } = [];

    /// <summary>As the server says.</summary>
    public string Version { get; private set; } = "";

    public int Id { get; private set; }

    /// <summary>The exit code, once the process has ended; its sockets are closed then.</summary>
    public Task<int> Ended => ended.Task;

    /// <summary>Nothing can be sent there any more.</summary>
    public bool HasEnded => hasEnded;

    private string[] Paths { get; }

    /// <summary>Starts one and connects to it.</summary>
    /// <exception cref="CommandException">It does not get ready, and why.</exception>
    public static async Task<ServerProcess> StartAsync(CommandClientOptions options, CancellationToken cancellation)
    {
        ServerProcess server;
        try
        {
            server = new ServerProcess(options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(CommandFailure.ServerNotStarted, $"No folder for the server's sockets can be made: {e.Message}", e);
        }
        try
        {
            await server.StartAsync(cancellation).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.KillAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>For those who read the log.</summary>
    public void Tell(ServerLogLevel level, string text) => log.Tell(new ServerLogMessage(DateTimeOffset.UtcNow, level, text));

    /// <summary>Ends it at once, and waits until it has ended.</summary>
    public async Task KillAsync()
    {
        if (Id == 0)
        {
            // It never ran.
            RemoveFolder();
            Dispose();
            return;
        }
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile, which is what is waited for.
        }
        await Ended.ConfigureAwait(false);
    }

    /// <summary>Ends it as its protocol says, or else kills it.</summary>
    public async Task EndAsync()
    {
        foreach (CommandConnection connection in Connections) connection.Dispose();
        try
        {
            await Ended.WaitAsync(options.StopTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Tell(ServerLogLevel.Warn, $"The server did not end within {options.StopTimeout} (CommandClientOptions.StopTimeout) and is killed");
            await KillAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The process goes on; it is not watched any more.</summary>
    public void Dispose() => process.Dispose();

    /// <summary>Why it ended, as far as is known. It has ended.</summary>
    public async Task<string> DescribeEndAsync()
    {
        int code = await Ended.ConfigureAwait(false);
        // Grandchildren may hold the pipe.
        await Task.WhenAny(logRead, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
        string words = log.LastWords;
        string how = code > 128 ? $"was ended by signal {code - 128}" : $"ended with exit code {code}";
        return $"{options.ServerCommand[0]} {how}" + (words.Length > 0 ? $". Its last words:\n{words}" : "");
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            process.Start();
            Id = process.Id;
        }
        catch (Win32Exception e)
        {
            throw Failed($"{options.ServerCommand[0]} cannot be started: {e.Message}", e);
        }
        process.StandardInput.Close();
        logRead = log.ReadAsync(process.StandardError.BaseStream);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.StartTimeout);
        try
        {
            int count = await ReadyAsync(limit.Token).ConfigureAwait(false);
            Connections = await ConnectAsync(count, limit.Token).ConfigureAwait(false);
            if (Ended.IsCompleted) throw Failed(await DescribeEndAsync().ConfigureAwait(false));
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Failed($"{options.ServerCommand[0]} was not ready within {options.StartTimeout} (CommandClientOptions.StartTimeout)", e);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw Failed($"the server's sockets in {folder.FullName} cannot be used: {e.Message}", e);
        }
    }

    private async Task<IReadOnlyList<CommandConnection>> ConnectAsync(int count, CancellationToken cancellation)
    {
        var opened = new List<CommandConnection>();
        try
        {
            foreach (string path in Paths.Take(count)) opened.Add(await CommandConnection.OpenAsync(path, this, options, cancellation).ConfigureAwait(false));
            return opened;
        }
        catch
        {
            foreach (CommandConnection connection in opened) connection.Dispose();
            throw;
        }
    }

    // How many sockets it serves.
    private async Task<int> ReadyAsync(CancellationToken cancellation)
    {
        var reader = new LineReader(process.StandardOutput.BaseStream, 4096);
        string? line = await reader.ReadAsync(cancellation).ConfigureAwait(false);
        if (line is null)
        {
            await Ended.WaitAsync(cancellation).ConfigureAwait(false);
            throw Failed(await DescribeEndAsync().ConfigureAwait(false));
        }
        string[] words = line.Split(' ');
        bool isReady = words is ["READY", _, _] && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= Paths.Length;
        if (!isReady) throw Failed($"it should say READY, the number of its sockets ({Paths.Length} at most) and its version, but says: {line}");
        Version = words[2];
        _ = DrainAsync(reader);
        return int.Parse(words[1], CultureInfo.InvariantCulture);
    }

    // It should say nothing more; if it does, it may not block on that.
    private async Task DrainAsync(LineReader reader)
    {
        while (await reader.ReadAsync().ConfigureAwait(false) is { } line) Tell(ServerLogLevel.Warn, $"On standard output: {line}");
    }

    private void HasExited()
    {
        hasEnded = true;
        foreach (CommandConnection connection in Connections) connection.Dispose();
        RemoveFolder();
        ended.TrySetResult(process.ExitCode);
        Dispose();
    }

    // Only its owner may enter it.
    private static DirectoryInfo MakeFolder(string? parent)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("Command servers run on Linux");
        if (parent is null) return Directory.CreateTempSubdirectory("corojs-");
        return Directory.CreateDirectory(Path.Combine(parent, $"corojs-{Path.GetRandomFileName()}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private void RemoveFolder()
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The system's cleaner was faster.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell(ServerLogLevel.Warn, $"The folder of the server's sockets cannot be removed: {e.Message}");
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(options.ServerCommand[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in ServerLine.Of(options, Paths)) info.ArgumentList.Add(argument);
        if (options.PublicKey is { } key) info.Environment["JSOCKD_BYTECODE_MODULE_PUBLIC_KEY"] = key;
        if (options.LogPrefix is { } prefix) info.Environment["JSOCKD_LOG_PREFIX"] = prefix;
        foreach ((string name, string? value) in options.EnvironmentVariables) info.Environment[name] = value;
        return info;
    }

    private static CommandException Failed(string why, Exception? inner = null) =>
        new(CommandFailure.ServerNotStarted, $"The command server cannot be used: {why}", inner);
}
