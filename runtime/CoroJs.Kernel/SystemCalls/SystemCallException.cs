using CoroJs.Engine;
using CoroJs.Platform;
using ValueType = CoroJs.Engine.ValueType;

namespace CoroJs.SystemCalls;

/// <summary>A system call that fails with an error for JavaScript. For arguments and other rare cases: a failure that a
/// program meets all the time (ENOENT) is written into the frame directly, which is much cheaper.</summary>
internal sealed class SystemCallException : Exception
{
    private SystemCallException(Failure failure, string code, string message)
        : base(message)
    {
        Failure = failure;
        Code = code;
    }

    public Failure Failure { get; }

    public string Code { get; }

    /// <summary>errno, positive; 0: none.</summary>
    public int Number { get; private init; }

    public string? SystemCall { get; private init; }

    public string? Path { get; private init; }

    public string? Address { get; private init; }

    public int? Port { get; private init; }

    public static SystemCallException Of(int errno, string systemCall, string? path = null) =>
        new(Failure.Error, Errno.Name(errno), $"{Errno.Name(errno)}: {Errno.Describe(errno)}, {systemCall}{(path is null ? "" : $" '{path}'")}")
        {
            Number = errno,
            SystemCall = systemCall,
            Path = path,
        };

    /// <summary>An error with a code of our own (ERR_…).</summary>
    public static SystemCallException Of(Failure failure, string code, string message) => new(failure, code, message);

    /// <summary>A permission is missing; see <see cref="Sandboxing.Denial"/>.</summary>
    public static SystemCallException Denied(string permission, string resource, string message) =>
        new(Failure.Denied, Sandboxing.Denial.Code, message) { SystemCall = permission, Path = resource };

    public static SystemCallException WrongType(string name, string wanted, in Value value) =>
        new(Failure.TypeError, "ERR_INVALID_ARG_TYPE", $"The \"{name}\" argument must be {wanted}. Received {Describe(value)}");

    public static SystemCallException WrongValue(string name, string rule, string received) =>
        new(Failure.TypeError, "ERR_INVALID_ARG_VALUE", $"The argument '{name}' {rule}. Received '{received}'");

    public static SystemCallException OutOfRange(string name, long from, long to, in Value value) =>
        new(Failure.RangeError, "ERR_OUT_OF_RANGE", $"The value of \"{name}\" is out of range. It must be an integer from {from} to {to}. Received {Describe(value)}");

    private static string Describe(in Value value) => value.Type switch
    {
        ValueType.Undefined => "undefined",
        ValueType.Null => "null",
        ValueType.Bool => $"type boolean ({(value.Integer != 0 ? "true" : "false")})",
        ValueType.Int => $"type number ({value.Integer})",
        ValueType.Double => FormattableString.Invariant($"type number ({value.Number})"),
        ValueType.BigInt => $"type bigint ({(ulong)value.Integer}n)",
        ValueType.String => $"type string ('{Shorten(value.Text)}')",
        ValueType.Bytes => "an instance of a buffer",
        ValueType.Function => "a function",
        _ => "an object, a symbol or a BigInt out of range",
    };

    private static string Shorten(string text) => text.Length <= 25 ? text : text[..25] + "...";
}
