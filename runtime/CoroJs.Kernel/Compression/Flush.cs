namespace CoroJs.Compression;

/// <summary>What is to be done with what a compressor holds back; the numbers are zlib's.</summary>
internal enum Flush
{
    None = 0,
    Partial = 1,
    Sync = 2,
    Full = 3,
    Finish = 4,
    Block = 5,
}
