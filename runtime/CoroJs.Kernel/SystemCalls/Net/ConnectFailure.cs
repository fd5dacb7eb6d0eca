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
        for (ConnectFailure? earlier = Before; earlier is not null; earlier = earlier.Before)
            message += $"{(earlier == Before ? " (tried before: " : ", ")}{earlier.Address.Text} {Errno.Name(earlier.Error)}{(earlier.Before is null ? ")" : "")}";
        return kernel.Frame.Fail(Failure.Error, message, code, Error, SystemCall, address: Address.Text, port: Address.Port);
    }
}
