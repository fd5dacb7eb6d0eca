namespace CoroJs.Polling;

internal static class PollerFactory
{
    /// <summary>Names the poller for tests: "epoll" or "poll".</summary>
    public const string Variable = "COROJS_POLLER";

    /// <summary>epoll, or poll where the environment asks for it. Throws <see cref="ArgumentException"/> for any other
    /// name.</summary>
    public static IPoller Create(WakeDescriptor wake) => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" or "epoll" => new EpollPoller(wake),
        "poll" => new PollPoller(wake),
        var other => throw new ArgumentException($"{Variable} is '{other}': it must be epoll or poll"),
    };
}
