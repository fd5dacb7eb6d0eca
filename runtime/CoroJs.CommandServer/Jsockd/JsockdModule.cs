namespace CoroJs.CommandServer.Jsockd;

/// <summary>The module whose namespace each command gets.</summary>
/// <param name="Name">For stacks.</param>
/// <param name="Source">Its text.</param>
internal sealed record JsockdModule(string Name, string Source);
