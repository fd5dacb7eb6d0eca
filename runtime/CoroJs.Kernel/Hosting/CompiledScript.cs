namespace CoroJs;

/// <summary>A script that was compiled once and can be run many times, in the runtime that compiled it. Any thread.</summary>
public sealed class CompiledScript : IDisposable
{
    internal CompiledScript(JavaScriptObject script, string name)
    {
        Script = script;
        Name = name;
    }

    /// <summary>As error messages and stacks show it.</summary>
    public string Name { get; }

    internal JavaScriptObject Script { get; }

    /// <summary>Gives the compiled code back.</summary>
    public void Dispose() => Script.Dispose();
}
