namespace CoroJs.CommandServer.Jsockd;

/// <summary>Why a message to the client has no answer; in the words that JSockD's users know.</summary>
internal static class MessageFailure
{
    public const string Timeout = "Timeout waiting for message response";
    public const string BadJson = "Bad JSON in message response";
    public const string TooBig = "Message response too big";
    public const string Interrupted = "Interrupted while waiting for message response";
    public const string InputOutput = "I/O error while waiting for message response";
    public const string InternalProtocol = "Internal protocol error (no command id or mismatched command id)";
    public const string Client = "Client indicated internal error in its message handler";
}
