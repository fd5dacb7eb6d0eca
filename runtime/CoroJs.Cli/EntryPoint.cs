using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CoroJs.CommandServer;
using CoroJs.Engine;
using CoroJs.Platform;

namespace CoroJs.Cli;

/// <summary>The executable: reads the command line, runs one program, and ends with its exit code.</summary>
internal static unsafe class EntryPoint
{
    private const int WrongUsage = 2;
    private const int EngineUnusable = 70;

    /// <summary>The way in for <c>dotnet corojs.dll</c>.</summary>
    private static int Main(string[] arguments) => Run(Environment.ProcessPath ?? "corojs", arguments);

    /// <summary>The way in for the native executable, see host/main.cpp. No exception may leave it.</summary>
    [UnmanagedCallersOnly]
    public static int Start(int count, byte** arguments)
    {
        try
        {
            var texts = new string[count];
            for (int i = 0; i < count; i++) texts[i] = NativeText.Decode(arguments[i]);
            var rest = new string[count - 1];
            Array.Copy(texts, 1, rest, 0, rest.Length);
            return Run(texts[0], rest);
        }
        catch (Exception e)
        {
            StandardError.WriteLine($"corojs: unexpected failure, please report it: {e}");
            return EngineUnusable;
        }
    }

    private static int Run(string executable, string[] arguments)
    {
        if (arguments is ["jsockd" or "sidecar", ..]) EndProcess(Serve(arguments));
        CommandLine line = CommandLine.Parse(executable, arguments);
        try
        {
            if (line.WantsHelp) return Print(CommandLine.Usage);
            if (line.WantsVersion) return Print(Versions());
            if (line.Program is { } program) return CoroProgram.Run(program, EndProcess);
        }
        catch (InspectorException e)
        {
            StandardError.WriteLine($"corojs: {e.Message}");
            return WrongUsage;
        }
        catch (CoroJsException e)
        {
            StandardError.WriteLine($"corojs: {e.Message}");
            return e.IsWrongOption ? WrongUsage : EngineUnusable;
        }
        foreach (string problem in line.Problems) StandardError.WriteLine($"corojs: {problem}");
        return WrongUsage;
    }

    // In a method of its own: other programs do not load the assembly.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Serve(string[] arguments) => ServerCommand.Run(arguments[0], arguments[1..]);

    // Nothing is buffered, and the system takes back memory and descriptors faster than tear-down would.
    private static void EndProcess(int exitCode) => Libc._exit(exitCode);

    private static int Print(string text)
    {
        StandardError.Write(1, text + "\n");
        return 0;
    }

    private static string Versions()
    {
        var text = new StringBuilder($"corojs {Kernel.Version}");
        foreach (string version in EngineProcess.Versions().Split(' ')) text.Append('\n').Append(version.Replace('=', ' '));
        return text.Append($"\n.NET {Environment.Version}").ToString();
    }
}
