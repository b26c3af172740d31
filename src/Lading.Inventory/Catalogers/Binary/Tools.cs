using static Lading.Inventory.Catalogers.Binary.VersionText;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>Shells and programs of the command line.</summary>
internal static class Tools
{
    public static IReadOnlyList<Classifier> All { get; } =
    [
        new("busybox", "**/busybox", "**/busybox-*", "**/busybox.*") { Cpes = ["busybox:busybox"], Evidence = [$@"BusyBox v(?<v>{Three})"] },
        new("util-linux", "**/{agetty,blkid,blockdev,cfdisk,chsh,dmesg,eject,fallocate,fdisk,findmnt,flock,fsck,fstrim,getopt,hexdump,hwclock,ipcs,kill,last,logger,losetup,lsblk,lscpu,lsns,mkfs,mkswap,more,mount,mountpoint,nologin,nsenter,partx,renice,rfkill,script,setpriv,setsid,sfdisk,sulogin,swapon,taskset,umount,unshare,wall,whereis,wipefs}")
        {
            Cpes = ["kernel:util-linux"],
            Evidence = [@"util-linux (?<v>2\.\d{1,2}(\.\d{1,2})?(-rc\d)?)[\0\n)]"],
        },
        new("bash", "**/bash") { Cpes = ["gnu:bash"], Evidence = [$@"@\(#\)Bash version (?<v>{Three})", $@"Bash version (?<v>{Three})\("] },
        new("coreutils", "**/coreutils") { Cpes = ["gnu:coreutils"], Evidence = [new(@"[^ -~](?<v>[89]\.\d{1,2})\0") { With = ["GNU coreutils"] }] },
        new("openssl", "**/openssl") { Cpes = ["openssl:openssl"], Evidence = [Libraries.OpenSsl] },
        new("curl", "**/curl") { Cpes = ["haxx:curl"], Evidence = [$@"curl (?<v>{Three}(-DEV)?) \(", $@"curl/(?<v>{Three})", new($@"[^ -~](?<v>[78]\.\d{{1,2}}\.\d)\0") { With = ["libcurl"] }] },
        new("wget", "**/wget") { Cpes = ["gnu:wget"], Evidence = [@"GNU Wget (?<v>1\.\d{1,2}(\.\d)?)", new(@"[^ -~](?<v>1\.\d{2}(\.\d)?)\0") { With = ["GNU Wget"] }] },
        new("zstd", "**/zstd", "**/pzstd", "**/zstdmt")
        {
            Cpes = ["facebook:zstandard"],
            Evidence = [new($@"[^ -~]v(?<v>{Three})\0") { With = ["Zstandard CLI"] }, new($@"[^ -~]v(?<v>{Three})\0") { With = ["zstd command line interface"] }, new($@"[^ -~]v?(?<v>{Three})\0") { With = ["Yann Collet"] }],
        },
        new("xz", "**/xz", "**/xzdec", "**/lzmainfo") { Cpes = ["tukaani:xz"], Evidence = [@"XZ Utils\) (?<v>\d\.\d\.\d{1,2}(alpha|beta|rc\d?)?)"] },
        new("gzip", "**/gzip") { Cpes = ["gnu:gzip"], Evidence = [new(@"[^ -~](?<v>1\.\d{1,2}(\.\d{1,2})?)\0") { With = ["gzip"] }] },
        new("bzip2", "**/bzip2", "**/libbz2.so*") { Cpes = ["bzip:bzip2"], Evidence = [@"[^ -~](?<v>1\.\d\.\d{1,2}), \d{1,2}-[A-Z][a-z]{2}-\d{4}"] },
        new("jq", "**/jq", "**/jq-linux*", "**/jq-macos*")
        {
            Cpes = ["jqlang:jq", "stedolan:jq"],
            Evidence = [@"jq-(?<v>1\.\d{1,2}(\.\d{1,2})?(rc\d)?)\0", new(@"[^ -~](?<v>1\.\d{1,2}(\.\d{1,2})?(rc\d)?)\0") { With = ["jq"] }],
        },
        new("ffmpeg", "**/ffmpeg", "**/ffprobe", "**/ffplay")
        {
            Cpes = ["ffmpeg:ffmpeg"],
            Evidence = [@"%s version n?(?<v>\d{1,2}\.\d{1,2}(\.\d{1,2}){0,2})", @"FFmpeg version n?(?<v>\d{1,2}\.\d{1,2}(\.\d{1,2}){0,2})", @"ffmpeg version n?(?<v>\d{1,2}\.\d{1,2}(\.\d{1,2}){0,2})"],
        },
        new("git", "**/git") { Cpes = ["git-scm:git"], Evidence = [@"\0git/(?<v>2\.\d{1,2}\.\d{1,2}(\.\d{1,2})?)\0", new(@"[^ -~](?<v>2\.\d{1,2}\.\d{1,2}(\.\d{1,2})?)\0") { With = ["git version"] }] },
        new("rsync", "**/rsync") { Cpes = ["samba:rsync"], Evidence = [new(@"[^ -~]v?(?<v>3\.\d{1,2}\.\d{1,2})\0") { With = ["rsync  version", "rsync:"] }, new(@"[^ -~]v?(?<v>3\.\d{1,2}\.\d{1,2})\0") { With = ["rsync error"] }] },
        new("sudo", "**/sudo") { Cpes = ["sudo_project:sudo"], Evidence = [new(@"[^ -~](?<v>1\.\d{1,2}\.\d{1,2}(p\d{1,2})?)\0") { With = ["sudoers"] }] },
        new("gnupg", "**/gpg", "**/gpg2") { Cpes = ["gnupg:gnupg"], Evidence = [@"\(GnuPG\) (?<v>2\.\d{1,2}\.\d{1,2})", new(@"[^ -~](?<v>2\.\d{1,2}\.\d{1,2})\0") { With = ["GnuPG"] }] },
    ];
}
