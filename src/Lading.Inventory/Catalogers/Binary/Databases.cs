using static Lading.Inventory.Catalogers.Binary.VersionText;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>Database servers and their clients.</summary>
internal static class Databases
{
    private const string Redis = @"(?<v>\d{1,2}\.\d{1,2}\.\d{1,3}?)([0-9a-f]{12}|[A-Za-z][0-9A-Za-z._-]{0,62}?)-\d{10}[01][0-9a-f]{8}\0";
    private const string MySql = @"[589]\.\d{1,2}\.\d{1,2}";
    private static readonly string[] Forks = ["MariaDB", "Percona", "percona"];

    public static IReadOnlyList<Classifier> All { get; } =
    [
        new("redis", "**/redis-server", "**/redis-sentinel", "**/redis-check-*")
        {
            Cpes = ["redislabs:redis", "redis:redis"],
            Evidence = [$@"Redis version (?<v>{Three})\0", $@"[^0-9A-Za-z.]{Redis}", $@"[^ -~](?<v>{Three})\0redis_"],
        },
        new("valkey", "**/valkey-server", "**/valkey-sentinel", "**/valkey-check-*")
        {
            Cpes = ["linuxfoundation:valkey"],
            Evidence = [$@"valkey{Redis}", $@"[^0-9A-Za-z.]{Redis}", $@"Valkey version (?<v>{Three})\0"],
        },
        new("memcached", "**/memcached") { Cpes = ["memcached:memcached"], Evidence = [$@"memcached (?<v>{Three})[\0\n]", new(Alone) { With = ["memcached"] }] },
        new("arangodb", "**/arangod", "**/arangosh", "**/arangodump", "**/arangoimport", "**/arangorestore", "**/arangobench")
        {
            Cpes = ["arangodb:arangodb"],
            Evidence = [@"[^0-9A-Za-z.](?<v>\d\.\d{1,2}\.\d{1,3}(\.\d{1,2}|-\d{1,2}|-(alpha|beta|rc)[.\d]*)?)( enterprise)? \[(linux|darwin|win)"],
        },
        new("postgresql", "**/postgres", "**/postmaster", "**/pg_ctl", "**/psql", "**/initdb")
        {
            Cpes = ["postgresql:postgresql"],
            Evidence = [@"PostgreSQL (?<v>\d{1,2}(\.\d{1,2}){0,2}((alpha|beta|rc|devel)\d{0,2})?) (\(|on )", @"\(PostgreSQL\) (?<v>\d{1,2}(\.\d{1,2}){0,2}((alpha|beta|rc|devel)\d{0,2})?)[ \n\0]"],
        },
        new("mysql", "**/mysql", "**/mysqladmin", "**/mysqldump")
        {
            Cpes = ["oracle:mysql"],
            Evidence =
            [
                new($@"/mysql-(?<v>{MySql})/") { Without = Forks },
                new($@"[^ -~](?<v>{MySql})\0mysql_real_escape") { Without = Forks },
                new($@"[^ -~](?<v>{MySql})\0") { With = ["mysql"], Without = Forks },
            ],
        },
        new("mysql-server", "**/mysqld", "**/mysqld-debug")
        {
            Cpes = ["oracle:mysql", "oracle:mysql_server"],
            Evidence =
            [
                new($@"[^ -~](?<v>{MySql})-ndb-\d+\.\d+\.\d+") { Without = Forks },
                new($@"/mysql-(?<v>{MySql})/") { Without = Forks },
                new($@"/mysql-(community|commercial|cluster-gpl)-(?<v>{MySql})/") { Without = Forks },
                new($@"[^ -~](?<v>{MySql})(-debug|-log|-commercial)?\0") { With = ["mysql"], Without = Forks },
            ],
        },
        new("mysql-cluster", "**/mysqld", "**/ndbd", "**/ndbmtd", "**/ndb_mgmd", "**/ndb_mgm", "**/ndb_restore")
        {
            Cpes = ["oracle:mysql_cluster"],
            Evidence = [$@"-ndb-(?<v>{Three})", $@"mysql-cluster-(gpl|commercial)-(?<v>{Three})"],
        },
        new("percona-server", "**/mysqld", "**/mysql")
        {
            Cpes = ["oracle:mysql", "percona:percona_server"],
            Evidence = [$@"[Pp]ercona-[Ss]erver-(?<v>{MySql})[-/]", new($@"[^ -~](?<v>{MySql})-\d{{1,3}}\0") { With = ["Percona Server"], Without = ["XtraDB-Cluster", "XtraDB Cluster"] }],
        },
        new("percona-xtradb-cluster", "**/mysqld", "**/mysql")
        {
            Cpes = ["oracle:mysql", "percona:percona_server", "percona:xtradb_cluster"],
            Evidence = [$@"Percona-XtraDB-Cluster-(?<v>{MySql})"],
        },
        new("percona-xtrabackup", "**/xtrabackup", "**/xbstream", "**/xbcrypt", "**/xbcloud")
        {
            Cpes = ["percona:xtrabackup"],
            Evidence = [$@"[Pp]ercona-[Xx]tra[Bb]ackup-(?<v>\d\.\d{{1,2}}\.\d{{1,2}})[-/]", new($@"[^ -~](?<v>\d\.\d\.\d{{1,2}})-\d{{1,3}}\0") { With = ["xtrabackup"] }],
        },
        new("mariadb", "**/mariadb", "**/mariadbd", "**/mysqld", "**/mysql", "**/mariadb-*")
        {
            Cpes = ["mariadb:mariadb"],
            Evidence = [$@"[^0-9.](?<v>{Three})-MariaDB", $@"/mariadb-(?<v>{Three})/"],
        },
        new("mongodb", "**/mongod", "**/mongos", "**/mongo")
        {
            Cpes = ["mongodb:mongodb"],
            Evidence =
            [
                @"[^ -~](?<v>[2-9]\.\d{1,2}\.\d{1,3}(-rc\d{1,2})?)\0(tcmalloc|mozjs|cppdefines|heap_size|EnableVersionInfo|distmod)",
                new(@"[^ -~](?<v>[2-9]\.\d{1,2}\.\d{1,3}(-rc\d{1,2})?)\0"),
            ],
        },
        new("sqlcipher", "**/sqlcipher", "**/libsqlcipher.so*") { Cpes = ["zetetic:sqlcipher"], Evidence = [$@"community\0(?<v>{Three})\0", new(@"[^ -~](?<v>4\.\d{1,2}\.\d{1,2})( community)?\0") { With = ["sqlcipher"] }] },
        new("sqlite", "**/sqlite3", "**/libsqlite3.so*", "**/libsqlite3*.dylib")
        {
            Cpes = ["sqlite:sqlite"],
            Evidence = [new(@"[^ -~](?<v>3\.\d{1,2}\.\d{1,2})\0") { With = ["sqlite_master"], Without = ["sqlcipher"] }],
        },
    ];
}
