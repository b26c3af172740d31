using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Lading.Oci;

namespace Lading.Signing.Keys.Pkcs11;

/// <summary>A token in a slot.</summary>
internal sealed record Pkcs11Token(ulong Slot, string Label, string Manufacturer, string Model, string Serial, bool IsInitialized, bool NeedsPin);

/// <summary>
/// A library that speaks PKCS #11 (OASIS, version 2.40 and later), loaded once in a process and never unloaded: such libraries keep
/// threads and handles of their own. Bound by hand, since what signing needs is eleven functions, and the layout is that of
/// platforms where CK_ULONG has the width of a pointer and structures are not packed.
/// </summary>
internal sealed unsafe class Pkcs11Module
{
    private const nuint Ok = 0, AlreadyInitialized = 0x191, UserAlreadyLoggedIn = 0x100, PinIncorrect = 0xa0, PinLocked = 0xa4;
    private const int FunctionsOffset = 8;

    // Places in CK_FUNCTION_LIST: specification, 5.3 onwards, in the order of pkcs11f.h.
    private const int Initialize = 0, GetSlotList = 4, GetTokenInfo = 6, OpenSessionAt = 12, CloseSessionAt = 13, LoginAt = 18,
        GetAttributeValueAt = 24, FindObjectsInit = 26, FindObjectsAt = 27, FindObjectsFinal = 28, SignInit = 42, SignAt = 43, GenerateKeyPairAt = 59;

    private static readonly ConcurrentDictionary<string, Pkcs11Module> Loaded = new(StringComparer.Ordinal);
    private readonly byte* _functions;

    private Pkcs11Module(string path, byte* functions)
    {
        Path = path;
        _functions = functions;
    }

    /// <summary>The library's file.</summary>
    public string Path { get; }

    /// <summary>Loads a library; an input error when it is none.</summary>
    public static Pkcs11Module Load(string path)
    {
        if (OperatingSystem.IsWindows())
            throw LadingException.Usage("Keys on tokens cannot be used on Windows.", "A plugin sigstore-kms-NAME can.");
        if (!System.IO.Path.IsPathRooted(path))
            throw LadingException.Usage($"module-path '{Printable.Text(path)}' is no absolute path.", "The library is loaded into this program: say exactly which.");
        return Loaded.GetOrAdd(path, Open);
    }

    private static Pkcs11Module Open(string path)
    {
        if (!File.Exists(path))
            throw LadingException.Input($"The PKCS #11 library {Printable.Text(path)} does not exist.");
        if (!NativeLibrary.TryLoad(path, out nint library))
            throw LadingException.Input($"{Printable.Text(path)} cannot be loaded as a library.", "Is it built for this kind of processor?");
        if (!NativeLibrary.TryGetExport(library, "C_GetFunctionList", out nint entry))
            throw LadingException.Input($"{Printable.Text(path)} is no PKCS #11 library: it has no C_GetFunctionList.");
        byte* functions = null;
        nuint result = ((delegate* unmanaged[Cdecl]<byte**, nuint>)entry)(&functions);
        if (result != Ok || functions is null)
            throw LadingException.Input($"{Printable.Text(path)}: C_GetFunctionList ended with {Name(result)}.");
        var module = new Pkcs11Module(path, functions);
        // CK_C_INITIALIZE_ARGS: four callbacks that are not there, flags, reserved.
        nuint* arguments = stackalloc nuint[6];
        new Span<nuint>(arguments, 6).Clear();
        arguments[4] = 2; // CKF_OS_LOCKING_OK
        result = ((delegate* unmanaged[Cdecl]<void*, nuint>)module.At(Initialize))(arguments);
        if (result is not (Ok or AlreadyInitialized))
            throw module.Failed("C_Initialize", result);
        return module;
    }

    /// <summary>The tokens that are there, in the order of their slots.</summary>
    public IReadOnlyList<Pkcs11Token> Tokens()
    {
        nuint count = 0;
        var list = (delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint>)At(GetSlotList);
        Check("C_GetSlotList", list(1, null, &count));
        nuint[] slots = new nuint[Math.Min(count, 1024)];
        count = (nuint)slots.Length;
        fixed (nuint* first = slots)
            Check("C_GetSlotList", list(1, first, &count));
        return [.. slots.Take((int)Math.Min(count, (nuint)slots.Length)).Order().Select(TokenAt)];
    }

    private Pkcs11Token TokenAt(nuint slot)
    {
        // CK_TOKEN_INFO: 32 + 32 + 16 + 16 characters, flags, ten numbers, two versions, 16 characters.
        byte* info = stackalloc byte[512];
        Check("C_GetTokenInfo", ((delegate* unmanaged[Cdecl]<nuint, void*, nuint>)At(GetTokenInfo))(slot, info));
        nuint flags = *(nuint*)(info + 96);
        return new Pkcs11Token(slot, Text(info, 32), Text(info + 32, 32), Text(info + 64, 16), Text(info + 80, 16), (flags & 0x400) != 0, (flags & 0x4) != 0);
    }

    /// <summary>Opens a session with a token, for reading or for making objects.</summary>
    public nuint OpenSession(ulong slot, bool write)
    {
        nuint session = 0;
        nuint flags = 4u | (write ? 2u : 0u); // CKF_SERIAL_SESSION, CKF_RW_SESSION
        Check("C_OpenSession", ((delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint>)At(OpenSessionAt))((nuint)slot, flags, null, null, &session));
        return session;
    }

    /// <summary>Closes a session.</summary>
    public void CloseSession(nuint session) => _ = ((delegate* unmanaged[Cdecl]<nuint, nuint>)At(CloseSessionAt))(session);

    /// <summary>Logs the user in; one login holds for all sessions of the process with the token.</summary>
    public void Login(nuint session, ReadOnlySpan<byte> pin)
    {
        fixed (byte* first = pin)
        {
            nuint result = ((delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint>)At(LoginAt))(session, 1, first, (nuint)pin.Length);
            if (result is PinIncorrect)
                throw LadingException.Input("The token does not take this PIN.", "Tokens lock themselves after a few wrong ones.");
            if (result is PinLocked)
                throw LadingException.Input("The token has locked itself after too many wrong PINs.", "Its security officer can set a new one.");
            if (result != UserAlreadyLoggedIn)
                Check("C_Login", result);
        }
    }

    /// <summary>Objects that have these attributes, at most 256.</summary>
    public nuint[] Find(nuint session, params ReadOnlySpan<Pkcs11Attribute> wanted)
    {
        using var template = new Pkcs11Template(wanted);
        Check("C_FindObjectsInit", ((delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint>)At(FindObjectsInit))(session, template.First, template.Count));
        try
        {
            nuint* found = stackalloc nuint[256];
            nuint count = 0;
            Check("C_FindObjects", ((delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)At(FindObjectsAt))(session, found, 256, &count));
            return new ReadOnlySpan<nuint>(found, (int)Math.Min(count, 256)).ToArray();
        }
        finally
        {
            _ = ((delegate* unmanaged[Cdecl]<nuint, nuint>)At(FindObjectsFinal))(session);
        }
    }

    /// <summary>The value of an attribute; null when the object has none, or does not give it.</summary>
    public byte[]? Attribute(nuint session, nuint handle, uint type)
    {
        var get = (delegate* unmanaged[Cdecl]<nuint, nuint, nuint*, nuint, nuint>)At(GetAttributeValueAt);
        nuint* attribute = stackalloc nuint[3];
        (attribute[0], attribute[1], attribute[2]) = (type, 0, 0);
        if (get(session, handle, attribute, 1) != Ok || attribute[2] > 1 << 20)
            return null;
        byte[] value = new byte[attribute[2]];
        fixed (byte* first = value)
        {
            attribute[1] = (nuint)first;
            return value.Length == 0 || get(session, handle, attribute, 1) == Ok ? value : null;
        }
    }

    /// <summary>Signs data as it is with a mechanism and its parameters.</summary>
    public byte[] Sign(nuint session, nuint key, uint mechanism, ReadOnlySpan<nuint> parameters, ReadOnlySpan<byte> data)
    {
        fixed (nuint* parameter = parameters)
        fixed (byte* first = data)
        {
            nuint* description = stackalloc nuint[3];
            (description[0], description[1], description[2]) = (mechanism, (nuint)parameter, (nuint)(parameters.Length * sizeof(nuint)));
            Check("C_SignInit", ((delegate* unmanaged[Cdecl]<nuint, void*, nuint, nuint>)At(SignInit))(session, description, key));
            byte[] signature = new byte[1024];
            nuint length = (nuint)signature.Length;
            fixed (byte* output = signature)
                Check("C_Sign", ((delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)At(SignAt))(session, first, (nuint)data.Length, output, &length));
            return signature[..(int)length];
        }
    }

    /// <summary>Makes a key pair on the token.</summary>
    public void GenerateKeyPair(nuint session, uint mechanism, ReadOnlySpan<Pkcs11Attribute> publicKey, ReadOnlySpan<Pkcs11Attribute> privateKey)
    {
        using var forPublic = new Pkcs11Template(publicKey);
        using var forPrivate = new Pkcs11Template(privateKey);
        nuint* description = stackalloc nuint[3];
        (description[0], description[1], description[2]) = (mechanism, 0, 0);
        nuint publicHandle, privateHandle;
        Check("C_GenerateKeyPair", ((delegate* unmanaged[Cdecl]<nuint, void*, void*, nuint, void*, nuint, nuint*, nuint*, nuint>)At(GenerateKeyPairAt))(
            session, description, forPublic.First, forPublic.Count, forPrivate.First, forPrivate.Count, &publicHandle, &privateHandle));
    }

    private void* At(int index) => *(void**)(_functions + FunctionsOffset + index * sizeof(void*)) is var function && function is not null
        ? function
        : throw LadingException.Input($"{Printable.Text(Path)} lacks a function that signing needs.");

    private void Check(string function, nuint result)
    {
        if (result != Ok)
            throw Failed(function, result);
    }

    private LadingException Failed(string function, nuint result) => LadingException.Input($"{Printable.Text(Path)}: {function} ended with {Name(result)}.");

    private static string Name(nuint result) => result switch
    {
        0x5 => "CKR_GENERAL_ERROR", 0x7 => "CKR_ARGUMENTS_BAD", 0x30 => "CKR_DEVICE_ERROR", 0x32 => "CKR_DEVICE_REMOVED", 0x68 => "CKR_KEY_FUNCTION_NOT_PERMITTED",
        0x70 => "CKR_MECHANISM_INVALID", 0x71 => "CKR_MECHANISM_PARAM_INVALID", 0xb3 => "CKR_SESSION_HANDLE_INVALID", 0xe0 => "CKR_TOKEN_NOT_PRESENT",
        0x101 => "CKR_USER_NOT_LOGGED_IN", 0x102 => "CKR_USER_PIN_NOT_INITIALIZED", _ => $"error 0x{result:x}",
    };

    private static string Text(byte* characters, int length) => Printable.Text(Encoding.UTF8.GetString(characters, length).TrimEnd(' ', '\0'), 64);
}
