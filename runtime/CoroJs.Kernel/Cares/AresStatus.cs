namespace CoroJs.Cares;

/// <summary>How a question ended: <c>ares_status_t</c>.</summary>
internal enum AresStatus
{
    Success = 0,
    NoData = 1,
    FormatError = 2,
    ServerFailure = 3,
    NotFound = 4,
    NotImplemented = 5,
    Refused = 6,
    BadQuery = 7,
    BadName = 8,
    BadFamily = 9,
    BadResponse = 10,
    ConnectionRefused = 11,
    Timeout = 12,
    EndOfFile = 13,
    File = 14,
    NoMemory = 15,
    Destruction = 16,
    BadString = 17,
    BadFlags = 18,
    NoName = 19,
    BadHints = 20,
    NotInitialized = 21,
    Cancelled = 24,
    Service = 25,
    NoServer = 26,

    /// <summary>Ours, not c-ares': the process has no descriptor left to ask with.</summary>
    NoDescriptors = 1000,
}

internal static class AresStatusCodes
{
    /// <summary>As Node's users know it: ENOTFOUND.</summary>
    public static string Code(this AresStatus status) => status switch
    {
        AresStatus.NoData => "ENODATA",
        AresStatus.FormatError => "EFORMERR",
        AresStatus.ServerFailure => "ESERVFAIL",
        AresStatus.NotFound => "ENOTFOUND",
        AresStatus.NotImplemented => "ENOTIMP",
        AresStatus.Refused => "EREFUSED",
        AresStatus.BadQuery => "EBADQUERY",
        AresStatus.BadName => "EBADNAME",
        AresStatus.BadFamily => "EBADFAMILY",
        AresStatus.BadResponse => "EBADRESP",
        AresStatus.ConnectionRefused => "ECONNREFUSED",
        AresStatus.Timeout => "ETIMEOUT",
        AresStatus.EndOfFile => "EOF",
        AresStatus.File => "EFILE",
        AresStatus.NoMemory => "ENOMEM",
        AresStatus.Destruction => "EDESTRUCTION",
        AresStatus.BadString => "EBADSTR",
        AresStatus.BadFlags => "EBADFLAGS",
        AresStatus.NoName => "ENONAME",
        AresStatus.BadHints => "EBADHINTS",
        AresStatus.NotInitialized => "ENOTINITIALIZED",
        AresStatus.Cancelled => "ECANCELLED",
        AresStatus.Service => "ESERVICE",
        AresStatus.NoServer => "ENOSERVER",
        AresStatus.NoDescriptors => "EMFILE",
        _ => $"EDNS{(int)status}",
    };
}
