using System.Runtime.InteropServices;

namespace CoroJs.Platform;

/// <summary>How the terminal of the process hands over what is typed. Kernel thread; a process has one terminal.</summary>
internal static unsafe class TerminalMode
{
    private const int TCSADRAIN = 1, VTIME = 5, VMIN = 6;
    private const uint BRKINT = 2, INPCK = 0x10, ISTRIP = 0x20, ICRNL = 0x100, IXON = 0x400;
    private const uint ISIG = 1, ICANON = 2, ECHO = 8, IEXTEN = 0x8000;

    private static Termios before;
    private static int rawDescriptor = -1;

    /// <summary>struct termios of Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Termios
    {
        public uint Input, Output, Control, Local;
        public byte Line;
        public fixed byte Characters[32];
        public uint InputSpeed, OutputSpeed;
    }

    /// <summary>Each key as it is pressed, not shown, without a meaning of its own; or as it was before. 0, or an errno.</summary>
    public static int SetRaw(int descriptor, bool on)
    {
        if (!on) return Restore();
        if (rawDescriptor >= 0) return 0;
        Termios mode;
        if (tcgetattr(descriptor, &mode) != 0) return Errno.Last;
        before = mode;
        mode.Input &= ~(BRKINT | INPCK | ISTRIP | ICRNL | IXON);
        mode.Local &= ~(ISIG | ICANON | ECHO | IEXTEN);
        mode.Characters[VMIN] = 1;
        mode.Characters[VTIME] = 0;
        if (tcsetattr(descriptor, TCSADRAIN, &mode) != 0) return Errno.Last;
        rawDescriptor = descriptor;
        return 0;
    }

    /// <summary>As it was; at the end of a program too, or the user's shell would suffer. 0, or an errno.</summary>
    public static int Restore()
    {
        if (rawDescriptor < 0) return 0;
        int descriptor = rawDescriptor;
        rawDescriptor = -1;
        Termios mode = before;
        return tcsetattr(descriptor, TCSADRAIN, &mode) == 0 ? 0 : Errno.Last;
    }

    [DllImport("libc.so.6")] private static extern int tcgetattr(int descriptor, Termios* mode);
    [DllImport("libc.so.6")] private static extern int tcsetattr(int descriptor, int when, Termios* mode);
}
