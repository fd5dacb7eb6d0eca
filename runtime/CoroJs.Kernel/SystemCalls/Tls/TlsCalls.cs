using CoroJs.Engine;
using CoroJs.Platform;
using CoroJs.SystemCalls.Net;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Tls;

/// <summary>The namespace <c>tls</c>. Nothing of OpenSSL is touched before the first context.</summary>
internal static unsafe class TlsCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("tls.createContext", &CreateContext);
        table.Add("tls.useCertificate", &UseCertificate);
        table.Add("tls.accept", &Accept);
        table.Add("tls.connect", &Connect);
        table.Add("tls.read", &Read);
        table.Add("tls.readBytes", &ReadBytes);
        table.Add("tls.readLine", &ReadLine);
        table.Add("tls.readUntil", &ReadUntil);
        table.Add("tls.readExactly", &ReadExactly);
        table.Add("tls.write", &Write);
        table.Add("tls.shutdown", &Shutdown);
        table.Add("tls.close", &Close);
    }

    // ---- reading and writing ---------------------------------------------------------------------------------------

    private static bool Read(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || connection.Read(kernel);

    private static bool ReadBytes(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadBytes(kernel, connection);

    private static bool ReadLine(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadLine(kernel, connection);

    private static bool ReadUntil(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadUntil(kernel, connection);

    private static bool ReadExactly(Kernel kernel) => !TryGet(kernel, "read", out Connection connection) || ConnectionCalls.ReadExactly(kernel, connection);

    private static bool Write(Kernel kernel) => !TryGet(kernel, "write", out Connection connection) || ConnectionCalls.Write(kernel, connection);

    private static bool Shutdown(Kernel kernel) => !TryGet(kernel, "shutdown", out Connection connection) || connection.Shutdown(kernel);

    // False: the failure is in the frame.
    private static bool TryGet(Kernel kernel, string call, out Connection connection)
    {
        connection = kernel.Handles.Get<Connection>(kernel.Frame.Argument(0))!;
        if (connection?.Tls is not null) return true;
        kernel.Frame.FailBadHandle(call);
        return false;
    }

    // ---- contexts and handshakes -----------------------------------------------------------------------------------

    private static bool CreateContext(Kernel kernel)
    {
        ref Value resolver = ref kernel.Frame.Argument(0);
        if (!resolver.IsNothing && resolver.Type != ValueType.Function)
            throw SystemCallException.WrongType("resolver", "of type function", resolver);
        nint kept = resolver.IsNothing ? 0 : NativeEngine.coro_keep(kernel.Runtime, 0);
        return kernel.Frame.ReturnBigInt(new TlsContext(kernel, kept).Id);
    }

    private static bool UseCertificate(Kernel kernel)
    {
        if (kernel.Handles.Get<TlsContext>(kernel.Frame.Argument(0)) is not { } context) return kernel.Frame.FailBadHandle("useCertificate");
        bool hasPfx = !kernel.Frame.Argument(4).IsNothing;
        var source = new CredentialSource(
            Piece(kernel, 1, "key", !hasPfx), Piece(kernel, 2, "cert", !hasPfx), Piece(kernel, 3, "passphrase", false), Piece(kernel, 4, "pfx", false));
        return new CredentialJob(source, context.Use).Start(kernel);
    }

    private static ref Value Piece(Kernel kernel, int index, string name, bool isNeeded)
    {
        if (!isNeeded && kernel.Frame.Argument(index).IsNothing) return ref kernel.Frame.Argument(index);
        return ref kernel.Frame.Data(index, name);
    }

    private static bool Accept(Kernel kernel)
    {
        if (kernel.Handles.Get<TlsContext>(kernel.Frame.Argument(0)) is not { } context) return kernel.Frame.FailBadHandle("handshake");
        if (kernel.Handles.Get<Connection>(kernel.Frame.Argument(1)) is not { } connection) return kernel.Frame.FailBadHandle("handshake");
        double? milliseconds = kernel.Frame.OptionalMilliseconds(2, "timeoutMs");
        if (connection.IsTls) return kernel.Frame.Fail(Errno.EALREADY, "handshake");
        return new HandshakeOperation(context, connection, isServer: true).Open(kernel, milliseconds);
    }

    private static bool Connect(Kernel kernel)
    {
        if (kernel.Handles.Get<TlsContext>(kernel.Frame.Argument(0)) is not { } context) return kernel.Frame.FailBadHandle("handshake");
        if (kernel.Handles.Get<Connection>(kernel.Frame.Argument(1)) is not { } connection) return kernel.Frame.FailBadHandle("handshake");
        double? milliseconds = kernel.Frame.OptionalMilliseconds(5, "timeoutMs");
        if (connection.IsTls) return kernel.Frame.Fail(Errno.EALREADY, "handshake");
        return new HandshakeOperation(context, connection, isServer: false).Open(kernel, milliseconds);
    }

    private static bool Close(Kernel kernel)
    {
        switch (kernel.Handles.Get<Handles.Resource>(kernel.Frame.Argument(0)))
        {
            case TlsContext context:
                context.Close(kernel);
                return true;
            case Connection { IsTls: true } connection:
                connection.Close(kernel);
                return true;
            default:
                return kernel.Frame.FailBadHandle("close");
        }
    }
}
