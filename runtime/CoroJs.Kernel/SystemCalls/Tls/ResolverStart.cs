using CoroJs.Engine;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Tls;

/// <summary>Hands a certificate resolver its arguments when its fiber begins.</summary>
internal sealed class ResolverStart(ulong handshake, string? serverName) : Operation
{
    public override string Waiting => "its first turn";

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        ref NativeFrame frame = ref kernel.Frame.Native;
        frame.ArgumentCount = 2;
        frame.Arguments[0] = Value.OfBigInt(handshake);
        frame.Arguments[1] = serverName is null ? new Value { Type = Engine.ValueType.Null } : kernel.Frame.ValueOf(serverName);
        return true;
    }
}
