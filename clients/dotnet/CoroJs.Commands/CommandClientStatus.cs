namespace CoroJs.Commands;

/// <summary>A client at one moment.</summary>
/// <param name="ServerVersion">What the server calls itself; null: there is none at the moment.</param>
/// <param name="ProcessId">Of the server; null: there is none at the moment.</param>
/// <param name="Sockets">Open ones.</param>
/// <param name="Busy">Sockets with a command under way.</param>
/// <param name="Waiting">Calls that wait for a free socket.</param>
/// <param name="Restarts">How often the server was replaced.</param>
public sealed record CommandClientStatus(string? ServerVersion, int? ProcessId, int Sockets, int Busy, int Waiting, int Restarts);
