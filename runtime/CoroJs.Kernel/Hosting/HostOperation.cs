namespace CoroJs.Hosting;

/// <summary>What a call of the host does. The numbers are places in the list of stdlib/internal/hosting.js.</summary>
internal enum HostOperation
{
    /// <summary>Source text as a script in the global scope.</summary>
    Evaluate = 0,

    /// <summary>Source text into a script that can be run many times.</summary>
    Compile = 1,

    /// <summary>A compiled script.</summary>
    Run = 2,

    /// <summary>A global function by its path.</summary>
    Invoke = 3,

    /// <summary>A function that the host holds.</summary>
    Call = 4,

    /// <summary>A module by its specifier; the result is its namespace.</summary>
    Import = 5,

    /// <summary>A value at a path of the global object.</summary>
    Define = 6,

    /// <summary>A function of the host at a path of the global object.</summary>
    DefineFunction = 7,

    /// <summary>Source text as a module; the result is its namespace.</summary>
    RunModule = 8,

    /// <summary>A property of an object that the host holds.</summary>
    Get = 9,

    /// <summary>The same, to be set.</summary>
    Set = 10,

    /// <summary>A method of an object that the host holds.</summary>
    InvokeMethod = 11,

    /// <summary>An object of the host at a path of the global object.</summary>
    DefineObject = 12,

    /// <summary>The compiled code of a script, as bytes.</summary>
    Code = 13,

    /// <summary>A script with its surroundings: see stdlib/internal/host-script.js.</summary>
    Script = 14,

    /// <summary>A script that finds the global "data".</summary>
    Plugin = 15,

    /// <summary>A function of a module of the library that is no program's, for parts of the product that are built on hosting.</summary>
    LibraryFunction = 16,

    /// <summary>The same function, called.</summary>
    CallLibrary = 17,
}
