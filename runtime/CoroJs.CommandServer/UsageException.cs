namespace CoroJs.CommandServer;

/// <summary>The command line is wrong: the message, and then the usage, go to whoever wrote it.</summary>
internal sealed class UsageException(string message) : Exception(message);
