namespace CoroJs.Polling;

internal static class PollerFactory
{
    /// <summary>epoll.</summary>
    public static IPoller Create(WakeDescriptor wake) => new EpollPoller(wake);
}
