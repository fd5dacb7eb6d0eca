namespace CoroJs.Sandboxing;

/// <summary>What a call does with what lies at a path.</summary>
[Flags]
internal enum PathRights : byte
{
    None = 0,
    Read = 1,
    Write = 2,
    Import = 4,
}

/// <summary>What a call means by a path.</summary>
internal enum PathMeaning : byte
{
    /// <summary>What is there, links followed.</summary>
    Object,

    /// <summary>The entry of the folder itself, which may be a link or be missing.</summary>
    Entry,

    /// <summary>What is there, links followed, or the place for it.</summary>
    Place,
}

/// <summary>What a system call needs of a path.</summary>
/// <param name="rights">All of these.</param>
/// <param name="meaning">Whether a link at its end is followed.</param>
internal readonly struct PathAccess(PathRights rights, PathMeaning meaning)
{
    public readonly PathRights Rights = rights;
    public readonly PathMeaning Meaning = meaning;

    /// <summary>For calls on no path.</summary>
    public static PathAccess None => default;

    public static PathAccess ReadObject => new(PathRights.Read, PathMeaning.Object);

    public static PathAccess ReadEntry => new(PathRights.Read, PathMeaning.Entry);

    public static PathAccess WriteObject => new(PathRights.Write, PathMeaning.Object);

    public static PathAccess WriteEntry => new(PathRights.Write, PathMeaning.Entry);

    public static PathAccess WritePlace => new(PathRights.Write, PathMeaning.Place);

    /// <summary>An entry that moves or gets a second name: there it may be under more rights than here.</summary>
    public static PathAccess MoveEntry => new(PathRights.Read | PathRights.Write, PathMeaning.Entry);
}
