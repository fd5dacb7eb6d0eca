namespace CoroJs.Engine;

/// <summary>A number of the layout.</summary>
/// <param name="Name">Its name in C++.</param>
/// <param name="Type">Its type in C++.</param>
/// <param name="Value">The number.</param>
/// <param name="Comment">What it is, and where it was found.</param>
public sealed record LayoutConstant(string Name, string Type, long Value, string Comment);
