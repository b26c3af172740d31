namespace Lading.Inventory.Catalogers.Rpm;

/// <summary>Numbers of header entries: rpm.org, "RPM tags".</summary>
internal static class RpmTag
{
    public const int SigMd5 = 261, Sha1Header = 269, Sha256Header = 273;
    public const int Name = 1000, Version = 1001, Release = 1002, Epoch = 1003, Summary = 1004, BuildTime = 1006, Size = 1009;
    public const int Distribution = 1010, Vendor = 1011, License = 1014, Packager = 1015, Group = 1016, Url = 1020, Arch = 1022;
    public const int OldFileNames = 1027, FileModes = 1030, FileDigests = 1035, SourceRpm = 1044;
    public const int ProvideName = 1047, RequireFlags = 1048, RequireName = 1049, RequireVersion = 1050, SourcePackage = 1106;
    public const int DirIndexes = 1116, BaseNames = 1117, DirNames = 1118;
    public const int FileDigestAlgorithm = 5011, BugUrl = 5012, Vcs = 5034, ModularityLabel = 5096;
}
