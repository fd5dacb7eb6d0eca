using CoroJs.Engine;
using CoroJs.Platform;

namespace CoroJs.SystemCalls;

/// <summary>The namespace <c>io</c>: standard input, output and error.</summary>
internal static unsafe class IoCalls
{
    public static void Register(SystemCallTable.Builder table)
    {
        table.Add("io.open", &Open);
        table.AddBlocking("io.read", &Read);
        table.Add("io.write", &Write);
        table.Add("io.isTerminal", &IsTerminal);
        table.Add("io.columns", &Columns);
        table.Add("io.setRawMode", &SetRawMode);
    }

    private static bool Open(Kernel kernel)
    {
        int number = (int)kernel.Frame.Integer(0, "descriptor", 0, 2);
        return kernel.Frame.ReturnBigInt(kernel.StandardStream(number).Id);
    }

    private static bool Read(Kernel kernel)
    {
        if (kernel.Handles.Get<StandardStream>(kernel.Frame.Argument(0)) is not { } stream) return kernel.Frame.FailBadHandle("read");
        int most = (int)(kernel.Frame.OptionalInteger(1, "max", 1, StandardStream.MostAtOnce) ?? StandardStream.MostAtOnce);
        return stream.Read(kernel, most);
    }

    private static bool Write(Kernel kernel)
    {
        if (kernel.Handles.Get<StandardStream>(kernel.Frame.Argument(0)) is not { } stream) return kernel.Frame.FailBadHandle("write");
        ref Value data = ref kernel.Frame.Data(1, "data");
        return stream.Write(kernel, data.Bytes);
    }

    private static bool IsTerminal(Kernel kernel)
    {
        if (kernel.Handles.Get<StandardStream>(kernel.Frame.Argument(0)) is not { } stream) return kernel.Frame.FailBadHandle("isatty");
        return kernel.Frame.Return(stream.IsTerminal);
    }

    private static bool Columns(Kernel kernel)
    {
        if (kernel.Handles.Get<StandardStream>(kernel.Frame.Argument(0)) is not { } stream) return kernel.Frame.FailBadHandle("ioctl");
        ushort* size = stackalloc ushort[4];
        return !stream.IsTerminal || Libc.ioctl(stream.Number, Libc.TIOCGWINSZ, size) != 0 || size[1] == 0 || kernel.Frame.Return((int)size[1]);
    }

    private static bool SetRawMode(Kernel kernel)
    {
        if (kernel.Handles.Get<StandardStream>(kernel.Frame.Argument(0)) is not { } stream) return kernel.Frame.FailBadHandle("tcsetattr");
        int error = TerminalMode.SetRaw(stream.Number, kernel.Frame.Flag(1, "on"));
        return error == 0 || kernel.Frame.Fail(error, "tcsetattr");
    }
}
