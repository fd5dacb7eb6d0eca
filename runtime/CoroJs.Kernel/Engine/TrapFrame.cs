using System.Text;
using CoroJs.Platform;
using CoroJs.SystemCalls;

namespace CoroJs.Engine;

/// <summary>
/// The trap frame of a runtime as system calls use it: arguments in, outcome out. Kernel thread only; coro.h says how long
/// what it points at is valid.
/// </summary>
internal sealed unsafe class TrapFrame(NativeFrame* frame) : IDisposable
{
    private OutcomeMemory memory = new();

    public ref NativeFrame Native => ref *frame;

    public ref Value Result => ref frame->Result;

    public Signals Signals => frame->Signals;

    public int ArgumentCount => frame->ArgumentCount;

    // ---- arguments ---------------------------------------------------------------------------------------------

    /// <summary>An argument; undefined where JavaScript gave fewer.</summary>
    public ref Value Argument(int index)
    {
        if (index >= frame->ArgumentCount) frame->Arguments[index] = default;
        return ref frame->Arguments[index];
    }

    /// <summary>A string. TypeError otherwise.</summary>
    public string Text(int index, string name)
    {
        ref Value value = ref Argument(index);
        return value.Type == ValueType.String ? value.Text : throw SystemCallException.WrongType(name, "of type string", value);
    }

    /// <summary>A string, or null for undefined and null.</summary>
    public string? OptionalText(int index, string name) => Argument(index).IsNothing ? null : Text(index, name);

    /// <summary>A path: a string without null characters, not empty. TypeError, or ENOENT as the system would say.</summary>
    public string Path(int index, string name = "path")
    {
        string path = Text(index, name);
        if (path.Contains('\0', StringComparison.Ordinal))
            throw SystemCallException.WrongValue(name, "must be a string without null characters", path.Replace("\0", "\\0", StringComparison.Ordinal));
        return path;
    }

    /// <summary>A whole number in a range. TypeError or RangeError otherwise.</summary>
    public long Integer(int index, string name, long from, long to)
    {
        ref Value value = ref Argument(index);
        long number;
        switch (value.Type)
        {
            case ValueType.Int:
                number = value.Integer;
                break;
            case ValueType.Double when value.Number == Math.Floor(value.Number) && Math.Abs(value.Number) < 9.3e18:
                number = (long)value.Number;
                break;
            case ValueType.Double:
                throw SystemCallException.OutOfRange(name, from, to, value);
            case ValueType.BigInt when (ulong)value.Integer <= long.MaxValue:
                number = value.Integer;
                break;
            case ValueType.BigInt:
                throw SystemCallException.OutOfRange(name, from, to, value);
            default:
                throw SystemCallException.WrongType(name, "an integer", value);
        }
        return number >= from && number <= to ? number : throw SystemCallException.OutOfRange(name, from, to, value);
    }

    /// <summary>The same, or null for undefined and null.</summary>
    public long? OptionalInteger(int index, string name, long from, long to) =>
        Argument(index).IsNothing ? null : Integer(index, name, from, to);

    /// <summary>A time span in milliseconds, or null for undefined and null. TypeError, RangeError for negative and NaN.</summary>
    public double? OptionalMilliseconds(int index, string name)
    {
        ref Value value = ref Argument(index);
        if (value.IsNothing) return null;
        double number = value.Type switch
        {
            ValueType.Int => value.Integer,
            ValueType.Double => value.Number,
            _ => throw SystemCallException.WrongType(name, "of type number", value),
        };
        return number >= 0 ? number : throw SystemCallException.OutOfRange(name, 0, long.MaxValue, value);
    }

    /// <summary>True or false; undefined is false. TypeError otherwise.</summary>
    public bool Flag(int index, string name)
    {
        ref Value value = ref Argument(index);
        if (value.IsNothing) return false;
        return value.Type == ValueType.Bool ? value.Integer != 0 : throw SystemCallException.WrongType(name, "of type boolean", value);
    }

    /// <summary>A string (its UTF-8) or bytes. TypeError otherwise.</summary>
    public ref Value Data(int index, string name)
    {
        ref Value value = ref Argument(index);
        if (value.Type is not (ValueType.String or ValueType.Bytes))
            throw SystemCallException.WrongType(name, "of type string or an instance of ArrayBuffer, TypedArray or DataView", value);
        return ref value;
    }

    // ---- the outcome -------------------------------------------------------------------------------------------

    /// <summary>Before a fiber's turn: no failure, undefined, no arguments.</summary>
    public void Clear()
    {
        frame->Failure = Failure.None;
        frame->Result = default;
        frame->ArgumentCount = 0;
        memory.Reset();
    }

    /// <summary>Before a system call is served: the memory of the last outcome, which was read, is free again.</summary>
    public void BeginCall() => memory.Reset();

    public void ClearSignals(Signals which) => frame->Signals &= ~which;

    public void Expect(nint next, nint soon)
    {
        frame->Next = next;
        frame->Soon = soon;
    }

    /// <summary>Like all the others: returns true, for a system call to return. A call without a result just returns true.</summary>
    public bool ReturnNull()
    {
        frame->Result.Type = ValueType.Null;
        return true;
    }

    public bool Return(in Value value)
    {
        frame->Result = value;
        return true;
    }

    public bool Return(bool value) => Return(Value.Of(value));

    public bool Return(int value) => Return(Value.Of(value));

    public bool Return(double value) => Return(Value.Of(value));

    public bool ReturnBigInt(ulong value) => Return(Value.OfBigInt(value));

    public bool Return(string? value)
    {
        if (value is not null) frame->Result = ValueOf(value);
        return true;
    }

    /// <summary>A string whose memory lasts until the outcome is read.</summary>
    public Value ValueOf(string text) => memory.Utf8(text);

    /// <summary>A copy of bytes as a value of this type.</summary>
    public Value ValueOf(ValueType type, ReadOnlySpan<byte> bytes) => memory.Copy(type, bytes);

    /// <summary>Room for the elements of an array or the fields of a record.</summary>
    public Value* Items(int count) => memory.Items(count);

    /// <summary>Takes over memory of NativeMemory.Alloc that the outcome points at: it is given back after the outcome was read.</summary>
    public void Adopt(void* owned) => memory.Adopt(owned);

    public static Value ArrayOf(Value* items, int count) => new() { Type = ValueType.Array, Size = (uint)count, Pointer = (byte*)items };

    public static Value RecordOf(int shape, Value* fields) => new() { Type = ValueType.Record, Size = (uint)shape, Pointer = (byte*)fields };

    public bool Return(IReadOnlyList<string> texts)
    {
        Value* items = Items(texts.Count);
        for (int i = 0; i < texts.Count; i++) items[i] = ValueOf(texts[i]);
        return Return(ArrayOf(items, texts.Count));
    }

    /// <summary>A system call failed with this errno. The message is Node's: "CODE: description, syscall 'path' -> 'dest'".</summary>
    public bool Fail(int errno, string systemCall, string? path = null, string? destination = null, string? address = null, int? port = null)
    {
        string code = Errno.Name(errno);
        var message = new StringBuilder(code).Append(": ").Append(Errno.Describe(errno)).Append(", ").Append(systemCall);
        if (path is not null) message.Append(" '").Append(path).Append('\'');
        if (destination is not null) message.Append(" -> '").Append(destination).Append('\'');
        if (address is not null) message.Append(' ').Append(address);
        if (port is not null) message.Append(':').Append(port);
        return Fail(Failure.Error, message.ToString(), code, errno, systemCall, path, destination, address, port);
    }

    /// <summary>The id does not name an open resource of the right type.</summary>
    public bool FailBadHandle(string systemCall) =>
        Fail(Failure.Error, $"{Errno.Name(Errno.EBADF)}: {Errno.Describe(Errno.EBADF)}, {systemCall}", "EBADF", Errno.EBADF, systemCall);

    public bool Fail(SystemCallException e) =>
        Fail(e.Failure, e.Message, e.Code, e.Number, e.SystemCall, e.Path, null, e.Address, e.Port);

    /// <summary>The fiber is cancelled, or late.</summary>
    public bool FailCancelled() => Fail(Failure.Cancelled, "The call was cancelled", "ERR_CANCELLED");

    /// <summary>A fault of the kernel itself: the program gets an error that says so, with the place.</summary>
    public bool FailInternally(Exception e) =>
        Fail(Failure.Error, $"ERR_INTERNAL: the kernel failed to serve this call; please report it: {e}", "ERR_INTERNAL");

    public bool Fail(
        Failure failure, string message, string? code = null, int errno = 0, string? systemCall = null, string? path = null,
        string? destination = null, string? address = null, int? port = null)
    {
        frame->Failure = failure;
        frame->ErrorNumber = errno;
        frame->Message = ValueOf(message);
        frame->Code = OptionalValueOf(code);
        frame->SystemCall = OptionalValueOf(systemCall);
        frame->Path = OptionalValueOf(path);
        frame->Destination = OptionalValueOf(destination);
        frame->Address = OptionalValueOf(address);
        frame->Port = port is { } number ? Value.Of(number) : default;
        return true;
    }

    /// <summary>Takes the outcome out of the frame, with the memory that it points at, so that others may use the frame
    /// before it is read.</summary>
    public OutcomeMemory Detach(out NativeFrame outcome)
    {
        // A result that lies in memory shared by all calls (Kernel.Transfer) is copied; parts of arrays and records never do.
        if (frame->Result.Type is ValueType.String or ValueType.Latin1 or ValueType.Bytes)
            frame->Result = memory.Copy(frame->Result.Type, frame->Result.Bytes);
        outcome = *frame;
        OutcomeMemory detached = memory;
        memory = new OutcomeMemory();
        return detached;
    }

    /// <summary>Puts an outcome that was detached back.</summary>
    public void Restore(in NativeFrame outcome, OutcomeMemory detached)
    {
        memory.Dispose();
        memory = detached;
        frame->Failure = outcome.Failure;
        frame->ErrorNumber = outcome.ErrorNumber;
        frame->Result = outcome.Result;
        frame->Message = outcome.Message;
        frame->Code = outcome.Code;
        frame->SystemCall = outcome.SystemCall;
        frame->Path = outcome.Path;
        frame->Destination = outcome.Destination;
        frame->Address = outcome.Address;
        frame->Port = outcome.Port;
    }

    public void Dispose() => memory.Dispose();

    private Value OptionalValueOf(string? text) => text is null ? default : ValueOf(text);
}
