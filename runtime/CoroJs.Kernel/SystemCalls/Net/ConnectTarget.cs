namespace CoroJs.SystemCalls.Net;

/// <summary>What a program asked to be connected to.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">0 … 65535.</param>
/// <param name="Milliseconds">For everything, the look-up included; null: as long as the system tries.</param>
/// <param name="LocalAddress">To connect from; null: the system chooses.</param>
/// <param name="LocalPort">The same; 0: the system chooses.</param>
internal sealed record ConnectTarget(string Host, int Port, double? Milliseconds, System.Net.IPAddress? LocalAddress, int LocalPort);
