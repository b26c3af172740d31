using static Lading.Inventory.Catalogers.Binary.VersionText;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>Compilers and run-times of functional and logic languages.</summary>
internal static class FunctionalLanguages
{
    private const string Otp = @"\d{2}\.\d{1,2}(\.\d{1,3}){0,3}";
    private const string Haskell = @"\d{1,2}\.\d{1,2}(\.\d{1,3}){1,2}";
    private static readonly string[] ErlangCpes = ["erlang:erlang\\/otp", "erlang:otp"];

    public static IReadOnlyList<Classifier> All { get; } =
    [
        new("erlang-erlexec", "**/erlexec", "**/erl_call", "**/inet_gethost")
        {
            Package = "erlang", Cpes = ErlangCpes,
            Evidence = [$@"/otp_src_(?<v>{Otp})/", $@"/otp[-_]OTP-(?<v>{Otp})/", $@"/otp-(?<v>{Otp})/erts", $@"/erlang-(?<v>{Otp})/erts"],
        },
        new("erlang-beam", "**/beam.smp", "**/beam.debug.smp", "**/beam.jit", "**/beam")
        {
            Package = "erlang", Cpes = ErlangCpes,
            Evidence =
            [
                $@"[^ -~](?<v>{Otp})\0+Erlang/OTP ", $@"\]\n\0(?<v>{Otp})\0", $@"/otp_src_(?<v>{Otp})/", $@"/otp[-_]OTP-(?<v>{Otp})/",
                new($@"[^ -~](?<v>{Otp})\0") { With = ["Erlang/OTP "] },
            ],
        },
        new("erlang-library", "**/liberts_internal.a", "**/liberts.a", "**/liberts_internal_r.a")
        {
            Package = "erlang", Cpes = ErlangCpes, Role = PackageRole.Library,
            Evidence = [$@"/otp_src_(?<v>{Otp})/", $@"/otp[-_]OTP-(?<v>{Otp})/", $@"/otp-(?<v>{Otp})/erts"],
        },
        new("elixir", "**/elixir", "**/elixir/ebin/elixir.app")
        {
            IsScript = true, Cpes = ["elixir-lang:elixir"],
            Evidence = [$@"ELIXIR_VERSION=""?(?<v>{Semantic})", $@"\{{vsn, ?""(?<v>{Semantic})""\}}"],
        },
        new("haskell-ghc", "**/ghc", "**/ghc-?.*", "**/ghc-??.*", "**/ghc-stage2")
        {
            Package = "ghc", Namespace = "haskell", Cpes = ["haskell:ghc"],
            Evidence = [$@"libHSghc-(?<v>{Haskell})-", $@"/ghc-(?<v>{Haskell})/", $@"[^0-9A-Za-z]ghc-?(?<v>{Haskell})(\.so|[-:/\0])", $@"version (?<v>{Haskell}), stage"],
        },
        new("haskell-cabal", "**/cabal")
        {
            Package = "cabal", Namespace = "haskell", Cpes = ["haskell:cabal"],
            Evidence = [$@"cabal-install-(?<v>{Haskell})[-/\0]", $@"Cabal-(?<v>{Haskell})-(inplace|[0-9A-Za-z]{{20}})", $@"Cabal-(?<v>{Haskell})[-:/]"],
        },
        new("haskell-stack", "**/stack")
        {
            Package = "stack", Namespace = "haskell", Cpes = ["haskell:stack"],
            Evidence = [$@"[^0-9A-Za-z]stack-(?<v>{Haskell})[-:/\0]", $@"Version (?<v>{Haskell}), Git revision"],
        },
        new("swipl", "**/swipl", "**/libswipl.so*")
        {
            Package = "swipl", Cpes = ["swi-prolog:swi-prolog"],
            Evidence = [$@"swipl-(devel-)?(?<v>{Three})[-/\0]", $@"SWI-Prolog version (?<v>{Three})"],
        },
        new("ocaml", "**/ocamlc", "**/ocamlopt", "**/ocaml", "**/ocamlrun", "**/ocamlc.opt", "**/ocamlopt.opt")
        {
            Cpes = ["ocaml:ocaml"],
            Evidence = [$@"OCaml (runtime |version )?(?<v>{Three})", $@"The OCaml (runtime|toplevel), version (?<v>{Three})"],
        },
    ];
}
