namespace CoroJs.Engine;

/// <summary>A <c>mov %fs:0,%register</c> whose register then serves as the end of the executable's thread-local block.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="Length">Its length in bytes, prefixes included.</param>
/// <param name="Register">The number of the register, 0 (rax) to 15 (r15).</param>
public readonly record struct ThreadPointerLoad(uint Address, byte Length, byte Register);
