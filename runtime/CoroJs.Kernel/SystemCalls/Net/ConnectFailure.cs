using CoroJs.Engine;
using CoroJs.Platform;

namespace CoroJs.SystemCalls.Net;

/// <summary>Why no connection came about: the last attempt's error, and those before.</summary>
internal sealed record ConnectFailure(int Error, string SystemCall, SocketAddress Address, ConnectFailure? Before)
{
    public bool Write(Kernel kernel)
    {
        string code = Errno.Name(Error);
        string message = $"{code}: {Errno.Describe(Error)}, {SystemCall} {Address.Text}:{Address.Port}";
        if (Before is not null) message += $" (tried before: {string.Join(", ", Before.All())})";
        return kernel.Frame.Fail(Failure.Error, message, code, Error, SystemCall, address: Address.Text, port: Address.Port);
    }

    private IEnumerable<string> All()
    {
        for (ConnectFailure? failure = this; failure is not null; failure = failure.Before)
            yield return $"{failure.Address.Text} {Errno.Name(failure.Error)}";
    }
}
