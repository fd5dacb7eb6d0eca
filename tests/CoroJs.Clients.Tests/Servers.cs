using CoroJs.Commands;

namespace CoroJs.Tests;

/// <summary>Clients of servers that this checkout has built.</summary>
internal static class Servers
{
    /// <summary>Of a test's patience, not of a measurement.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>`corojs jsockd`.</summary>
    public static readonly string[] Real = [Repository.Executable, "jsockd"];

    /// <summary>tests/clients/fake-server.mjs.</summary>
    public static string[] Fake(string mode = "good") => [Repository.Executable, Repository.File("tests", "clients", "fake-server.mjs"), mode];

    public static Task<CommandClient> Start(int sockets = 1, TimeSpan? timeLimit = null) =>
        CommandClient.StartAsync(new CommandClientOptions { ServerCommand = Real, Sockets = sockets, StartTimeout = Long, TimeLimit = timeLimit ?? TimeSpan.FromSeconds(5), AnswerTimeout = Long, StopTimeout = Long });

    public static Task<CommandClient> StartFake(string mode = "good", int sockets = 1, TimeSpan? answerTimeout = null, int restarts = 10) =>
        CommandClient.StartAsync(new CommandClientOptions
        {
            ServerCommand = Fake(mode),
            Sockets = sockets,
            StartTimeout = Long,
            StopTimeout = TimeSpan.Zero,
            AnswerTimeout = answerTimeout ?? Long,
            MaxAnswerBytes = 1 << 20,
            MaxRestartsPerMinute = restarts,
        });
}
