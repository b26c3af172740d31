using static Lading.Inventory.Catalogers.Binary.VersionText;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>Shared libraries that applications bring along.</summary>
internal static class Libraries
{
    /// <summary>The version text of OpenSSL, the same in the program and in libcrypto.</summary>
    public const string OpenSsl = @"OpenSSL (?<v>\d\.\d\.\d{1,2}[a-z]{0,2}(-(alpha|beta|pre|rc)\d{1,2})?)(-fips|\+quic)? {1,2}\d{1,2} [A-Z][a-z]{2} \d{4}";

    private const string FfmpegVersion = @"FFmpeg version n?(?<v>\d{1,2}\.\d{1,2}(\.\d{1,2}){0,2})";

    private static Classifier Library(string name, string[] paths, string[] cpes, params Evidence[] evidence) =>
        new(name, paths) { Cpes = cpes, Role = PackageRole.Library, Evidence = evidence };

    public static IReadOnlyList<Classifier> All { get; } =
    [
        new("libcrypto", "**/libcrypto.so*", "**/libcrypto.*.dylib", "**/libcrypto-*.so*") { Package = "openssl", Role = PackageRole.Library, Cpes = ["openssl:openssl"], Evidence = [OpenSsl] },
        Library("aws-lc", ["**/libcrypto*.so*", "**/bssl", "**/openssl", "**/libaws_lc*.so*", "**/libamazonCorrettoCryptoProvider.so"], ["amazon:aws-lc", "amazon:aws_libcrypto"],
            $@"AWS-LC (FIPS )?(?<v>{Three})", $@"AWS-LC FIPS (?<v>\d\.\d)"),
        new("libffmpeg", "**/libavcodec.so*", "**/libavformat.so*", "**/libavutil.so*", "**/libavfilter.so*", "**/libavdevice.so*", "**/libswresample.so*", "**/libswscale.so*", "**/libpostproc.so*")
        {
            Package = "ffmpeg", Role = PackageRole.Library, Cpes = ["ffmpeg:ffmpeg"],
            Evidence = [FfmpegVersion, @"/ffmpeg-(?<v>\d{1,2}\.\d{1,2}(\.\d{1,2}){0,2})/"],
        },
        new("qt", "**/libQt?Core.so*", "**/libQt?Core.*.dylib", "**/Qt?Core.dll", "**/QtCore") { Package = "qtbase", Role = PackageRole.Framework, Cpes = ["qt:qtbase", "qt:qt"], Evidence = [$@"Qt (?<v>{Three}) \("] },
        Library("krb5", ["**/libkrb5.so*"], ["mit:kerberos_5"], @"KRB5_BRAND: krb5-(?<v>\d\.\d{1,2}(\.\d{1,2})?)"),
        Library("heimdal-krb5", ["**/libkrb5.so*", "**/libkrb5-*heimdal.so*", "**/libgssapi.so*"], ["heimdal_project:heimdal"], @"Heimdal (?<v>\d\.\d{1,2}(\.\d{1,2})?)[\0 ]"),
        new("libcurl", "**/libcurl.so*", "**/libcurl*.dylib", "**/libcurl-*.so*") { Package = "curl", Role = PackageRole.Library, Cpes = ["haxx:libcurl", "haxx:curl"], Evidence = [$@"libcurl[ /](?<v>{Three}(-DEV)?)[\0 ]"] },
        Library("zlib", ["**/libz.so*", "**/libz.*.dylib", "**/zlib1.dll"], ["zlib:zlib"], @" deflate (?<v>1\.\d\.[\d.]{1,6}) Copyright 1995-\d{4} Jean-loup"),
        Library("libpng", ["**/libpng*.so*"], ["libpng:libpng"], $@"libpng version (?<v>{Three})", $@"[^ -~](?<v>1\.\d\.\d{{1,2}})\0\0?[^\0]{{0,30}}libpng"),
        Library("expat", ["**/libexpat.so*"], ["libexpat_project:libexpat"], @"\0expat_(?<v>2\.\d{1,2}\.\d{1,2})\0"),
        Library("pcre2", ["**/libpcre2-*.so*"], ["pcre:pcre2"], @"[^ -~](?<v>10\.\d{2}) 20\d\d-\d\d-\d\d\0"),
        Library("libssh2", ["**/libssh2.so*"], ["libssh2:libssh2"], @"libssh2_(?<v>1\.\d{1,2}\.\d{1,2})"),
        Library("nghttp2", ["**/libnghttp2.so*"], ["nghttp2:nghttp2"], new Evidence(@"[^ -~](?<v>1\.\d{1,2}\.\d{1,2})\0") { With = ["nghttp2"] }),
        Library("gnutls", ["**/libgnutls.so*"], ["gnu:gnutls"], @"GnuTLS (?<v>3\.\d\.\d{1,2})", new Evidence(@"[^ -~](?<v>3\.\d\.\d{1,2})\0") { With = ["gnutls"] }),
        Library("glibc", ["**/libc.so.6", "**/libc-2.*.so"], ["gnu:glibc"], @"GNU C Library [^\0]{0,80}?version (?<v>2\.\d{1,2})"),
        Library("musl", ["**/ld-musl-*.so.1", "**/libc.musl-*.so.1"], ["musl-libc:musl"], new Evidence(@"[^ -~](?<v>1\.\d\.\d{1,2})\0") { With = ["musl libc"] }),
    ];
}
