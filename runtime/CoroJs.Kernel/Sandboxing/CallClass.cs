namespace CoroJs.Sandboxing;

/// <summary>What a system call can reach, and so what a program needs for it.</summary>
internal enum CallClass : byte
{
    /// <summary>Nobody has said: refused in a sandbox.</summary>
    Unknown,

    /// <summary>Nothing but the runtime's own state, or what its host hands it: arguments, standard streams, the clock.</summary>
    Own,

    /// <summary>A resource by its id, which a call that was checked gave out.</summary>
    Handle,

    /// <summary>Files: <see cref="Permissions.Read"/>, <see cref="Permissions.Write"/> or both.</summary>
    Files,

    /// <summary>Files of modules: <see cref="Permissions.Import"/>.</summary>
    Modules,

    /// <summary><see cref="Permissions.Net"/>.</summary>
    Connect,

    /// <summary><see cref="Permissions.Listen"/>.</summary>
    Listen,

    /// <summary><see cref="Permissions.Dns"/>.</summary>
    Names,

    /// <summary><see cref="Permissions.Env"/>: the answer leaves out what is not granted.</summary>
    Variables,

    /// <summary><see cref="Permissions.Run"/>.</summary>
    Run,

    /// <summary>The whole process, with all its runtimes: refused in a sandbox.</summary>
    Host,
}
