namespace CoroJs.CommandServer.Sidecar;

/// <summary>A function of the client failed, or could not be called; scripts get it as an Error with this message.</summary>
internal sealed class ClientCallException(string message) : Exception(message);
