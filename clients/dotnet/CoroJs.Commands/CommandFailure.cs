namespace CoroJs.Commands;

/// <summary>Why a call failed.</summary>
public enum CommandFailure
{
    /// <summary>The command threw: <see cref="CommandException.Error"/>.</summary>
    Thrown,

    /// <summary>The command took longer than the server allows.</summary>
    TimeLimit,

    /// <summary>The command's text does not compile, or throws before there is a function.</summary>
    NotCompiled,

    /// <summary>The parameter is no JSON.</summary>
    BadParameter,

    /// <summary>The command's result is nothing that JSON can carry.</summary>
    BadResult,

    /// <summary>The command or the parameter is longer than the server takes.</summary>
    TooLong,

    /// <summary>The result is not of the type that the caller asked for.</summary>
    ResultMismatch,

    /// <summary>The caller's own <see cref="CommandOptions.Timeout"/> is over.</summary>
    Timeout,

    /// <summary>Too many calls wait already.</summary>
    Busy,

    /// <summary>The server ended during the call; whether the command ran is not known.</summary>
    ServerEnded,

    /// <summary>The server did not answer for <see cref="CommandClientOptions.AnswerTimeout"/> and was killed.</summary>
    ServerHung,

    /// <summary>The server cannot be started.</summary>
    ServerNotStarted,

    /// <summary>The server answered something that is not of the protocol, and was killed.</summary>
    Protocol,

    /// <summary>The client was disposed of.</summary>
    Closed,
}
