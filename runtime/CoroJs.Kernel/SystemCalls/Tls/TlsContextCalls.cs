using System.Text;
using CoroJs.Engine;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls.Tls;

/// <summary>The part of <c>tls</c> that makes and sets contexts.</summary>
internal static unsafe class TlsContextCalls
{
    public static bool Create(Kernel kernel)
    {
        ref Value resolver = ref kernel.Frame.Argument(0);
        if (!resolver.IsNothing && resolver.Type != ValueType.Function)
            throw SystemCallException.WrongType("resolver", "of type function", resolver);
        kernel.Handles.DemandRoom();
        nint kept = resolver.IsNothing ? 0 : NativeEngine.coro_keep(kernel.Runtime, 0);
        return kernel.Frame.ReturnBigInt(new TlsContext(kernel, kept).Id);
    }

    public static bool SetVersions(Kernel kernel)
    {
        if (!TryGet(kernel, "setVersions", out TlsContext context)) return true;
        int? min = Version(kernel, 1, "minimum"), max = Version(kernel, 2, "maximum");
        if ((min ?? OpenSsl.Ssl.Version12) > (max ?? OpenSsl.Ssl.Version13))
        {
            throw SystemCallException.Of(
                Failure.TypeError, "ERR_TLS_INVALID_PROTOCOL_VERSION",
                $"The minimum TLS protocol version ({Shown(kernel, 1)}) is above the maximum ({Shown(kernel, 2)})");
        }
        context.SetVersions(min, max);
        return true;
    }

    public static bool SetCiphers(Kernel kernel)
    {
        if (!TryGet(kernel, "setCiphers", out TlsContext context)) return true;
        if (kernel.Frame.OptionalText(1, "ciphers") is { } list)
        {
            StringBuilder ciphers = new(), suites = new();
            foreach (Range range in list.AsSpan().Split(':'))
            {
                ReadOnlySpan<char> name = list.AsSpan(range).Trim();
                if (name.IsEmpty) continue;
                StringBuilder part = name.StartsWith("TLS_") ? suites : ciphers;
                part.Append(part.Length > 0 ? ":" : "").Append(name);
            }
            if (ciphers.Length + suites.Length == 0) throw SystemCallException.WrongValue("ciphers", "must not be empty", list);
            if (!context.SetCiphers(ciphers.ToString(), suites.ToString()))
                throw SystemCallException.Of(Failure.Error, "ERR_SSL_NO_CIPHER_MATCH", $"No cipher is known by the names in '{list}'");
        }
        if (kernel.Frame.OptionalText(2, "groups") is { } groups && !context.SetGroups(groups))
            throw SystemCallException.WrongValue("groups", "must be a list of groups that OpenSSL knows, separated by colons", groups);
        return true;
    }

    public static bool SetProtocols(Kernel kernel)
    {
        if (!TryGet(kernel, "setProtocols", out TlsContext context)) return true;
        ref Value wire = ref kernel.Frame.Data(1, "protocols");
        if (wire.Type != ValueType.Bytes) throw SystemCallException.WrongType("protocols", "an instance of Uint8Array", wire);
        ReadOnlySpan<byte> bytes = wire.Bytes;
        int at = 0;
        while (at < bytes.Length && bytes[at] > 0) at += bytes[at] + 1;
        if (at != bytes.Length || bytes.Length > ushort.MaxValue)
            throw SystemCallException.WrongValue("protocols", "must be names of 1 to 255 bytes, each behind its length", $"{bytes.Length} bytes");
        context.SetProtocols(bytes);
        return true;
    }

    public static bool SetTrust(Kernel kernel)
    {
        if (!TryGet(kernel, "setTrust", out TlsContext context)) return true;
        if (kernel.Frame.Argument(1).IsNothing) return new TrustJob(context, null).Start(kernel);
        Value none = default;
        return new TrustJob(context, new CredentialSource(none, kernel.Frame.Data(1, "ca"), none, none)).Start(kernel);
    }

    public static bool SetVerification(Kernel kernel)
    {
        if (!TryGet(kernel, "setVerification", out TlsContext context)) return true;
        context.SetVerification(kernel.Frame.Flag(1, "request"), kernel.Frame.Flag(2, "reject"));
        return true;
    }

    // A context whose settings may still change. False: the failure is in the frame.
    private static bool TryGet(Kernel kernel, string call, out TlsContext context)
    {
        context = TlsContext.Of(kernel)!;
        if (context is null) kernel.Frame.FailBadHandle(call);
        else if (!context.IsFrozen) return true;
        else TlsContext.FailFrozen(kernel);
        return false;
    }

    private static int? Version(Kernel kernel, int index, string which) => kernel.Frame.OptionalText(index, which) switch
    {
        null => null,
        "TLSv1" => OpenSsl.Ssl.Version1,
        "TLSv1.1" => OpenSsl.Ssl.Version11,
        "TLSv1.2" => OpenSsl.Ssl.Version12,
        "TLSv1.3" => OpenSsl.Ssl.Version13,
        var other => throw SystemCallException.Of(
            Failure.TypeError, "ERR_TLS_INVALID_PROTOCOL_VERSION", $"\"{other}\" is not a valid {which} TLS protocol version"),
    };

    private static string Shown(Kernel kernel, int index) =>
        kernel.Frame.OptionalText(index, "") ?? (index == 1 ? "TLSv1.2" : "TLSv1.3");
}
