using System.Runtime.InteropServices;

namespace Lading.Signing.Keys.Pkcs11;

/// <summary>An attribute of an object and its value as the library wants it.</summary>
internal readonly record struct Pkcs11Attribute(uint Type, byte[] Value)
{
    // pkcs11t.h
    public const uint Class = 0x0, Token = 0x1, Private = 0x2, Label = 0x3, Value_ = 0x11, KeyType = 0x100, Id = 0x102, Sensitive = 0x103, Sign = 0x108, Verify = 0x10a,
        Modulus = 0x120, ModulusBits = 0x121, PublicExponent = 0x122, Extractable = 0x162, EcParams = 0x180, EcPoint = 0x181;

    public static Pkcs11Attribute Number(uint type, ulong value) => new(type, nuint.Size == 8 ? BitConverter.GetBytes(value) : BitConverter.GetBytes((uint)value));

    public static Pkcs11Attribute Flag(uint type, bool value) => new(type, [value ? (byte)1 : (byte)0]);
}

/// <summary>Attributes as an array of CK_ATTRIBUTE, in memory that does not move until this is disposed.</summary>
internal readonly unsafe ref struct Pkcs11Template
{
    private readonly nuint* _attributes;

    public Pkcs11Template(ReadOnlySpan<Pkcs11Attribute> attributes)
    {
        int values = attributes.Length * 3 * sizeof(nuint);
        int size = values;
        foreach (Pkcs11Attribute attribute in attributes)
            size += attribute.Value.Length;
        _attributes = (nuint*)NativeMemory.AllocZeroed((nuint)Math.Max(1, size));
        byte* value = (byte*)_attributes + values;
        for (int i = 0; i < attributes.Length; i++)
        {
            byte[] bytes = attributes[i].Value;
            bytes.CopyTo(new Span<byte>(value, bytes.Length));
            (_attributes[i * 3], _attributes[i * 3 + 1], _attributes[i * 3 + 2]) = (attributes[i].Type, (nuint)value, (nuint)bytes.Length);
            value += bytes.Length;
        }
        Count = (nuint)attributes.Length;
    }

    public nuint Count { get; }

    public void* First => _attributes;

    public void Dispose() => NativeMemory.Free(_attributes);
}
