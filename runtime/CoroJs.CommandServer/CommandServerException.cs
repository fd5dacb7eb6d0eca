namespace CoroJs.CommandServer;

/// <summary>The server cannot do what its command line says; the message is for the one who wrote that.</summary>
internal sealed class CommandServerException(string message, Exception? inner = null) : Exception(message, inner);
