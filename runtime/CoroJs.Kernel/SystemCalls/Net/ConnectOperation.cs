using System.Net;
using System.Net.Sockets;
using CoroJs.Platform;
using CoroJs.Scheduling;

namespace CoroJs.SystemCalls.Net;

/// <summary>
/// Connects to a host over TCP. Where it has several addresses they are tried in turn, families alternating, each a
/// quarter of a second after the one before or as soon as that has failed; the first that answers wins (RFC 8305).
/// </summary>
/// <param name="target">What to connect to.</param>
/// <param name="grant">Which addresses of it the program may be connected to; null: all.</param>
internal sealed unsafe class ConnectOperation(ConnectTarget target, NetGrant? grant) : Operation
{
    private const double StaggerMilliseconds = 250;

    private readonly List<Attempt> attempts = [];
    private AddressLookup? lookup;
    private SocketAddress[]? addresses;
    private int next;
    private long deadline = long.MaxValue, staggered;
    private ConnectFailure? failure;

    private sealed record Attempt(Connection Connection, SocketAddress Address);

    public override string Waiting => $"a connection to {target.Host}:{target.Port}";

    /// <summary>Begins; the value is for a system call to return.</summary>
    public bool Open(Kernel kernel)
    {
        Fiber fiber = kernel.Scheduler.Current;
        if (target.Milliseconds is { } limit && limit < long.MaxValue / (2.0 * AlarmClock.NanosecondsPerMillisecond))
            deadline = AlarmClock.Now + (long)(limit * AlarmClock.NanosecondsPerMillisecond);
        if (SocketAddress.TryParse(target.Host, out IPAddress literal))
        {
            addresses = [SocketAddress.Of(literal, target.Port)];
            return TryComplete(kernel, fiber) || kernel.Scheduler.Park(this);
        }
        lookup = new AddressLookup(target.Host) { Grant = grant };
        lookup.Begin(kernel, fiber);
        return TryComplete(kernel, fiber) || kernel.Scheduler.Park(this);
    }

    public override bool TryComplete(Kernel kernel, Fiber fiber)
    {
        if (addresses is null)
        {
            if (!lookup!.IsOver())
            {
                if (AlarmClock.Now >= deadline) return FailLate(kernel, fiber);
                SetAlarm(kernel, fiber, Math.Min(deadline, lookup.Deadline));
                return false;
            }
            if (lookup.Addresses.Length == 0)
            {
                End(kernel, fiber, null);
                return lookup.Fail(kernel);
            }
            IPAddress[] found = lookup.Addresses;
            if (grant is not null)
            {
                kernel.CancelAlarm(fiber);
                found = grant.Filter(found, lookup.IsOfThisMachine);
            }
            addresses = Order(found, target.Port);
        }
        for (int i = 0; i < attempts.Count; i++)
        {
            Attempt attempt = attempts[i];
            if (!attempt.Connection.IsWritable) continue;
            int error = Outcome(attempt.Connection);
            if (error == Errno.EINPROGRESS) continue;
            if (error == 0) return Succeed(kernel, fiber, attempt.Connection);
            Note(error, attempt.Address);
            attempt.Connection.Close(kernel);
            attempts.RemoveAt(i--);
        }
        return TryNext(kernel, fiber);
    }

    public override void Abandon(Kernel kernel, Fiber fiber)
    {
        lookup?.GiveUp();
        End(kernel, fiber, null);
    }

    /// <summary>IPv6 and IPv4 in turn, beginning with the family that the system put first.</summary>
    internal static SocketAddress[] Order(IPAddress[] found, int port)
    {
        AddressFamily first = found[0].AddressFamily;
        var ordered = new SocketAddress[found.Length];
        int preferred = 0, other = 0;
        for (int i = 0; i < ordered.Length;)
        {
            if (Next(found, ref preferred, first, true) is { } address) ordered[i++] = SocketAddress.Of(address, port);
            if (Next(found, ref other, first, false) is { } alternative) ordered[i++] = SocketAddress.Of(alternative, port);
        }
        return ordered;
    }

    // The next address that is, or is not, of this family; null: there is none.
    private static IPAddress? Next(IPAddress[] found, ref int at, AddressFamily family, bool isOfFamily)
    {
        while (at < found.Length)
        {
            IPAddress address = found[at++];
            if (address.AddressFamily == family == isOfFamily) return address;
        }
        return null;
    }

    private bool TryNext(Kernel kernel, Fiber fiber)
    {
        long now = AlarmClock.Now;
        if (now >= deadline) return FailLate(kernel, fiber);
        while (next < addresses!.Length && (attempts.Count == 0 || now >= staggered))
        {
            SocketAddress address = addresses[next++];
            if (Attempted(kernel, fiber, address) is { } connection) return Succeed(kernel, fiber, connection);
            staggered = now + (long)(StaggerMilliseconds * AlarmClock.NanosecondsPerMillisecond);
        }
        if (attempts.Count == 0)
        {
            End(kernel, fiber, null);
            return failure!.Write(kernel);
        }
        SetAlarm(kernel, fiber, next < addresses.Length ? Math.Min(staggered, deadline) : deadline);
        return false;
    }

    // A connection if it was there at once; else it is under way or failed.
    private Connection? Attempted(Kernel kernel, Fiber fiber, SocketAddress address)
    {
        int descriptor = DescriptorReserve.Socket(address.Family, out int error);
        if (descriptor < 0)
        {
            Note(error, address);
            return null;
        }
        _ = Libc.SetOption(descriptor, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, 1);
        if (!TryBind(descriptor, address)) return null;
        error = Libc.connect(descriptor, &address, address.Size) == 0 ? 0 : Errno.Last;
        if (error is not (0 or Errno.EINPROGRESS or Errno.EINTR))
        {
            _ = Libc.close(descriptor);
            Note(error, address);
            return null;
        }
        Connection connection;
        try
        {
            connection = Connection.Connecting(kernel, descriptor, address, fiber);
        }
        catch (SystemCallException e) when (e.Number == 0)
        {
            End(kernel, fiber, null); // too many handles
            throw;
        }
        catch (SystemCallException e)
        {
            Note(e.Number, address, e.SystemCall!); // the poller can watch no more
            return null;
        }
        if (error == 0) return connection;
        attempts.Add(new Attempt(connection, address));
        return null;
    }

    private bool TryBind(int descriptor, in SocketAddress remote)
    {
        if (target.LocalAddress is null && target.LocalPort == 0) return true;
        IPAddress any = remote.Family == Libc.AF_INET ? IPAddress.Any : IPAddress.IPv6Any;
        SocketAddress local = SocketAddress.Of(target.LocalAddress ?? any, target.LocalPort);
        _ = Libc.SetOption(descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
        if (Libc.bind(descriptor, &local, local.Size) == 0) return true;
        // Of the other family: the system says only that the argument is invalid.
        int error = local.Family == remote.Family ? Errno.Last : Errno.EADDRNOTAVAIL;
        _ = Libc.close(descriptor);
        Note(error, local, "bind");
        return false;
    }

    private static int Outcome(Connection connection)
    {
        int error = Libc.TakeError(connection.Descriptor);
        if (error != 0) return error;
        SocketAddress peer;
        uint size = SocketAddress.MaxSize;
        if (Libc.getpeername(connection.Descriptor, &peer, &size) == 0) return 0;
        connection.IsWritable = false;
        return Errno.EINPROGRESS;
    }

    private void Note(int error, in SocketAddress address, string systemCall = "connect") =>
        failure = new ConnectFailure(error, systemCall, address, failure);

    private bool Succeed(Kernel kernel, Fiber fiber, Connection winner)
    {
        End(kernel, fiber, winner);
        winner.Connected();
        return kernel.Frame.ReturnBigInt(winner.Id);
    }

    private bool FailLate(Kernel kernel, Fiber fiber)
    {
        lookup?.GiveUp();
        End(kernel, fiber, null);
        return kernel.Frame.Fail(Errno.ETIMEDOUT, "connect", address: target.Host, port: target.Port);
    }

    // Closes every attempt but the winner.
    private void End(Kernel kernel, Fiber fiber, Connection? winner)
    {
        kernel.CancelAlarm(fiber);
        foreach (Attempt attempt in attempts)
            if (attempt.Connection != winner) attempt.Connection.Close(kernel);
        attempts.Clear();
    }

    private static void SetAlarm(Kernel kernel, Fiber fiber, long due)
    {
        if (due == long.MaxValue) kernel.CancelAlarm(fiber);
        else kernel.SetAlarm(fiber, AlarmClock.Until(due));
    }
}
