using System.Runtime.InteropServices;

namespace CoroJs.OpenSsl;

/// <summary>evp.h: symmetric ciphers.</summary>
internal static unsafe class Ciphers
{
    public const int SetIvLength = 0x9, GetTag = 0x10, SetTag = 0x11, SetMessageLength = -1;
    public const int ModeEcb = 1, ModeCtr = 5, ModeGcm = 6, ModeCcm = 7, ModeXts = 0x10001, ModeWrap = 0x10002, ModeOcb = 0x10003, ModeSiv = 0x10004;
    public const int AllowWrap = 1;
    public const ulong IsAuthenticated = 0x20_0000;

    private const string Library = OpenSslLibrary.Name;

    [DllImport(Library)] public static extern nint EVP_get_cipherbyname(byte* name);
    [DllImport(Library)] public static extern int EVP_CIPHER_get_key_length(nint cipher);
    [DllImport(Library)] public static extern int EVP_CIPHER_get_iv_length(nint cipher);
    [DllImport(Library)] public static extern int EVP_CIPHER_get_block_size(nint cipher);
    [DllImport(Library)] public static extern int EVP_CIPHER_get_mode(nint cipher);
    [DllImport(Library)] public static extern ulong EVP_CIPHER_get_flags(nint cipher);
    [DllImport(Library)] public static extern nint EVP_CIPHER_CTX_new();
    [DllImport(Library)] public static extern void EVP_CIPHER_CTX_free(nint context);
    [DllImport(Library)] public static extern void EVP_CIPHER_CTX_set_flags(nint context, int flags);
    [DllImport(Library)] public static extern int EVP_CIPHER_CTX_set_padding(nint context, int isOn);
    [DllImport(Library)] public static extern int EVP_CIPHER_CTX_ctrl(nint context, int command, int number, void* pointer);
    [DllImport(Library)] public static extern int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypts);
    [DllImport(Library)] public static extern int EVP_CipherUpdate(nint context, byte* to, int* written, byte* from, int size);
    [DllImport(Library)] public static extern int EVP_CipherFinal_ex(nint context, byte* to, int* written);
}
