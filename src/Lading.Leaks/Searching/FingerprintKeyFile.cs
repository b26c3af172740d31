using System.Text;
using Lading.Leaks.Findings;
using Lading.Oci;

namespace Lading.Leaks.Searching;

/// <summary>
/// The file that keeps a fingerprint key: 64 hexadecimal digits. Each user has one of their own, so that fingerprints are the same in
/// each run and say nothing to anyone else; a team that shares a baseline shares a key.
/// </summary>
public static class FingerprintKeyFile
{
    /// <summary><c>$XDG_CONFIG_HOME/lading/fingerprint.key</c>, or <c>~/.config/lading/fingerprint.key</c>.</summary>
    public static string DefaultPath
    {
        get
        {
            string? config = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
            if (string.IsNullOrEmpty(config) || !Path.IsPathRooted(config))
                config = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".config");
            return Path.Combine(config, "lading", "fingerprint.key");
        }
    }

    /// <summary>The key in a file; an input error when there is none.</summary>
    public static FingerprintKey Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] text = new byte[256];
            int length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            string digits = Encoding.UTF8.GetString(text, 0, length).Trim();
            if (digits.Length == 2 * FingerprintKey.Length && digits.All(char.IsAsciiHexDigit))
                return new FingerprintKey(Convert.FromHexString(digits));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"The fingerprint key {Printable.Text(path)} cannot be read: {e.Message}", null, e);
        }
        throw LadingException.Input($"{Printable.Text(path)} is no fingerprint key.", "It holds 64 hexadecimal digits: openssl rand -hex 32 > FILE");
    }

    /// <summary>The user's own key, made when there is none yet; null where it can neither be read nor made, as in a read-only home.</summary>
    public static FingerprintKey? ReadOrMake(string path)
    {
        if (File.Exists(path))
            return Read(path);
        FingerprintKey key = FingerprintKey.Random();
        string temporary = $"{path}.{Guid.NewGuid().ToString("n")[..8]}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(temporary, options))
                file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key.Bytes) + "\n"));
            File.Move(temporary, path, overwrite: false);
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            // Another run may have made it at the same time.
            return File.Exists(path) ? Read(path) : null;
        }
    }
}
