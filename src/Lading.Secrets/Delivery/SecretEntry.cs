using System.Runtime.CompilerServices;
using System.Text;

namespace Lading.Secrets.Delivery;

/// <summary>
/// One variable of an environment, <c>NAME=value</c> and a zero byte, as execve(2) takes it: in memory that the collector does not move and
/// that is zeroed on dispose.
/// </summary>
internal sealed unsafe class SecretEntry : IDisposable
{
    private readonly SecretBuffer _text;
    private readonly int _start;

    /// <summary>Takes a copy of the value, which must have no zero byte in it.</summary>
    public SecretEntry(string name, ReadOnlySpan<byte> value)
    {
        Name = name;
        _start = Encoding.UTF8.GetByteCount(name) + 1;
        _text = new SecretBuffer(_start + value.Length + 1);
        Encoding.UTF8.GetBytes(name, _text.Span);
        _text.Span[_start - 1] = (byte)'=';
        value.CopyTo(_text.Span[_start..]);
    }

    /// <summary>
    /// Bytes that one variable may have, with name, equals sign and the zero at its end: MAX_ARG_STRLEN of linux/binfmts.h, 32 pages; 128 KiB where
    /// a page has 4.
    /// </summary>
    public static int MaxBytes { get; } = 32 * Environment.SystemPageSize;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The address of the whole text, valid until this is disposed.</summary>
    public nint Text => (nint)Unsafe.AsPointer(ref _text.Span[0]);

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value => _text.Span[_start..^1];

    public void Dispose() => _text.Dispose();
}
