namespace CoroJs.Engine;

/// <summary><c>coro_spawn_options</c> of coro.h.</summary>
internal unsafe struct NativeSpawnOptions
{
    public const int MostDescriptors = 64;

    public byte* File;
    public byte** Arguments;
    public byte** Environment;
    public byte* Folder;
    public int* Descriptors;
    public int DescriptorCount, NewSession;
    public int User, Group;
}

/// <summary><c>coro_spawn_stage</c> of coro.h: what failed.</summary>
internal enum SpawnStage
{
    Start = 1,
    Folder = 2,
    User = 3,
    Descriptors = 4,
    Execute = 5,
}
