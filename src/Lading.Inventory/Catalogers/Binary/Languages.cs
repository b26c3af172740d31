using static Lading.Inventory.Catalogers.Binary.VersionText;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>Interpreters, compilers and run-times of imperative languages.</summary>
internal static class Languages
{
    private const string PythonBuild = @"(%\.80s \(%\.80s\) %\.80s|<prefix>/lib/python|strict\0|Python %s)";

    public static IReadOnlyList<Classifier> All { get; } =
    [
        new("python", "**/python", "**/python2", "**/python3", "**/python2.*", "**/python3.*", "**/python*.exe")
        {
            Cpes = ["python:python", "python_software_foundation:python"],
            Evidence =
            [
                new($@"[^ -~](?<v>{VersionText.Python})\0") { ContinuesName = true },
                $@"[^ -~](?<v>{VersionText.Python})\0+{PythonBuild}",
                $@"[^ -~](?<v>[23]\.\d{{1,2}}\.\d{{1,2}})\0[^\0]{{0,40}}\0?{PythonBuild}",
                new($@"[/-](?<v>{VersionText.Python})\0") { ContinuesName = true },
            ],
        },
        new("libpython", "**/libpython*.so*", "**/libpython*.dylib", "**/python3*.dll")
        {
            Package = "python", Cpes = ["python:python", "python_software_foundation:python"], Role = PackageRole.Library,
            Evidence =
            [
                new($@"[^ -~](?<v>{VersionText.Python})\0") { ContinuesName = true },
                $@"[^ -~](?<v>{VersionText.Python})\0+{PythonBuild}",
                // Linkers let a string be the tail of another: a prefix that ends in the version swallows the version.
                new($@"[/-](?<v>{VersionText.Python})\0") { ContinuesName = true },
            ],
        },
        new("pypy", "**/pypy", "**/pypy?", "**/pypy?-c", "**/pypy?.*", "**/libpypy*.so*") { Cpes = ["pypy:pypy"], Evidence = [$@"\[PyPy (?<v>{Three})", $@"pypy[23]?[.0-9]*-v?(?<v>{Three})[-/]"] },
        new("node", "**/node", "**/nodejs", "**/node.exe", "**/libnode.so*")
        {
            Cpes = ["nodejs:node.js"],
            Evidence =
            [
                $@"node\.js/v(?<v>{Semantic})\0", $@"\0node v(?<v>{Three})\0", $@"/node-v(?<v>{Three})[-/.]", $@"\0node (?<v>v?{Three})\0",
                new($@"[^ -~]v(?<v>{Three})\0") { With = ["node"] },
            ],
        },
        new("deno", "**/deno", "**/deno.exe")
        {
            Cpes = ["deno:deno"],
            Evidence =
            [
                $@"Deno/(?<v>\d+\.\d+\.\d+?)(\+[0-9a-f]{{7}})?(Deno/|cli/|[^0-9.])", $@"\n(?<v>\d+\.\d+\.\d+?)[0-9a-f]{{40}}DENO_",
                $@"deno-(canary/)?[0-9a-f]{{40}}(?<v>{Three})[A-Za-z]", $@"/(?<v>{Three})/deno-[a-z]", $@"denover(?<v>{Three})\+",
            ],
        },
        new("bun", "**/bun", "**/bun.exe") { Cpes = ["oven:bun"], Evidence = [$@"Bun v(?<v>{Semantic})", $@"bun-v?(?<v>{Three})", $@"Bun/(?<v>{Three})"] },
        new("dart", "**/dart", "**/dartaotruntime", "**/dart.exe")
        {
            Cpes = ["dart:dart_software_development_kit"],
            Evidence = [$@"{Boundary}(?<v>{Semantic}) \((stable|beta|dev|main|be|unknown)\) \("],
        },
        new("ruby", "**/ruby", "**/ruby2.*", "**/ruby3.*", "**/libruby*.so*", "**/libruby*.dylib")
        {
            Cpes = ["ruby-lang:ruby"],
            Evidence = [@"ruby (?<v>\d\.\d\.\d{1,2}(p\d{1,4}|preview\d|rc\d|dev)?) \(\d{4}-\d\d-\d\d"],
        },
        new("perl", "**/perl", "**/perl5*", "**/libperl.so*")
        {
            Cpes = ["perl:perl"],
            Evidence = [$@"/perl5?/(?<v>5\.\d{{1,2}}\.\d{{1,2}})[/\0]", $@"/lib/perl5/(site_perl|core_perl|vendor_perl)/(?<v>5\.\d{{1,2}}\.\d{{1,2}})[/\0]", new($@"[^ -~]v?(?<v>5\.\d{{1,2}}\.\d{{1,2}})\0") { With = ["Larry Wall"] }],
        },
        new("php", "**/php", "**/php5*", "**/php7*", "**/php8*", "**/php-fpm*", "**/php-cgi*", "**/php-cli*", "**/phpdbg*", "**/libphp*.so*", "**/mod_php*.so")
        {
            Cpes = ["php:php"],
            Evidence = [$@"X-Powered-By: PHP/(?<v>{Three}((alpha|beta|RC|-dev)\d{{0,2}})?)", $@"PHP/(?<v>{Three}((alpha|beta|RC)\d{{1,2}})?)\0", $@"\0PHP (?<v>{Three})\0"],
        },
        new("php-extension", "**/php/extensions/**/*.so", "**/lib/php/20*/*.so", "**/lib/php/modules/*.so", "**/lib64/php/modules/*.so", "**/php*/modules/*.so")
        {
            Package = "php-{name}", Role = PackageRole.Library,
            Evidence =
            [
                new($@"API20\d{{6}},(NTS|TS)(,debug)?\0[^\0]{{0,100}}\0*(?<v>{Three})\0") { With = ["get_module"] },
                new($@"[^ -~](?<v>{Three}((alpha|beta|RC)\d{{1,2}})?)\0") { With = ["get_module"] },
            ],
        },
        new("php-composer", "**/composer", "**/composer.phar", "**/composer2")
        {
            IsScript = true, Package = "composer", Cpes = ["getcomposer:composer"],
            Evidence = [$@"VERSION ?= ?'(?<v>{Semantic}[0-9A-Za-z]{{0,4}})'", $@"composer/composer (?<v>{Semantic}) ", $@"Composer version (?<v>{Semantic})"],
        },
        new("wp-cli", "**/wp", "**/wp-cli.phar", "**/wp-cli") { IsScript = true, Cpes = ["wp-cli:wp-cli"], Evidence = [$@"wp-cli/wp-cli v?(?<v>{Semantic})[ \n]", $@"WP_CLI_VERSION', ?'(?<v>{Three})"] },
        new("go", "**/go", "**/go.exe", "**/gofmt")
        {
            Cpes = ["golang:go"],
            Evidence = [@"[^0-9A-Za-z/]go(?<v>1\.\d{1,2}(\.\d{1,2})?((rc|beta)\d{1,2})?)\0"],
        },
        new("julia", "**/libjulia-internal.so*", "**/libjulia.so*", "**/libjulia-internal*.dylib", "**/julia")
        {
            Cpes = ["julialang:julia"],
            Evidence =
            [
                new($@"[^ -~](?<v>\d\.\d{{1,2}}\.\d{{1,2}}(-(alpha|beta|rc|DEV|pre)[.\d]*)?)\0") { ContinuesName = true },
                @"[^ -~](?<v>\d\.\d{1,2}\.\d{1,2}(-[0-9a-zA-Z.]+)?)\0(julia version|branch\0commit)",
                @"jl_image_unpack\0(?<v>\d\.\d{1,2}\.\d{1,2}(-[0-9a-zA-Z.]+)?)\0",
            ],
        },
        new("rust-libstd", "**/libstd-*.so", "**/libstd-*.dylib", "**/librustc_driver-*.so", "**/librustc_driver-*.dylib", "**/std-*.dll")
        {
            Package = "rust", Cpes = ["rust-lang:rust"], Role = PackageRole.Library,
            Evidence = [$@"rustc version (?<v>{Semantic}) \(", $@"[^0-9.](?<v>{Semantic}) \([0-9a-f]{{9}} \d{{4}}-\d\d-\d\d\)"],
        },
        new("gcc", "**/gcc", "**/g++", "**/gcc-??", "**/x86_64-*-gcc", "**/aarch64-*-gcc")
        {
            Cpes = ["gnu:gcc"],
            Evidence = [$@"GCC: \([^)]{{1,80}}\) (?<v>{Three})[\0 ]", $@"gcc version (?<v>{Three}) "],
        },
        new("lua", "**/lua", "**/lua5.*", "**/liblua*.so*") { Cpes = ["lua:lua"], Evidence = [$@"Lua (?<v>5\.\d\.\d)  Copyright"] },
        new("luajit", "**/luajit*", "**/libluajit*.so*") { Cpes = ["luajit:luajit"], Evidence = [$@"LuaJIT (?<v>2\.\d\.[0-9A-Za-z.-]{{1,20}})\0"] },
    ];
}
