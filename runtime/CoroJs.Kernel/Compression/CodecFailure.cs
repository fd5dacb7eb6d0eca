namespace CoroJs.Compression;

/// <summary>Why a stream cannot go on, in Node's words.</summary>
/// <param name="Code">"Z_DATA_ERROR".</param>
/// <param name="Message">"incorrect header check".</param>
/// <param name="Number">error.errno with the sign turned; 0: none.</param>
internal sealed record CodecFailure(string Code, string Message, int Number = 0);
