namespace CoroJs.Hosting;

/// <summary>An item of a sequence, on its way to the script that iterates.</summary>
internal sealed record HostItem(object? Value);
