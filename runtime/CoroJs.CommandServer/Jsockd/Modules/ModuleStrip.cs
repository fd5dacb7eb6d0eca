namespace CoroJs.CommandServer.Jsockd.Modules;

/// <summary>What a module file leaves out. The numbers are part of the files, and of stdlib/late/internal/jsockd-tools.js.</summary>
internal enum ModuleStrip
{
    None = 0,

    /// <summary>The source (-ss): errors still have lines and columns.</summary>
    Source = 1,

    /// <summary>The source and where its lines end (-sd).</summary>
    Lines = 2,
}
